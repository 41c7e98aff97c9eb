"""Whatever comes to followup, in whatever order: the invariants of its README hold."""

from dataclasses import replace
from datetime import datetime

from stateful import convicted, machine, run
from stateful_erasing import ERASING
from stateful_world import BEGINS, CASE, DEMONSTRATION, MODELS

from silta_chassis.process import Outcome, Refused
from silta_contracts.course_codes import ClientView
from silta_contracts.facts import NeedEnded
from silta_followup.commands import EndNeed, RecordFollowUp, RecordWorkAbility
from silta_followup.decisions import closing, work_ability
from silta_followup.decisions.follow_up import record
from silta_followup.model import Case
from silta_followup.process import PROCESS
from silta_followup.reference import Reference, read_reference

from .followup_courses import COURSES
from .followup_invariants import INVARIANTS
from .followup_offers import OFFERS

# Stories begin anywhere in two years: no day of theirs is later than the rhythm has it.
RHYTHM = {"between_follow_ups": "3000 days"}
UNHURRIED = tuple(
    model.model_copy(update={"durations": model.durations.model_copy(update=RHYTHM)})
    for model in MODELS.versions
)
REFERENCE = replace(read_reference(DEMONSTRATION), models=replace(MODELS, versions=UNHURRIED))
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


def test_a_change_that_is_not_told_again_is_convicted() -> None:
    def once(
        case: Case, command: RecordWorkAbility, now: datetime, reference: Reference
    ) -> Outcome[Case] | Refused:
        decided = work_ability.record(case, command, now, reference)
        if isinstance(decided, Refused):
            return decided
        return replace(decided, facts=tuple(f for f in decided.facts if f.by is not None))

    assert convicted(STORY, RecordWorkAbility, once) == "the_course_follows_from_what_was_told_last"


def test_an_end_that_closes_though_she_does_not_agree_is_convicted() -> None:
    def at_once(
        case: Case, command: EndNeed, now: datetime, reference: Reference
    ) -> Outcome[Case] | Refused:
        agrees = command.model_copy(update={"client_view": ClientView.AGREES})
        decided = closing.end_need(case, agrees, now, reference)
        if isinstance(decided, Refused):
            return decided
        said = (
            fact.model_copy(update={"client_view": command.client_view})
            if isinstance(fact, NeedEnded)
            else fact
            for fact in decided.facts
        )
        return replace(decided, facts=tuple(said))

    found = convicted(STORY, EndNeed, at_once)
    assert found == "an_end_that_she_does_not_agree_with_is_reviewed_once"
