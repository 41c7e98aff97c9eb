"""What followup shows: the case to each reader, and what waits for a unit."""

from collections.abc import Mapping
from typing import Any

from silta_chassis.process import Line, Written
from silta_contracts.course_codes import ClosingReason
from silta_contracts.party import CLIENT, Party, Unit, same_unit
from silta_contracts.readers import reader_key
from silta_contracts.rules import may_see_part
from silta_followup.asking import asks
from silta_followup.model import ACTIVE, Alarm, Case, Stage
from silta_followup.moves import morning_of, next_by_rhythm
from silta_followup.reference import Reference
from silta_followup.standing import (
    contact,
    coordinates,
    is_close_person,
    managers,
    manages,
    present,
    reviewers,
    takes_part,
)

# Of these endings only the client and the coordinating party see why.
_PRIVATE_ENDS = (ClosingReason.CLIENT_WISH, ClosingReason.NOT_REACHED)


def page(case: Case, reader: Party, reference: Reference) -> dict[str, Any] | None:
    """The case as this reader may see it; none for who has no part in it.

    A close person sees when and with whom, not how the goals stand; nor does a unit once it is
    over. Why it stopped or was closed without evaluation is for client and coordination alone.
    """
    if not takes_part(case, reader):
        return None
    knows_all = reader == CLIENT or coordinates(case, reader)
    # That the client does not agree is seen by her and by who follows and reviews.
    reviews = knows_all or manages(case, reader) or _reviews(case, reader)
    stage = case.stage
    if stage is Stage.REVIEWING and not reviews:
        stage = Stage.CLOSING
    shown: dict[str, Any] = {
        "stage": stage.value,
        "first_contact": _first_contact(case),
        "planned": case.planned.model_dump(mode="json")
        if case.stage in ACTIVE and case.planned
        else None,
        "feedback": {
            "open": case.feedback_open,
            "questions": list(reference.of(case).feedback_questions),
            "given": any(feedback.giver == reader_key(reader) for feedback in case.feedback),
            **asks(case, reader),
        },
        "closed": _closed(case, knows_all),
    }
    if knows_all:
        shown["stopped"] = None if case.stopped is None else str(case.stopped)
    over = case.stage in (Stage.STOPPED, Stage.CLOSED)
    if is_close_person(reader) or (over and reader != CLIENT):
        return shown
    return {
        **shown,
        **_work(case, stage, reader, reference),
        "work_ability": _measures(case, reader, reference),
        **_coaching(case, reader),
        **_workplace(case, reader),
        **_placements(case, reader),
    }


def _reviews(case: Case, reader: Party) -> bool:
    return any(same_unit(unit, reader) for unit in reviewers(case))


def _coaching(case: Case, reader: Party) -> dict[str, Any]:
    """The job coaching, for the client, who coaches, who follows and coordination."""
    coaching = case.coaching
    if coaching is None or case.stage not in ACTIVE:
        return {}
    knows = reader == CLIENT or coordinates(case, reader) or manages(case, reader)
    if not knows and not same_unit(coaching.coach, reader):
        return {}
    return {"job_coaching": coaching.model_dump(mode="json")}


def _workplace(case: Case, reader: Party) -> dict[str, Any]:
    """Contacts with employer and occupational health, for client, opener and coordination."""
    knows = reader == CLIENT or coordinates(case, reader)
    seen = [
        one.model_dump(mode="json")
        for one in case.workplace.contacts
        if knows or same_unit(one.opener, reader)
    ]
    return {"workplace_contacts": seen} if seen and case.stage in ACTIVE else {}


def _placements(case: Case, reader: Party) -> dict[str, Any]:
    """Placements, for the client, arranger and provider, who follows and coordination."""
    knows = reader == CLIENT or coordinates(case, reader) or manages(case, reader)
    seen = [
        one.model_dump(mode="json")
        for one in case.placements
        if knows or same_unit(one.arranger, reader) or same_unit(one.provider, reader)
    ]
    return {"placements": seen} if seen and case.stage in ACTIVE else {}


def _measures(case: Case, reader: Party, reference: Reference) -> dict[str, Any]:
    """What is measured with, and when it was; bands are the client's, and others' by disclosure."""
    forms = [] if case.stage is Stage.CLOSED else reference.forms(case)
    hidden = {"answers", "giver"} if reader == CLIENT else {"answers", "giver", "bands"}
    return {
        "questionnaires": [form.model_dump(mode="json") for form in forms],
        "measured": [one.model_dump(mode="json", exclude=hidden) for one in case.measured],
    }


def _work(case: Case, stage: Stage, reader: Party, reference: Reference) -> dict[str, Any]:
    """What is followed; goals that are not the reader's to see are left out."""
    whole = reader == CLIENT or coordinates(case, reader) or manages(case, reader)
    progress = {goal.goal: goal for goal in case.progress}
    return {
        "plan_version": case.plan_version or None,
        "goals": [
            {
                **goal.model_dump(mode="json"),
                "progress": progress[goal.id].model_dump(mode="json", exclude={"goal"})
                if goal.id in progress
                else None,
            }
            for goal in case.goals
            if whole or may_see_part(goal.seen_by, reader)
        ],
        "course": _course(case, reader, whole),
        "proposed_next": _proposed(case, reference),
        "case_managers": [manager.model_dump(mode="json") for manager in managers(case)],
        "members": [member.party.model_dump(mode="json") for member in present(case)],
        "held": None if case.held is None else case.held.model_dump(mode="json", exclude={"notes"}),
        "alarm": case.alarm.value,
        "waits": _waits(case, stage),
    }


def _course(case: Case, reader: Party, whole: bool) -> list[dict[str, Any]]:
    """How each goal stood over time, through all versions of the plan, the first day first."""
    now = {goal.id for goal in case.goals}
    return [
        {
            **goal.model_dump(mode="json"),
            "in_plan": goal.id in now,
            "evaluations": [
                {
                    **one.model_dump(mode="json", exclude={"progress"}),
                    **progress.model_dump(mode="json", exclude={"goal"}),
                }
                for one in case.course.evaluations
                for progress in one.progress
                if progress.goal == goal.id
            ],
        }
        for goal in case.course.goals
        if whole or may_see_part(goal.seen_by, reader)
    ]


def _proposed(case: Case, reference: Reference) -> str | None:
    """The follow-up after the planned one, by the model's rhythm, if that is held on its day."""
    if case.planned is None:
        return None
    return next_by_rhythm(case, morning_of(case.planned.on), reference).isoformat()


def _waits(case: Case, stage: Stage) -> dict[str, Any] | None:
    """What is waited for, until when, and by whom."""
    what = {
        Stage.WAITING: "plan",
        Stage.FOLLOWING: "follow_up",
        Stage.SUSPENDED: "revision",
        Stage.CLOSING: "end",
        Stage.REVIEWING: "review",
        Stage.CLOSED: "feedback",
    }.get(stage)
    if what is None or case.due is None:
        return None
    by = reviewers(case)[:1] if stage is Stage.REVIEWING else ()
    who = by[0].model_dump(mode="json") if by else _first_contact(case)
    return {"for": what, "until": case.due.isoformat(), "by": who}


def _first_contact(case: Case) -> dict[str, Any] | None:
    answers = contact(case)
    return answers.party.model_dump(mode="json") if answers else None


def _closed(case: Case, knows_all: bool) -> dict[str, Any] | None:
    if case.stage is not Stage.CLOSED:
        return None
    shown = case.closed is not None and (knows_all or case.closed not in _PRIVATE_ENDS)
    return {
        "reason": str(case.closed) if shown else None,
        "outcome": None if case.outcome is None else str(case.outcome),
    }


def editors_see(case: Case) -> tuple[Any, ...]:
    """What an editor may be looking at."""
    return case.stage, case.round, case.plan_version, case.goals, case.progress, case.planned


def waiting_for_unit(case: Case, written: Written) -> Mapping[str, Line | None]:
    """What the case managers are to do next; their deputies too, once they were told."""
    if case.stage not in ACTIVE:
        return {"next": None}
    here = managers(case)
    if case.stage is Stage.REVIEWING:
        able: list[Unit | None] = list(reviewers(case))
        return {"next": _line(case, able if case.alarm is not Alarm.NONE else able[:1])}
    units: list[Unit | None] = [manager.party for manager in here]
    if case.alarm in (Alarm.DEPUTY_TOLD, Alarm.STALLED):
        units += [manager.deputy for manager in here]
    return {"next": _line(case, units or [case.coordinating, case.coordinating_deputy])}


def late(case: Case, written: Written) -> Mapping[str, Line | None]:
    """What is late or quiet, for the coordinating party."""
    if case.alarm not in (Alarm.OVERDUE, Alarm.DEPUTY_TOLD, Alarm.STALLED):
        return {"late": None}
    return {"late": _line(case, [case.coordinating, case.coordinating_deputy])}


def _line(case: Case, units: list[Unit | None]) -> Line:
    on = case.planned.on.isoformat() if case.planned else ""
    until = case.due.isoformat() if case.due else ""
    return Line(
        key=case.case,
        order=f"{until} {case.case}",
        shows={
            "case": case.case,
            "stage": case.stage.value,
            "alarm": case.alarm.value,
            "follow_up": case.planned.follow_up if case.planned else None,
            "on": on or None,
            "until": until or None,
            "plan_version": case.plan_version or None,
            "first_contact": _first_contact(case),
        },
        to=tuple(dict.fromkeys(reader_key(unit) for unit in units if unit is not None)),
    )
