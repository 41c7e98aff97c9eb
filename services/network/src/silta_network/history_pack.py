"""The history that members read before a meeting: whose doors are asked, and who may read now."""

from datetime import datetime
from typing import Final

from silta_chassis.process import Refused, not_yours
from silta_contracts.party import Party
from silta_network.directory import Reference
from silta_network.model import Case
from silta_network.rights import assembled, by_member_unit

# Owner and door. What a meeting is prepared by: the situation, what was assessed and planned,
# and how it has gone.
SECTIONS: Final = (
    ("intake", "words"),
    ("planning", "assessment"),
    ("planning", "plan"),
    ("followup", "notes"),
    ("followup", "work-ability"),
)


def may_read(case: Case, party: Party, reference: Reference, now: datetime) -> Refused | None:
    """The client's history for a member unit, from when a meeting is set until it begins.

    Compiled when it is read. What is withheld is named with the reason's code, and so is an
    owner that does not answer.

    Source: domain.md, Kainuu: members read the history in advance.
    """
    if not by_member_unit(case, party, reference):
        return not_yours("Only a unit that is a member of the network reads its history.")
    if (refused := assembled(case)) is not None:
        return refused
    if not any(now < meeting.start for meeting in case.planned):
        return Refused("no-meeting-planned", "The history is read before a meeting: none is ahead.")
    return None
