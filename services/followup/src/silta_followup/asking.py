"""Feedback is asked for: of whom, when, and what each sees of it. Nobody is pressed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from silta_chassis.process import Outcome
from silta_chassis.workdays import after, half_way
from silta_contracts.facts.feedback import FeedbackAsked
from silta_contracts.party import CLIENT, Party
from silta_contracts.readers import reader_key
from silta_followup.model import Case
from silta_followup.reference import Reference
from silta_followup.remembered import Asking
from silta_followup.standing import present, stamp
from silta_followup.waits import RemindFeedback


def missing(case: Case) -> tuple[str, ...]:
    """Who was asked and gave none; a decline is no answer that others could tell."""
    given = {feedback.giver for feedback in case.feedback}
    return tuple(giver for giver in case.asking.asked if giver not in given)


def asked(outcome: Outcome[Case], now: datetime, answer_by: datetime) -> Outcome[Case]:
    """The outcome, and those of the case who gave no feedback yet are asked for it."""
    case = outcome.state
    given = {feedback.giver for feedback in case.feedback}
    parties = tuple(one for one in _parties(case) if reader_key(one) not in given)
    if not parties:
        return outcome
    asking = Asking(
        asked=tuple(reader_key(party) for party in parties),
        answer_by=answer_by,
        declined=case.asking.declined,
    )
    fact = FeedbackAsked(**stamp(case), asked=parties, answer_by=answer_by)
    reminder = RemindFeedback(case=case.case)
    return replace(
        outcome,
        state=case.model_copy(update={"asking": asking}),
        facts=(*outcome.facts, fact),
        deadlines=(*outcome.deadlines, (reminder, half_way(now, answer_by))),
    )


def asked_midway(outcome: Outcome[Case], now: datetime, reference: Reference) -> Outcome[Case]:
    """The outcome; feedback is asked for where the model names this follow-up."""
    model = reference.of(outcome.state)
    if outcome.state.course.follow_ups != model.feedback_after_follow_ups:
        return outcome
    return asked(outcome, now, after(now, model.durations.feedback_after_end))


def asks(case: Case, reader: Party) -> dict[str, Any]:
    """What a reader sees of being asked: the own part only."""
    giver = reader_key(reader)
    declined = giver in case.asking.declined
    open_ = case.feedback_open and giver in missing(case) and not declined
    until = case.asking.answer_by if open_ else None
    return {
        "asked_until": until.isoformat() if until else None,
        "reminded": open_ and case.asking.reminded,
        "declined": declined,
    }


def _parties(case: Case) -> tuple[Party, ...]:
    """The client first, then the members that are there; an expert by experience gives none."""
    members = [member.party for member in present(case)]
    every = {reader_key(party): party for party in (CLIENT, *members)}
    return tuple(party for party in every.values() if party.kind != "expert_by_experience")
