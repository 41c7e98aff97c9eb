"""The case ends: the need is over, it is closed without evaluation, or its request ended."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused, too_early
from silta_chassis.workdays import after
from silta_contracts.codes import UnknownCode
from silta_contracts.course_codes import ClientView, ClosingReason, NeedEndOutcome
from silta_contracts.fact import AnyFact
from silta_contracts.facts import (
    CaseClosed,
    ContactRequestClosed,
    ContactRequestWithdrawn,
    ErasureRequested,
    NeedEnded,
)
from silta_contracts.party import CLIENT
from silta_followup.commands import CloseCase, EndNeed
from silta_followup.decisions.follow_up import goals_unfit, unfit
from silta_followup.model import Alarm, Case, Stage
from silta_followup.moves import happened
from silta_followup.reference import Reference
from silta_followup.standing import stamp
from silta_followup.waits import FeedbackUntil


def not_closable(case: Case) -> Refused | None:
    """The refusal where the case has ended, or no network was heard of that could be closed."""
    if case.stage is Stage.CLOSED:
        return Refused("case-ended", "The case has ended already. Nothing is left to close.")
    if case.round is None:
        return too_early(
            "No client network has been heard of. Before there is one, close the contact request."
        )
    return None


def end_need(
    case: Case, command: EndNeed, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The need is over; where the client disagrees it goes on."""
    refused = goals_unfit(case, command.progress)
    if refused is not None:
        return refused
    if command.client_view == ClientView.DISAGREES:
        return Refused(
            "review-needed",
            "The client disagrees, so the need goes on. Agree on a next follow-up, or on a "
            "revision of the plan; a review by the deputy cannot be asked for here yet.",
        )
    ended = NeedEnded(
        **stamp(case),
        by=command.by,
        outcome=command.outcome,
        client_view=command.client_view,
        progress=command.progress,
    )
    closed = CaseClosed(
        **stamp(case), by=command.by, reason=ClosingReason.NEED_ENDED, outcome=command.outcome
    )
    state = case.model_copy(update={"progress": command.progress})
    return _ended(state, now, reference, (ended, closed), ClosingReason.NEED_ENDED, command.outcome)


def close_case(
    case: Case, command: CloseCase, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Closed without evaluation."""
    match command.reason:
        case ClosingReason.CLIENT_WISH:
            pass
        case ClosingReason.NOT_REACHED:
            refused = _reachable(command, reference)
            if refused is not None:
                return refused
        case ClosingReason.NEED_ENDED:
            return unfit("evaluation-missing", "End the need with EndNeed: it asks how it ended.")
        case _:
            return unfit(
                "reason-not-taken-yet",
                "This reason is not taken yet. Take `client_wish` or `not_reached`.",
            )
    closed = CaseClosed(**stamp(case), by=command.by, reason=command.reason)
    return _ended(case, now, reference, (closed,), command.reason)


def _reachable(command: CloseCase, reference: Reference) -> Refused | None:
    if command.by == CLIENT:
        return unfit("not-for-the-client", "Close with the reason `client_wish`.")
    needed = reference.model.unreached_tries
    if command.tries is None or command.tries < needed:
        return unfit(
            "not-tried-enough",
            f"Try {needed} times to reach the client, and say in `tries` how often you did.",
        )
    return None


def end(
    case: Case,
    fact: ContactRequestClosed | ContactRequestWithdrawn | ErasureRequested,
    now: datetime,
    reference: Reference,
) -> Outcome[Case]:
    """The contact request ended, or erasing was asked for: no fact of ours is needed."""
    if case.stage is Stage.CLOSED:
        return Outcome(case)
    return _ended(case, now, reference, (), None)


def end_feedback(
    case: Case, deadline: FeedbackUntil, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The days for feedback after the end are over."""
    return Outcome(case.model_copy(update={"feedback_open": False, "due": None}))


def _ended(
    case: Case,
    now: datetime,
    reference: Reference,
    facts: tuple[AnyFact, ...],
    reason: ClosingReason | UnknownCode | None,
    outcome: NeedEndOutcome | UnknownCode | None = None,
) -> Outcome[Case]:
    """Work and deadlines end; feedback stays possible for some days."""
    until = after(now, reference.model.durations.feedback_after_end)
    state = happened(
        case,
        now,
        stage=Stage.CLOSED,
        closed=reason,
        outcome=outcome,
        planned=None,
        alarm=Alarm.NONE,
        due=until,
    )
    deadlines = ((FeedbackUntil(case=case.case), until),)
    return Outcome(state, facts, deadlines=deadlines, ends=True)
