"""The case ends: the need is over, it is closed without evaluation, or its request ended."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused, too_early
from silta_contracts.course_codes import ClientView, ClosingReason
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
from silta_followup.model import Case, Ending, Stage
from silta_followup.moves import closed, day_of, happened, moved, with_evaluation
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
    """The need is over; where the client does not agree somebody else reviews it first."""
    refused = goals_unfit(case, command.progress)
    if refused is not None:
        return refused
    ended = NeedEnded(
        **stamp(case),
        by=command.by,
        outcome=command.outcome,
        client_view=command.client_view,
        progress=command.progress,
    )
    evaluated = with_evaluation(case, day_of(now), command.progress)
    if command.client_view == ClientView.DISAGREES:
        ending = Ending(outcome=command.outcome, by=command.by)
        state = happened(evaluated, now, stage=Stage.REVIEWING, ending=ending, planned=None)
        return moved(state, now, reference, (ended,))
    end = CaseClosed(
        **stamp(case), by=command.by, reason=ClosingReason.NEED_ENDED, outcome=command.outcome
    )
    return closed(
        evaluated, now, reference, (ended, end), ClosingReason.NEED_ENDED, command.outcome
    )


def close_case(
    case: Case, command: CloseCase, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Closed without evaluation."""
    refused = _unfit(case, command, reference)
    if refused is not None:
        return refused
    away = command.reason == ClosingReason.MOVED_AWAY
    end = CaseClosed(
        **stamp(case),
        by=command.by,
        reason=command.reason,
        escorted_handover_offered=command.escorted_handover_offered if away else None,
    )
    return closed(case, now, reference, (end,), command.reason)


def _unfit(case: Case, command: CloseCase, reference: Reference) -> Refused | None:
    if command.reason == ClosingReason.NEED_ENDED:
        return unfit("evaluation-missing", "End the need with EndNeed: it asks how it ended.")
    if command.reason == ClosingReason.CLIENT_WISH:
        return None
    if command.by == CLIENT:
        return unfit("not-for-the-client", "Close with the reason `client_wish`.")
    match command.reason:
        case ClosingReason.DIED:
            return None
        case ClosingReason.MOVED_AWAY:
            return _led_on(command)
        case ClosingReason.NOT_REACHED:
            return _reachable(case, command, reference)
        case _:
            return unfit(
                "reason-not-known",
                "Close with `client_wish`, `moved_away`, `died` or `not_reached`.",
            )


def _led_on(command: CloseCase) -> Refused | None:
    if command.escorted_handover_offered:
        return None
    return unfit(
        "handover-not-offered",
        "Offer to lead the client on to services of the new place, so that both ends know "
        "(saattaen vaihto), and say so in `escorted_handover_offered`.",
    )


def _reachable(case: Case, command: CloseCase, reference: Reference) -> Refused | None:
    needed = reference.of(case).unreached_tries
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
    return closed(case, now, reference, (), None)


def end_feedback(
    case: Case, deadline: FeedbackUntil, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The days for feedback after the end are over."""
    return Outcome(case.model_copy(update={"feedback_open": False, "due": None}))
