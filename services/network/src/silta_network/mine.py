"""What a client has here: who is at the table, who is asked, and when and where they meet. Pure.

A unit's own reason to decline stays with coordination, as in the case view.
"""

from collections.abc import Mapping
from typing import Any

from silta_chassis.mine import Mine, Seen
from silta_contracts.party import OrganisationParty, Party
from silta_contracts.telling import Sentence, Told, coded, coded_in, party_told
from silta_network.directory import Reference
from silta_network.mine_words import (
    BE_HEARD,
    CONFIRM,
    InvitationStatus,
    MeetingState,
    NetworkPhase,
)
from silta_network.model import Case, Invitation, Meeting, Phase


def network(seen: Seen) -> Mapping[str, Any]:
    """The network of a case: members, invitations, meetings, and what waits for the client."""
    case: Case = seen.state
    lang = seen.language
    this_round = [i for i in case.invitations if i.round == case.round]
    return {
        "phase": coded_in(NetworkPhase, case.phase.value, lang),
        "until": case.due.isoformat() if case.due else None,
        "coordinating": _named(seen, case.request.coordinating if case.request else None),
        "members": [_named(seen, member.party) for member in case.members],
        "coming": [_named(seen, unit) for unit in case.coming],
        "proposed": [
            {"party": _named(seen, one.party), "existing_service": one.existing_service}
            for one in (case.proposed if case.phase is Phase.PROPOSED else ())
        ],
        "not_wanted": [_named(seen, unit) for unit in case.not_wanted],
        "invitations": [_invitation(seen, one) for one in this_round],
        "meetings": [_meeting(seen, one) for one in case.meetings if one.round == case.round],
        "close_persons": [one.number for one in case.close_persons if not one.left],
        "waits_for_you": [one.told(lang) for one in _waits_for_client(case)],
    }


def _named(seen: Seen, party: Party | None) -> Told | None:
    """A party by its name; who is behind an opaque reference comes with `units`, decided."""
    reference: Reference = seen.reference
    plain = party if isinstance(party, OrganisationParty) else None
    return party_told(party, seen.language, reference.directory.name_of(plain))


def _waits_for_client(case: Case) -> list[Sentence]:
    if case.ended or case.phase not in (Phase.PROPOSED, Phase.INVITING):
        return []
    confirm = [] if case.client_counts else [CONFIRM]
    return [*confirm, *([BE_HEARD] if case.phase is Phase.PROPOSED else [])]


def _invitation(seen: Seen, one: Invitation) -> dict[str, Any]:
    return {
        "id": one.id,
        "party": _named(seen, one.party),
        "status": coded_in(InvitationStatus, one.status.value, seen.language),
        "cause": coded(one.cause, seen.language),
        "respond_by": one.respond_by.isoformat(),
    }


def _meeting(seen: Seen, one: Meeting) -> dict[str, Any]:
    reference: Reference = seen.reference
    names = reference.directory.place_names
    place = (
        None if one.place is None else {"code": one.place, "text": names.get(one.place, one.place)}
    )
    return {
        "id": one.id,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "remote": one.remote,
        "place": place,
        "status": coded_in(MeetingState, one.status.value, seen.language),
    }


MINE = (
    Mine(
        "network",
        "Who is at the client's table, who was invited and how they answered, and the meetings "
        "with their addresses; the close persons whom the client named, and which unit is behind "
        "an opaque reference.",
        network,
        discloses=("meetings", "close-persons", "units"),
    ),
)
