"""Times that came: no case manager, no plan, no answer to the plan. The wait goes on, told."""

from datetime import datetime

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.facts import AgreementMissing, CaseManagerMissing, PlanOverdue
from silta_contracts.party import Party
from silta_planning.model import (
    AnswerPlanBy,
    Case,
    DeputyAnswersPlanBy,
    NameCaseManagerBy,
    PlanBy,
    Proposal,
)
from silta_planning.parties import deputy_of, first_contact, is_unit, network_of, stamp
from silta_planning.reference import Reference


def case_manager_missing(
    state: Case, deadline: NameCaseManagerBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Coordination still answers; its deputy is told, again until somebody is named."""
    if state.phase != "open" or state.manager_by is None:
        return Outcome(state)
    network = network_of(state)
    fact = CaseManagerMissing(
        **stamp(state),
        party=network.coordinating,
        addressed=network.coordinating_deputy or network.coordinating,
        deputy=network.coordinating_deputy,
        due=state.manager_by,
    )
    again = after(now, reference.of(state).durations.name_case_manager)
    return Outcome(
        state.model_copy(update={"manager_by": again}),
        facts=(fact,),
        deadlines=((NameCaseManagerBy(case=state.case), again),),
    )


def plan_overdue(
    state: Case, deadline: PlanBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Coordination is told, again until a plan is agreed."""
    if state.phase != "open" or state.plan_by is None:
        return Outcome(state)
    manager = first_contact(state)
    fact = PlanOverdue(
        **stamp(state),
        party=manager.party,
        addressed=network_of(state).coordinating,
        deputy=manager.deputy,
        due=state.plan_by,
        version=state.version,
    )
    again = after(now, reference.of(state).durations.revise_plan)
    return Outcome(
        state.model_copy(update={"plan_by": again}),
        facts=(fact,),
        deadlines=((PlanBy(case=state.case), again),),
    )


def answers_missing(
    state: Case, deadline: AnswerPlanBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Each unit whose answer is missing is told; of the client's, the case manager is."""
    proposal = state.proposal
    if state.phase != "open" or proposal is None or proposal.version != deadline.version:
        return Outcome(state)
    manager = first_contact(state)
    facts = tuple(
        _missing(state, proposal, party, party if is_unit(party) else manager.party)
        for party in waited_for(proposal)
    )
    again = after(now, reference.of(state).durations.answer_plan)
    told = proposal.model_copy(update={"alarm_at": again})
    return Outcome(
        state.model_copy(update={"proposal": told}),
        facts=facts,
        deadlines=((DeputyAnswersPlanBy(case=state.case, version=proposal.version), again),),
    )


def answers_still_missing(
    state: Case, deadline: DeputyAnswersPlanBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The deputies are told, and may answer; where there is none, coordination is told.

    After that the time of the plan itself watches over the wait.
    """
    proposal = state.proposal
    if state.phase != "open" or proposal is None or proposal.version != deadline.version:
        return Outcome(state)
    coordinating = network_of(state).coordinating
    of_manager = first_contact(state).deputy
    facts = tuple(
        _missing(
            state,
            proposal,
            party,
            (deputy_of(state, party) if is_unit(party) else of_manager) or coordinating,
        )
        for party in waited_for(proposal)
    )
    told = proposal.model_copy(update={"alarm_at": None, "deputies_told": True})
    return Outcome(state.model_copy(update={"proposal": told}), facts=facts)


def waited_for(proposal: Proposal) -> tuple[Party, ...]:
    """Whose answer is missing."""
    answered = [answer.party for answer in proposal.answers]
    return tuple(party for party in proposal.must_agree if party not in answered)


def _missing(state: Case, proposal: Proposal, party: Party, addressed: Party) -> AgreementMissing:
    return AgreementMissing(
        **stamp(state),
        party=party,
        addressed=addressed,
        deputy=deputy_of(state, party),
        due=proposal.respond_by,
        version=proposal.version,
    )
