"""The plan is proposed, answered by all whom it binds, and agreed or not."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.course_codes import AfterNoAgreement, Agreement
from silta_contracts.facts import PlanAgreed, PlanNotAgreed, PlanProposed
from silta_contracts.party import CLIENT, Party
from silta_contracts.payload import PlanCounts
from silta_planning.commands import AgreePlan, ProposePlan
from silta_planning.decisions.elements import approves, lacking_element
from silta_planning.decisions.tasks import DAY_PASSED, today
from silta_planning.may import NO_PROPOSAL, answers_for, plan_proposable
from silta_planning.model import (
    AgreedPlan,
    Answer,
    AnswerPlanBy,
    Case,
    DeputyAnswersPlanBy,
    KeptVersion,
    PlanBy,
    Proposal,
)
from silta_planning.parties import key, members, network_of, party_here, stamp, tasks_in_plan
from silta_planning.reference import Reference


def propose_plan(
    state: Case, command: ProposePlan, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Puts the goals and tasks to the client, every party with a task, and whoever approves."""
    if (refused := plan_proposable(state)) is not None:
        return refused
    if command.first_follow_up < today(now):
        return DAY_PASSED
    model = reference.of(state)
    if (refused := lacking_element(state, model)) is not None:
        return refused
    if command.first_follow_up > today(after(now, model.durations.first_follow_up)):
        return Refused(
            "follow-up-too-late",
            "The model has the first follow-up within "
            f"{model.durations.first_follow_up}. Choose an earlier day.",
        )
    latest = after(now, model.durations.answer_plan)
    respond_by = command.respond_by or latest
    if not now < respond_by <= latest:
        return Refused(
            "respond-by-not-possible",
            "Choose a time to answer that lies ahead, not later than the operating model's.",
        )
    tasks = tuple(planned.task for planned in tasks_in_plan(state))
    bound = (party_here(state, task.responsible) or CLIENT for task in tasks)
    approving = tuple(m.party for m in members(state) if approves(model, m.party))
    must_agree = tuple(dict.fromkeys((CLIENT, *bound, *approving)))
    proposal = Proposal(
        version=state.version,
        first_follow_up=command.first_follow_up,
        respond_by=respond_by,
        must_agree=must_agree,
        approving=approving,
        alarm_at=respond_by,
    )
    fact = PlanProposed(
        **stamp(state, command.by),
        version=state.version,
        goals=tuple(planned.goal for planned in state.goals if planned.standing == "open"),
        tasks=tasks,
        must_agree=must_agree,
        approving=approving or None,
        respond_by=respond_by,
        first_follow_up=command.first_follow_up,
    )
    return Outcome(
        state.model_copy(update={"proposal": proposal}),
        facts=(fact,),
        deadlines=((AnswerPlanBy(case=state.case, version=state.version), respond_by),),
        answer={"version": state.version},
    )


def agree_plan(
    state: Case, command: AgreePlan, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Takes one answer; the last one settles the plan."""
    if (proposal := state.proposal) is None:
        return NO_PROPOSAL
    if command.version != proposal.version:
        return Refused(
            "another-version",
            f"Version {proposal.version} waits for answers now. Read it and answer that one.",
        )
    party = answers_for(state, command.by)
    if party is None:
        return NO_PROPOSAL
    others = tuple(answer for answer in proposal.answers if answer.party != party)
    answer = Answer(party=party, answer=command.answer, words=command.words)
    answered = proposal.model_copy(update={"answers": (*others, answer)})
    return settled(state.model_copy(update={"proposal": answered}), command.by, now, reference)


def settled(state: Case, by: Party | None, now: datetime, reference: Reference) -> Outcome[Case]:
    """Whether the plan is agreed, once nobody's answer is missing."""
    proposal = state.proposal
    if proposal is None or len(proposal.answers) < len(proposal.must_agree):
        return Outcome(state)
    if any(a.party == CLIENT and a.answer == Agreement.NOT_AGREED for a in proposal.answers):
        return _not_agreed(state, proposal, now, reference)
    return _agreed(state, proposal, by, now)


def _agreed(state: Case, proposal: Proposal, by: Party | None, now: datetime) -> Outcome[Case]:
    tasks = tasks_in_plan(state)
    given = [answer.answer for answer in proposal.answers]
    counts = PlanCounts(
        tasks=len(tasks),
        client_tasks=sum(planned.task.responsible == CLIENT for planned in tasks),
        agreed=given.count(Agreement.AGREED),
        with_reservation=given.count(Agreement.WITH_RESERVATION),
        not_agreed=given.count(Agreement.NOT_AGREED),
    )
    network = network_of(state)
    fact = PlanAgreed(
        **stamp(state, by),
        **key(state),
        version=proposal.version,
        goals=tuple(planned.goal for planned in state.goals if planned.standing == "open"),
        counts=counts,
        case_managers=tuple(manager.role for manager in state.managers),
        members=members(state),
        coordinating=network.coordinating,
        coordinating_deputy=network.coordinating_deputy,
        first_follow_up=proposal.first_follow_up,
    )
    agreed = AgreedPlan(
        version=proposal.version, at=now, first_follow_up=proposal.first_follow_up, counts=counts
    )
    kept = KeptVersion(
        version=proposal.version,
        at=now,
        goals=fact.goals,
        tasks=tuple(planned.task for planned in tasks),
    )
    update = {
        "agreed": agreed,
        "proposal": None,
        "revision": None,
        "plan_by": None,
        "versions": (*state.versions, kept),
    }
    return Outcome(
        state.model_copy(update=update),
        facts=(fact,),
        cancel=(PlanBy, AnswerPlanBy, DeputyAnswersPlanBy),
    )


def _not_agreed(
    state: Case, proposal: Proposal, now: datetime, reference: Reference
) -> Outcome[Case]:
    plan_by = after(now, reference.of(state).durations.revise_plan)
    # It names no acting party: the last answer would tell who said no.
    fact = PlanNotAgreed(**stamp(state), version=proposal.version, next=AfterNoAgreement.REVISION)
    update = {"proposal": None, "version": proposal.version + 1, "plan_by": plan_by}
    return Outcome(
        state.model_copy(update=update),
        facts=(fact,),
        deadlines=((PlanBy(case=state.case), plan_by),),
        cancel=(AnswerPlanBy, DeputyAnswersPlanBy),
    )
