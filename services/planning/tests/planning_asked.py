"""The commands, mostly from who may give them now."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from stateful import Message, Offer, Story
from stateful_world import (
    CASE,
    GROUNDS,
    NURSES,
    OTHER_CASE,
    STRANGER,
    UNKNOWN_GROUND,
)

from silta_chassis.process import Command, Ref
from silta_chassis.workdays import ZONE
from silta_contracts.codes import Need
from silta_contracts.course_codes import Agreement, GoalKind, Horizon
from silta_contracts.party import (
    CLIENT,
    Unit,
)
from silta_contracts.statutory_codes import StatutoryPlan
from silta_planning import commands as c
from silta_planning.process import PROCESS

from .planning_drawn import EVERYBODY, FRIEND, MEMBERS, WORDS, Draw, offer


def _asked(kind: type[Command], body: Callable[[Draw, Story], dict[str, Any]]) -> Offer:
    row = PROCESS.row(kind)
    assert row is not None

    def made(draw: Draw, story: Story) -> Message:
        allowed = [
            party
            for party in EVERYBODY
            if row.by is None or row.by(story.state, party, story.reference)
        ]
        mostly = allowed and draw.number(0, 7) < 7
        by = draw.one(*(allowed if mostly else EVERYBODY))
        return kind(case=CASE, by=by, **body(draw, story))

    return offer(made)


def _somebody(draw: Draw, story: Story) -> Unit:
    """A unit, mostly one that is a member."""
    roster = story.state.roster
    here = [one.party for one in roster.members] if roster else []
    return draw.one(*(unit for unit in MEMBERS if unit in here), *MEMBERS, STRANGER)


def _goal(draw: Draw, story: Story) -> str:
    known: list[str] = [p.goal.id for p in reversed(story.state.goals) if p.standing == "open"]
    return draw.one(*known, *known, f"{CASE}.g1", f"{CASE}.g99")


def _task(draw: Draw, story: Story) -> str:
    known: list[str] = [p.task.id for p in reversed(story.state.tasks) if p.standing == "open"]
    return draw.one(*known, *known, f"{CASE}.t1", f"{CASE}.t99")


def _handover(draw: Draw, story: Story) -> str:
    waits = story.state.handover
    known: tuple[str, ...] = (waits.id,) * 3 if waits else ()
    return draw.one(*known, f"{CASE}.h1", f"{CASE}.h99")


def _day(draw: Draw, story: Story, days: int) -> date:
    return story.now.astimezone(ZONE).date() + timedelta(days=draw.one(days, days, 0, -1))


def _assess(draw: Draw, story: Story) -> dict[str, Any]:
    roster = story.state.roster
    here = [one.party for one in roster.members] if roster else []
    by = draw.some([CLIENT, *here, *draw.one((), (STRANGER,))], least=1)
    return {
        "needs": (Need.EMPLOYMENT,),
        "assessed_by": by,
        "client_took_part": False,
        "words": WORDS,
    }


def _appoint(draw: Draw, story: Story) -> dict[str, Any]:
    return {
        "party": _somebody(draw, story),
        "first_contact": draw.one(False, True),
        "contact": draw.one(None, Ref("contact")),
    }


def _seen_by(draw: Draw, story: Story) -> tuple[Unit, ...] | None:
    """Mostly every member; now and then nobody else, or one unit, which may be a stranger."""
    return draw.one(None, None, None, (), (_somebody(draw, story),))


def _set_goal(draw: Draw, story: Story) -> dict[str, Any]:
    how = draw.one("new", "new", "replaces", "gives up") if story.state.goals else "new"
    if how == "gives up":
        return {"gives_up": _goal(draw, story)}
    new = {
        "kind": GoalKind.WORK_ABILITY,
        "horizon": Horizon.SHORT,
        "words": WORDS,
        "seen_by": _seen_by(draw, story),
    }
    return new | ({"replaces": _goal(draw, story)} if how == "replaces" else {})


def _assign(draw: Draw, story: Story) -> dict[str, Any]:
    responsible = draw.one(CLIENT, _somebody(draw, story), NURSES, FRIEND)
    goal = draw.one(None, _goal(draw, story)) if story.state.goals else None
    task = draw.one(None, None, _task(draw, story)) if story.state.tasks else None
    due = _day(draw, story, 14)
    return {
        "responsible": responsible,
        "due": due,
        "goal": goal,
        "task": task,
        "words": WORDS,
        "seen_by": _seen_by(draw, story),
    }


def _link(draw: Draw, story: Story) -> dict[str, Any]:
    known = [(link.plan, link.party) for link in story.state.statutory]
    plan, party = draw.one(*known, (StatutoryPlan.SOCIAL, _somebody(draw, story)))
    unlink = draw.one(False, False, True)
    return {"plan": plan, "party": party, "unlink": unlink, "seen_by": _seen_by(draw, story)}


def _propose(draw: Draw, story: Story) -> dict[str, Any]:
    by = draw.one(None, *(story.now + timedelta(days=days) for days in (5, 90, 0)))
    return {"first_follow_up": _day(draw, story, 60), "respond_by": by}


def _agree(draw: Draw, story: Story) -> dict[str, Any]:
    version = draw.one(*(max(story.state.version, 1),) * 5, 1, 99)
    agreed = (Agreement.AGREED, Agreement.AGREED, Agreement.WITH_RESERVATION)
    return {"version": version, "answer": draw.one(*agreed, Agreement.NOT_AGREED)}


def _withdraw(draw: Draw, story: Story) -> dict[str, Any]:
    ids = (*(g.id for g in GROUNDS), UNKNOWN_GROUND, f"{OTHER_CASE}.1")
    return {"consent": draw.one(None, *ids)}


ASKED: dict[type[Message], Offer] = {
    c.RecordAssessment: _asked(c.RecordAssessment, _assess),
    c.AppointCaseManager: _asked(c.AppointCaseManager, _appoint),
    c.ProposeHandover: _asked(
        c.ProposeHandover, lambda draw, story: {"to": _somebody(draw, story)}
    ),
    c.ConfirmHandover: _asked(
        c.ConfirmHandover, lambda draw, story: {"handover": _handover(draw, story)}
    ),
    c.DeclineHandover: _asked(
        c.DeclineHandover, lambda draw, story: {"handover": _handover(draw, story)}
    ),
    c.SetGoal: _asked(c.SetGoal, _set_goal),
    c.AssignTask: _asked(c.AssignTask, _assign),
    c.CompleteTask: _asked(c.CompleteTask, lambda draw, story: {"task": _task(draw, story)}),
    c.LinkStatutoryPlan: _asked(c.LinkStatutoryPlan, _link),
    c.ProposePlan: _asked(c.ProposePlan, _propose),
    c.AgreePlan: _asked(c.AgreePlan, _agree),
    c.OpenRevision: _asked(c.OpenRevision, lambda draw, story: {}),
    c.WithdrawConsent: _asked(c.WithdrawConsent, _withdraw),
}
