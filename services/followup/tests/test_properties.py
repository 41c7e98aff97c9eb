"""Whatever comes to followup, in whatever order: the invariants of its README hold."""

from dataclasses import replace
from datetime import datetime

from stateful import convicted, machine, run
from stateful_erasing import ERASING
from stateful_world import BEGINS, CASE, DEMONSTRATION

from silta_chassis.process import Outcome, Refused
from silta_followup.commands import RecordFollowUp
from silta_followup.decisions.follow_up import record
from silta_followup.model import Case
from silta_followup.process import PROCESS
from silta_followup.reference import Reference, read_reference

from .followup_courses import COURSES
from .followup_invariants import INVARIANTS
from .followup_offers import OFFERS

REFERENCE = read_reference(DEMONSTRATION)
STORY = machine(PROCESS, REFERENCE, CASE, BEGINS, OFFERS, (*INVARIANTS, *ERASING), COURSES)


def test_whatever_comes_the_invariants_hold() -> None:
    run(STORY, 12)


def test_a_follow_up_that_leads_to_nothing_is_convicted() -> None:
    def silent(
        case: Case, command: RecordFollowUp, now: datetime, reference: Reference
    ) -> Outcome[Case] | Refused:
        decided = record(case, command, now, reference)
        return (
            decided if isinstance(decided, Refused) else replace(decided, facts=decided.facts[:1])
        )

    assert convicted(STORY, RecordFollowUp, silent) == "a_follow_up_leads_to_exactly_one_thing"
