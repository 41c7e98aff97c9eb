"""The commands, mostly from who may give them now."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from stateful import Message, Offer, Story
from stateful_world import (
    CASE,
    FOLLOWED,
    GROUNDS,
    OTHER_CASE,
    UNKNOWN_GROUND,
)

from silta_chassis.process import Command, Ref
from silta_contracts.coaching_codes import CoachingOutcome, CoachingPhase
from silta_contracts.course_codes import (
    Band,
    ClientPresence,
    ClientView,
    ClosingReason,
    GoalStatus,
    NeedEndOutcome,
)
from silta_contracts.payload import (
    FeedbackAnswer,
    GoalProgress,
)
from silta_followup import commands as c
from silta_followup import commands_coaching as coach
from silta_followup.moves import day_of
from silta_followup.process import PROCESS

from .followup_drawn import EVERYBODY, Draw, day, offer


def asked(kind: type[Command], body: Callable[[Draw, Story], dict[str, Any]]) -> Offer:
    row = PROCESS.row(kind)
    assert row is not None
    by = row.by
    assert by is not None

    def made(draw: Draw, story: Story) -> Message:
        allowed = [party for party in EVERYBODY if by(story.state, party, story.reference)]
        mostly = allowed and draw.number(0, 7) < 7
        who = draw.one(*(allowed if mostly else EVERYBODY))
        return kind.model_validate({"case": CASE, "by": who, **body(draw, story)})

    return offer(made)


def _progress(draw: Draw, story: Story) -> tuple[GoalProgress, ...]:
    goals = [goal.id for goal in story.state.goals]
    if draw.number(0, 9) == 9:
        goals = [*goals[1:], f"{CASE}.g99"]
    status = draw.one(*GoalStatus)
    revise = draw.one(False, True)
    return tuple(GoalProgress(goal=goal, status=status, revise=revise) for goal in goals)


def _record(draw: Draw, story: Story) -> dict[str, Any]:
    planned = story.state.planned
    known = planned.follow_up if planned else None
    then = draw.one("next_follow_up", "revision", "closing")
    return {
        "follow_up": draw.one(*(known,) * 5, f"{CASE}.f1", None),
        "held_at": story.now - timedelta(hours=draw.one(1, 1, 1, -1)),
        "client_present": ClientPresence.IN_PERSON,
        "progress": _progress(draw, story),
        "next": {"then": then} | ({"on": day(draw, story)} if then == "next_follow_up" else {}),
    }


def _feedback(draw: Draw, story: Story) -> dict[str, Any]:
    asked = draw.some((*FOLLOWED.feedback_questions, "not_asked"), least=1)
    return {"answers": [FeedbackAnswer(question=one, band=Band.HIGH) for one in asked]}


def _end_need(draw: Draw, story: Story) -> dict[str, Any]:
    return {
        "outcome": draw.one(*NeedEndOutcome),
        "client_view": draw.one(*ClientView),
        "progress": _progress(draw, story),
    }


def _close(draw: Draw, story: Story) -> dict[str, Any]:
    return {
        "reason": draw.one(*ClosingReason),
        "tries": draw.one(None, 1, 9),
        "escorted_handover_offered": draw.one(None, True, False),
    }


def _review(draw: Draw, story: Story) -> dict[str, Any]:
    result = draw.one("upheld", "goes_on")
    return {
        "review": {"result": result} | ({"on": day(draw, story)} if result == "goes_on" else {})
    }


def _measure(draw: Draw, story: Story) -> dict[str, Any]:
    known = [one.measurement for one in story.state.measured]
    asked = draw.one(("now",), ("now", "mind", "skills", "people", "everyday"), ("mind",))
    return {
        "questionnaire": draw.one(*("work-ability",) * 5, "feedback", "unheard-of"),
        "version": draw.one(*("1",) * 5, "9"),
        "measured_on": day_of(story.now) - timedelta(days=draw.one(0, 0, 30, 60, -1)),
        "corrects": draw.one(None, None, *known, f"{CASE}.w99"),
        "given": Ref("ref-of-answers"),
        "answered": {"answers": [{"item": i, "value": draw.one(2, 5, 8, 99)} for i in asked]},
    }


def _coached(draw: Draw, story: Story) -> dict[str, Any]:
    return {"client_wants_it": True}


def _coaching_phase(draw: Draw, story: Story) -> dict[str, Any]:
    return {"phase": draw.one(*CoachingPhase)}


def _coaching_end(draw: Draw, story: Story) -> dict[str, Any]:
    return {"outcome": draw.one(*CoachingOutcome)}


def _withdraw(draw: Draw, story: Story) -> dict[str, Any]:
    ids = (*(ground.id for ground in GROUNDS), UNKNOWN_GROUND, f"{OTHER_CASE}.1")
    return {"consent": draw.one(None, *ids)}


ASKED: dict[type[Message], Offer] = {
    c.RecordFollowUp: asked(c.RecordFollowUp, _record),
    c.GiveFeedback: asked(c.GiveFeedback, _feedback),
    c.DeclineFeedback: asked(c.DeclineFeedback, lambda draw, story: {}),
    c.EndNeed: asked(c.EndNeed, _end_need),
    c.RecordWorkAbility: asked(c.RecordWorkAbility, _measure),
    coach.StartJobCoaching: asked(coach.StartJobCoaching, _coached),
    coach.RecordCoachingPhase: asked(coach.RecordCoachingPhase, _coaching_phase),
    coach.EndJobCoaching: asked(coach.EndJobCoaching, _coaching_end),
    c.ReviewClosing: asked(c.ReviewClosing, _review),
    c.CloseCase: asked(c.CloseCase, _close),
    c.WithdrawConsent: asked(c.WithdrawConsent, _withdraw),
}
