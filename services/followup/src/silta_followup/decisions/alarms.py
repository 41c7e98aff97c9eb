"""Times that came: who is told of what is due, late or quiet."""

from datetime import datetime
from typing import Any, Literal

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.fact import AnyFact
from silta_contracts.facts import (
    CaseStalled,
    ClosingOverdue,
    FollowUpDue,
    FollowUpOverdue,
    RevisionOverdue,
)
from silta_contracts.party import Unit
from silta_followup.model import ACTIVE, Alarm, Case, Planned, Stage
from silta_followup.moves import day_of, morning_of
from silta_followup.reference import Reference
from silta_followup.standing import contact, stamp
from silta_followup.waits import Asked, EndBy, FollowUpDay, HoldBy, Quiet, ReviseBy

_OPEN = (Stage.WAITING, *ACTIVE)


def day_came(
    case: Case, deadline: FollowUpDay, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The day of the follow-up: who follows is reminded."""
    planned = _waited_for(case, deadline.follow_up)
    if planned is None:
        return Outcome(case)
    morning = morning_of(planned.on)
    fact = FollowUpDue(**_told(case, "unit", morning), follow_up=planned.follow_up, on=planned.on)
    until = after(now, reference.of(case).durations.hold_follow_up)
    hold = HoldBy(case=case.case, follow_up=planned.follow_up, asked="unit")
    return Outcome(_alarmed(case, Alarm.DUE, until), (fact,), ((hold, until),))


def not_held(case: Case, deadline: HoldBy, now: datetime, reference: Reference) -> Outcome[Case]:
    """The follow-up was not held: the case manager's unit is told, then its deputy."""
    planned = _waited_for(case, deadline.follow_up)
    if planned is None:
        return Outcome(case)
    fact = FollowUpOverdue(
        **_told(case, deadline.asked, morning_of(planned.on)),
        follow_up=planned.follow_up,
        on=planned.on,
    )
    if deadline.asked == "deputy":
        return _last_told(case, fact, now, reference)
    until = after(now, reference.of(case).durations.hold_follow_up)
    hold = HoldBy(case=case.case, follow_up=planned.follow_up, asked="deputy")
    return Outcome(_alarmed(case, Alarm.OVERDUE, until), (fact,), ((hold, until),))


def not_revised(
    case: Case, deadline: ReviseBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The next version of the plan did not come in time."""
    if case.stage is not Stage.SUSPENDED:
        return Outcome(case)
    fact = RevisionOverdue(**_told(case, "unit", case.due or now), plan_version=case.plan_version)
    return _last_told(case, fact, now, reference, Alarm.OVERDUE)


def not_ended(case: Case, deadline: EndBy, now: datetime, reference: Reference) -> Outcome[Case]:
    """The end of the need was not recorded: the case manager's unit is told, then its deputy."""
    if case.stage is not Stage.CLOSING:
        return Outcome(case)
    fact = ClosingOverdue(**_told(case, deadline.asked, case.due or now))
    if deadline.asked == "deputy":
        return _last_told(case, fact, now, reference)
    until = after(now, reference.of(case).durations.end_after_follow_up)
    end = EndBy(case=case.case, asked="deputy")
    return Outcome(_alarmed(case, Alarm.OVERDUE, until), (fact,), ((end, until),))


def stalled(case: Case, deadline: Quiet, now: datetime, reference: Reference) -> Outcome[Case]:
    """Nothing happened for long and nothing is due: coordination is told, again and again."""
    durations = reference.of(case).durations
    if case.stage not in _OPEN:
        return Outcome(case)
    quiet = Quiet(case=case.case)
    since = case.last or now
    until = after(since, durations.case_stalls)
    if until > now:
        return Outcome(_alarmed(case, case.alarm, until), deadlines=((quiet, until),))
    again = after(now, durations.case_stalls)
    # Of a case heard of only by a member's release nobody is known who could be told.
    if contact(case) is None:
        return Outcome(_alarmed(case, case.alarm, again), deadlines=((quiet, again),))
    fact = CaseStalled(**_told(case, "coordination", until), since=day_of(since))
    return Outcome(_alarmed(case, Alarm.STALLED, again), (fact,), ((quiet, again),))


def _waited_for(case: Case, follow_up: str) -> Planned | None:
    """The planned follow-up, if it is this one and is still waited for."""
    if case.stage is not Stage.FOLLOWING or case.planned is None:
        return None
    return case.planned if case.planned.follow_up == follow_up else None


def _last_told(
    case: Case,
    fact: AnyFact,
    now: datetime,
    reference: Reference,
    alarm: Alarm = Alarm.DEPUTY_TOLD,
) -> Outcome[Case]:
    """After the last alarm nothing is due: only quiet itself is waited for."""
    until = after(now, reference.of(case).durations.case_stalls)
    return Outcome(_alarmed(case, alarm, until), (fact,), ((Quiet(case=case.case), until),))


def _alarmed(case: Case, alarm: Alarm, until: datetime) -> Case:
    return case.model_copy(update={"alarm": alarm, "due": until})


def _told(case: Case, asked: Asked | Literal["coordination"], due: datetime) -> dict[str, Any]:
    """Whose step is waited for and who is told; where no deputy is, the coordinating party."""
    answers = contact(case)
    if answers is None:
        raise ValueError("nobody answers for the case")
    told: dict[str, Unit | None] = {
        "unit": answers.party,
        "deputy": answers.deputy or case.coordinating,
        "coordination": case.coordinating,
    }
    return {
        **stamp(case),
        "party": answers.party,
        "addressed": told[asked] or answers.party,
        "deputy": answers.deputy,
        "due": due,
    }
