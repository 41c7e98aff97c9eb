"""What a client has here: the plan, who answers today, and what waits for the client. Pure.

How units answered a proposed plan is coordination's to see; the client sees the client's answer.
"""

from collections.abc import Mapping
from typing import Any

from silta_chassis.mine import Mine, Seen
from silta_contracts.open_codes import Language
from silta_contracts.party import CLIENT, Party
from silta_contracts.telling import all_coded, coded, coded_in, party_told
from silta_planning.decisions.overdue import waited_for
from silta_planning.mine_words import AGREE, DO, PlanPhase, Standing, VersionState
from silta_planning.model import Case, PlannedGoal, PlannedTask
from silta_planning.parties import answerable, members, without_party


def plan(seen: Seen) -> Mapping[str, Any]:
    """Goals and tasks, case managers, the versions, and what waits for the client's answer."""
    state: Case = seen.state
    lang = seen.language
    return {
        "phase": coded_in(PlanPhase, state.phase, lang),
        "stopped": coded(state.stopped, lang) if state.stopped else None,
        "answers_for_the_case": [
            {
                "party": party_told(manager.party, lang),
                "deputy": party_told(manager.deputy, lang),
                "first_contact": manager.first_contact,
            }
            for manager in answerable(state)
        ],
        "members": [party_told(member.party, lang) for member in members(state)],
        "assessment": {
            "needs": all_coded(state.assessment.needs, lang),
            "assessed_by": [party_told(party, lang) for party in state.assessment.assessed_by],
            "you_took_part": state.assessment.client_took_part,
            "at": state.assessment.at.isoformat(),
        }
        if state.assessment
        else None,
        "goals": [_goal(goal, lang) for goal in state.goals],
        "tasks": [_task(state, task, lang) for task in state.tasks],
        "statutory_plans": [
            {"plan": coded(link.plan, lang), "party": party_told(link.party, lang)}
            for link in state.statutory
        ],
        "versions": _versions(state, lang),
        "handover": {
            "from": party_told(state.handover.from_party, lang),
            "to": party_told(state.handover.to.party, lang),
            "until": state.handover.answer_by.isoformat(),
        }
        if state.handover
        else None,
        "waits_for_you": _waits_for_client(state, lang),
    }


def _goal(planned: PlannedGoal, lang: Language) -> dict[str, Any]:
    return {
        "id": planned.goal.id,
        "kind": coded(planned.goal.kind, lang),
        "horizon": coded(planned.goal.horizon, lang),
        "standing": coded_in(Standing, planned.standing, lang),
    }


def _task(state: Case, planned: PlannedTask, lang: Language) -> dict[str, Any]:
    lost = without_party(state, planned)
    stands = Standing[planned.standing.upper()]
    if stands is Standing.OPEN:
        late = Standing.LATE if planned.overdue else stands
        stands = Standing.WITHOUT_PARTY if lost else late
    responsible: Party | None = None if lost else planned.task.responsible
    return {
        "id": planned.task.id,
        "goal": planned.task.goal,
        "responsible": party_told(responsible, lang),
        "yours": responsible == CLIENT,
        "due": planned.task.due.isoformat(),
        "standing": coded(stands, lang),
    }


def _versions(state: Case, lang: Language) -> list[dict[str, Any]]:
    """The version that is agreed, and the one after it that is proposed or in the making."""
    found: list[dict[str, Any]] = []
    if (agreed := state.agreed) is not None:
        found.append(
            {
                "version": agreed.version,
                "state": coded(VersionState.AGREED, lang),
                "at": agreed.at.isoformat(),
                "first_follow_up": agreed.first_follow_up.isoformat(),
                "until": None,
                "reason": None,
                "your_answer": None,
            }
        )
    revision = state.revision
    if (proposal := state.proposal) is not None:
        own = next((a.answer for a in proposal.answers if a.party == CLIENT), None)
        found.append(
            {
                "version": proposal.version,
                "state": coded(VersionState.PROPOSED, lang),
                "at": None,
                "first_follow_up": proposal.first_follow_up.isoformat(),
                "until": proposal.respond_by.isoformat(),
                "reason": coded(revision.reason, lang) if revision else None,
                "your_answer": coded(own, lang) if own else None,
            }
        )
    elif state.plan_by is not None:
        found.append(
            {
                "version": state.version,
                "state": coded(VersionState.IN_THE_MAKING, lang),
                "at": None,
                "first_follow_up": None,
                "until": state.plan_by.isoformat(),
                "reason": coded(revision.reason, lang) if revision else None,
                "your_answer": None,
            }
        )
    return found


def _waits_for_client(state: Case, lang: Language) -> list[dict[str, Any]]:
    if state.phase != "open":
        return []
    waits: list[dict[str, Any]] = []
    if (proposal := state.proposal) is not None and CLIENT in waited_for(proposal):
        until = proposal.respond_by.isoformat()
        about = {"version": proposal.version, "task": None}
        waits.append({**AGREE.told(lang), "until": until, **about})
    waits += [
        {
            **DO.told(lang),
            "until": planned.task.due.isoformat(),
            "version": None,
            "task": planned.task.id,
        }
        for planned in state.tasks
        if planned.standing == "open" and planned.task.responsible == CLIENT
    ]
    return waits


MINE = (
    Mine(
        "plan",
        "The plan: goals and tasks with their words, who answers today and how they are reached, "
        "the versions, and what waits for the client's answer.",
        plan,
        discloses=("assessment", "plan", "case-managers"),
    ),
)
