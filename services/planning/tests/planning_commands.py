"""Commands of an example case."""

from datetime import datetime, timedelta

from silta_chassis.process import Ref
from silta_contracts.course_codes import Agreement, GoalKind, Horizon
from silta_contracts.party import (
    CLIENT,
    Party,
    Unit,
)
from silta_planning import commands as c

from .planning_examples import CASE, EARLY, EMPLOYMENT, TODAY


def appoint(
    party: Unit, *, by: Party = EARLY, first: bool = False, contact: str | None = None
) -> c.AppointCaseManager:
    return c.AppointCaseManager(
        case=CASE,
        by=by,
        party=party,
        first_contact=first,
        contact=Ref(contact) if contact else None,
    )


def hand_over(to: Unit, by: Party = EMPLOYMENT) -> c.ProposeHandover:
    return c.ProposeHandover(case=CASE, by=by, to=to)


def confirm(by: Party, number: int = 1, contact: str | None = None) -> c.ConfirmHandover:
    return c.ConfirmHandover(
        case=CASE,
        by=by,
        handover=f"{CASE}.h{number}",
        contact=Ref(contact) if contact else None,
    )


def decline(by: Party, number: int = 1) -> c.DeclineHandover:
    return c.DeclineHandover(case=CASE, by=by, handover=f"{CASE}.h{number}")


def set_goal(
    by: Party = EMPLOYMENT, kind: GoalKind = GoalKind.WORK_ABILITY, replaces: str | None = None
) -> c.SetGoal:
    return c.SetGoal(
        case=CASE, by=by, kind=kind, horizon=Horizon.SHORT, words=Ref("ref"), replaces=replaces
    )


def give_up(number: int, by: Party = EMPLOYMENT) -> c.SetGoal:
    return c.SetGoal(case=CASE, by=by, gives_up=f"{CASE}.g{number}")


def assign(
    responsible: Party,
    *,
    by: Party = EMPLOYMENT,
    days: int = 14,
    goal: str | None = None,
    task: str | None = None,
) -> c.AssignTask:
    return c.AssignTask(
        case=CASE,
        by=by,
        responsible=responsible,
        due=TODAY + timedelta(days=days),
        goal=goal,
        task=task,
        words=None if task else Ref("ref"),
    )


def complete(number: int, by: Party) -> c.CompleteTask:
    return c.CompleteTask(case=CASE, by=by, task=f"{CASE}.t{number}")


def propose(
    by: Party = EMPLOYMENT, days: int = 60, respond_by: datetime | None = None
) -> c.ProposePlan:
    return c.ProposePlan(
        case=CASE, by=by, first_follow_up=TODAY + timedelta(days=days), respond_by=respond_by
    )


def agree(by: Party, version: int = 1, answer: Agreement = Agreement.AGREED) -> c.AgreePlan:
    return c.AgreePlan(case=CASE, by=by, version=version, answer=answer)


def revise(by: Party = EMPLOYMENT) -> c.OpenRevision:
    return c.OpenRevision(case=CASE, by=by)


def withdraw(number: int | None = None, by: Party = CLIENT) -> c.WithdrawConsent:
    consent = f"{CASE}.{number}" if number else None
    return c.WithdrawConsent(case=CASE, by=by, consent=consent)
