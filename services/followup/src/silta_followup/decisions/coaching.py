"""Job coaching beside the plan: it starts, goes through its phases, is quiet, ends."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.coaching_codes import CoachingPhase
from silta_contracts.codes import UnknownCode
from silta_contracts.facts.coaching import (
    JobCoachingEnded,
    JobCoachingPhaseReached,
    JobCoachingQuiet,
    JobCoachingStarted,
)
from silta_contracts.party import CLIENT, Party, Unit, same_unit
from silta_followup.coaching import Coaching
from silta_followup.commands_coaching import EndJobCoaching, RecordCoachingPhase, StartJobCoaching
from silta_followup.decisions.follow_up import not_open
from silta_followup.may import may_begin
from silta_followup.model import ACTIVE, Case
from silta_followup.moves import happened
from silta_followup.reference import Reference
from silta_followup.standing import contact, follows, stamp, takes_part, unit_of
from silta_followup.waits import CoachingQuietBy


def may_record(case: Case, party: Party, reference: Reference) -> bool:
    """The coach, while it has a part in the case."""
    coaching = case.coaching
    coaches = coaching is None or same_unit(coaching.coach, party)
    return coaches and may_begin(case, party, reference)


def may_end(case: Case, party: Party, reference: Reference) -> bool:
    """The client and the coach; who follows, where the coach has no part in the case any more."""
    if party == CLIENT or may_record(case, party, reference):
        return True
    coaching = case.coaching
    gone = coaching is not None and not takes_part(case, coaching.coach)
    return gone and follows(case, party)


def not_startable(case: Case) -> Refused | None:
    """The refusal where a coaching goes on already, or no agreed plan is followed."""
    if case.coaching is not None:
        return Refused("coaching-goes-on", "A job coaching goes on. End it before another starts.")
    return not_open(case)


def not_coached(case: Case) -> Refused | None:
    """The refusal where no coaching goes on."""
    refused = not_open(case)
    if refused is None and case.coaching is None:
        return Refused("no-coaching", "No job coaching goes on. Start one if the client wants it.")
    return refused


def start(
    case: Case, command: StartJobCoaching, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The unit that starts it coaches; the first phase begins."""
    coach = unit_of(command.by)
    phase = CoachingPhase.ENGAGEMENT
    fact = JobCoachingStarted(**stamp(case), by=command.by, coach=coach, phase=phase)
    waited = _waited(case, coach, phase, now, reference)
    return Outcome(waited.state, (fact,), waited.deadlines)


def record_phase(
    case: Case, command: RecordCoachingPhase, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """A phase was reached; told again it is no news, and silence is counted anew."""
    coaching = _going_on(case)
    waited = _waited(case, coaching.coach, command.phase, now, reference)
    if command.phase == coaching.phase:
        return waited
    fact = JobCoachingPhaseReached(
        **stamp(case), by=command.by, coach=coaching.coach, phase=command.phase
    )
    return Outcome(waited.state, (fact,), waited.deadlines)


def end(
    case: Case, command: EndJobCoaching, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """It ended; the fact does not say who ended it."""
    fact = JobCoachingEnded(**stamp(case), coach=_going_on(case).coach, outcome=command.outcome)
    return Outcome(happened(case, now, coaching=None), (fact,), cancel=(CoachingQuietBy,))


def quiet(
    case: Case, deadline: CoachingQuietBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Nothing was recorded for long: the coach is told, then again and again who follows.

    Where nothing is followed any more the coaching has ended with it.
    """
    coaching = case.coaching
    if coaching is None:
        return Outcome(case)
    answers = contact(case)
    if case.stage not in ACTIVE or answers is None:
        return Outcome(case.model_copy(update={"coaching": None}))
    coach_is_told = not coaching.coach_told and takes_part(case, coaching.coach)
    fact = JobCoachingQuiet(
        **stamp(case),
        party=coaching.coach,
        addressed=coaching.coach if coach_is_told else answers.party,
        due=coaching.quiet_by,
        phase=coaching.phase,
    )
    until = after(now, reference.of(case).durations.coaching_quiet)
    state = case.model_copy(
        update={"coaching": coaching.model_copy(update={"quiet_by": until, "coach_told": True})}
    )
    again = CoachingQuietBy(case=case.case)
    return Outcome(state, (fact,), ((again, until),))


def _waited(
    case: Case,
    coach: Unit,
    phase: CoachingPhase | UnknownCode,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    until = after(now, reference.of(case).durations.coaching_quiet)
    coaching = Coaching(coach=coach, phase=phase, quiet_by=until)
    wait = CoachingQuietBy(case=case.case)
    return Outcome(happened(case, now, coaching=coaching), (), ((wait, until),))


def _going_on(case: Case) -> Coaching:
    if case.coaching is None:
        raise ValueError("no job coaching goes on")
    return case.coaching
