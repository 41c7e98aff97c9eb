"""What intake discloses of its vault: who the client is, where she is reached, what she said."""

from silta_chassis.disclosing import Disclosed, Discloses
from silta_contracts.codes import DataCategory
from silta_contracts.party import Party
from silta_intake.checking import check_words
from silta_intake.model import Case
from silta_intake.talk import dialogue


def identity(state: Case, reader: Party) -> tuple[Disclosed, ...]:
    """Name and personal identity code."""
    if state.request is None:
        return ()
    ref, category = state.request.client, DataCategory.IDENTITY
    return tuple(Disclosed(part, category, ref, part) for part in ("name", "hetu"))


def contact(state: Case, reader: Party) -> tuple[Disclosed, ...]:
    """Home municipality and contact data: never under turvakielto (661/2009 s. 36)."""
    request = state.request
    if request is None or request.contact is None:
        return ()
    return tuple(
        Disclosed(part, DataCategory.CONTACT, request.contact, part, protected=request.turvakielto)
        for part in ("municipality", "phone", "email")
    )


def words(state: Case, reader: Party) -> tuple[Disclosed, ...]:
    """What the client said."""
    if state.request is None or state.request.words is None:
        return ()
    ref, early = state.request.words, state.early
    # The accompanying form of the early service goes along whole.
    form = ("support_need", "network") if early is not None and early.form == ref else ()
    return tuple(Disclosed(part, DataCategory.SITUATION, ref, part) for part in ("said", *form))


def ended(state: Case, ground: str, statute: bool) -> bool:
    """Whether a ground is over as far as intake knows: told so, or withdrawn here."""
    return ground in state.ended_grounds or ground in state.withdrawn


def person(state: Case, reader: Party) -> tuple[Disclosed, ...]:
    """Who the client is, and where she is reached."""
    return (*identity(state, reader), *contact(state, reader))


DISCLOSED = (
    Discloses(
        "person",
        "Who the client is and where she is reached: name, personal identity code (henkilötunnus), "
        "home municipality and contact data. Under turvakielto the last two never leave.",
        (DataCategory.IDENTITY, DataCategory.CONTACT),
        person,
        ended,
    ),
    Discloses(
        "words",
        "What the client said, in own words, and the early service's accompanying form: "
        "nobody needs to ask again.",
        (DataCategory.SITUATION,),
        words,
        ended,
    ),
    Discloses(
        "health-check",
        "What was found in the health check, in words.",
        (DataCategory.HEALTH,),
        check_words,
        ended,
    ),
    Discloses(
        "dialogue",
        "What requester and coordination asked and answered: for both ends and the client.",
        (DataCategory.SITUATION,),
        dialogue,
        ended,
    ),
)
