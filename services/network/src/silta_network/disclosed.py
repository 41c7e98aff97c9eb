"""What network discloses of its vault: where meetings are held, and who the close persons are."""

from silta_chassis.disclosing import Disclosed, Discloses
from silta_contracts.codes import DataCategory
from silta_contracts.party import Party
from silta_network.model import Case


def is_protected(case: Case) -> bool:
    """Under turvakielto no area is named (661/2009 s. 36); addresses would tell where she lives."""
    return case.request is not None and case.request.area is None


def meetings(case: Case, reader: Party) -> tuple[Disclosed, ...]:
    """The addresses of this round's meetings, by the meeting's id."""
    hidden = is_protected(case)
    return tuple(
        Disclosed(f"{one.id}/address", DataCategory.CONTACT, one.address, "text", protected=hidden)
        for one in case.meetings
        if one.round == case.round and one.address is not None
    )


def close_persons(case: Case, reader: Party) -> tuple[Disclosed, ...]:
    """Names and contacts of close persons, by their number in the case."""
    hidden = is_protected(case)
    return tuple(
        Disclosed(
            f"close-person-{one.number}/{part}",
            DataCategory.CONTACT,
            one.details,
            part,
            protected=hidden,
        )
        for one in case.close_persons
        for part in ("name", "contact")
    )


def ended(case: Case, ground: str, statute: bool) -> bool:
    """Whether a ground is over as far as network knows: told so, or withdrawn here."""
    return ground in case.ended_grounds or ground in case.withdrawn_here


DISCLOSED = (
    Discloses(
        "meetings",
        "Where the meetings of the present network are held: address, or how to join. Under "
        "turvakielto they never leave.",
        (DataCategory.CONTACT,),
        meetings,
        ended,
    ),
    Discloses(
        "close-persons",
        "Names and contacts of close persons, whom the client named. Under turvakielto they never "
        "leave.",
        (DataCategory.CONTACT,),
        close_persons,
        ended,
    ),
)
