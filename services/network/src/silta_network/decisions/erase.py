"""What lies in the vault on a ground alone goes when no ground carries it any more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from silta_chassis.process import Outcome
from silta_contracts.codes import DataCategory
from silta_contracts.course_codes import DocumentClass
from silta_contracts.grounds import Ground
from silta_contracts.rules import is_live
from silta_network.decisions.cover import carrying
from silta_network.model import Case, Phase

# Every class that commands.py declares as resting on a ground; all of them are contact data.
ON_A_GROUND: Final = (DocumentClass.CLOSE_PERSON.value, DocumentClass.MEETING.value)


def uncarried(before: Case, case: Case, now: datetime) -> Outcome[Case]:
    """Erases when the last live ground for contact data ended, or the network with it.

    A ground that never was for contact data took none of it along when it ended.
    """
    lost = _contact(before.grounds) and not _contact(
        ground for ground in carrying(case, now) if is_live(ground, now)
    )
    if case.phase is Phase.ASSEMBLED and not lost:
        return Outcome(case)
    return emptied(case)


def emptied(case: Case) -> Outcome[Case]:
    """Nothing of it stays: the network is over. What was erased already is not named again."""
    if case.erased or not (case.meetings or case.close_persons):
        return Outcome(case)
    return Outcome(case.with_(erased=True), erases=ON_A_GROUND)


def holds_copies(case: Case) -> bool:
    """Whether any of it is there now."""
    addresses = any(meeting.address is not None for meeting in case.meetings)
    return not case.erased and (addresses or any(not one.left for one in case.close_persons))


def _contact(grounds: Iterable[Ground]) -> bool:
    return any(DataCategory.CONTACT in ground.categories for ground in grounds)
