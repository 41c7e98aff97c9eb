"""Who answers for the case: appointed, and handed over with both ends confirming."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.facts import (
    CaseManagerAppointed,
    HandoverConfirmed,
    HandoverDeclined,
    HandoverLapsed,
    HandoverProposed,
)
from silta_contracts.party import (
    OrganisationParty,
    Party,
    SensitiveUnitParty,
    Unit,
    same_unit,
)
from silta_planning.commands import (
    AppointCaseManager,
    ConfirmHandover,
    DeclineHandover,
    ProposeHandover,
)
from silta_planning.decisions.tasks import NOT_A_MEMBER
from silta_planning.may import NO_HANDOVER, handover_proposable
from silta_planning.model import AnswerHandoverBy, Case, Handover, Manager, NameCaseManagerBy
from silta_planning.parties import as_manager, party_here, stamp
from silta_planning.reference import Reference

ANOTHER_HANDOVER = Refused(
    "another-handover", "That handover waits no longer. Read the case and answer the one that does."
)


def appoint(
    state: Case, command: AppointCaseManager, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """A unit becomes a case manager; naming it again changes contact or first contact."""
    if party_here(state, command.party) is None:
        return NOT_A_MEMBER
    earlier = _manager(state, command.party)
    first = (
        command.first_contact
        or not state.managers
        or (earlier is not None and earlier.role.first_contact)
    )
    contact = command.contact or (earlier.contact if earlier else None)
    appointed = _as_here(state, command.party, contact, first=first)
    # Who does it today lies in the vault: no fact tells that it changed, and nothing else did.
    if earlier is not None and earlier.role == appointed.role:
        same = tuple(appointed if m is earlier else m for m in state.managers)
        return Outcome(state.model_copy(update={"managers": same}))
    managers = _joined(tuple(m for m in state.managers if m is not earlier), appointed)
    roles = tuple(manager.role for manager in managers)
    after_it = state.model_copy(update={"managers": managers, "manager_by": None})
    fact = CaseManagerAppointed(
        **stamp(state, command.by), appointed=appointed.role, case_managers=roles
    )
    return Outcome(after_it, facts=(fact,), cancel=(NameCaseManagerBy,))


def propose_handover(
    state: Case, command: ProposeHandover, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The old case manager proposes, and stays until the other end confirms."""
    if (refused := handover_proposable(state)) is not None:
        return refused
    giver = _manager(state, command.by)
    to = party_here(state, command.to)
    if giver is None or to is None:
        return NOT_A_MEMBER
    if same_unit(giver.role.party, command.to):
        return Refused("same-unit", "That unit is the case manager already. Name another unit.")
    number = state.handovers_made + 1
    receiver = _as_here(state, command.to, None, first=giver.role.first_contact)
    handover = Handover(
        id=f"{state.case}.h{number}",
        from_party=giver.role.party,
        to=receiver.role,
        answer_by=after(now, reference.of(state).durations.answer_handover),
    )
    fact = HandoverProposed(
        **stamp(state, command.by),
        handover=handover.id,
        from_party=handover.from_party,
        to=handover.to,
        answer_by=handover.answer_by,
    )
    waits = AnswerHandoverBy(case=state.case, handover=handover.id)
    return Outcome(
        state.model_copy(update={"handover": handover, "handovers_made": number}),
        facts=(fact,),
        deadlines=((waits, handover.answer_by),),
        answer={"handover": handover.id},
    )


def confirm_handover(
    state: Case, command: ConfirmHandover, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The other end confirms: it answers from now, the old one no longer."""
    handover = state.handover
    if handover is None:
        return NO_HANDOVER
    if handover.id != command.handover:
        return ANOTHER_HANDOVER
    giver = _manager(state, handover.from_party)
    earlier = _manager(state, handover.to.party)
    first = any(m is not None and m.role.first_contact for m in (giver, earlier))
    contact = command.contact or (earlier.contact if earlier else None)
    receiver = _as_here(state, handover.to.party, contact, first=first)
    stay = tuple(m for m in state.managers if m is not giver and m is not earlier)
    managers = _joined(stay, receiver)
    fact = HandoverConfirmed(
        **stamp(state, command.by),
        handover=handover.id,
        from_party=handover.from_party,
        to=receiver.role,
        case_managers=tuple(manager.role for manager in managers),
    )
    return Outcome(
        state.model_copy(update={"managers": managers, "handover": None}),
        facts=(fact,),
        cancel=(AnswerHandoverBy,),
    )


def decline_handover(
    state: Case, command: DeclineHandover, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The other end declines: the case manager stays."""
    handover = state.handover
    if handover is None:
        return NO_HANDOVER
    if handover.id != command.handover:
        return ANOTHER_HANDOVER
    fact = HandoverDeclined(
        **stamp(state, command.by),
        handover=handover.id,
        from_party=handover.from_party,
        to_party=handover.to.party,
    )
    return Outcome(
        state.model_copy(update={"handover": None}), facts=(fact,), cancel=(AnswerHandoverBy,)
    )


def handover_lapsed(
    state: Case, deadline: AnswerHandoverBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Nobody answered in time: the case manager stays, and is told."""
    handover = state.handover
    if state.phase != "open" or handover is None or handover.id != deadline.handover:
        return Outcome(state)
    fact = lapsed(state, handover, handover.from_party)
    return Outcome(state.model_copy(update={"handover": None}), facts=(fact,))


def lapsed(state: Case, handover: Handover, addressed: Unit) -> HandoverLapsed:
    """A handover got no answer, or has lost one of its ends; who is told of it."""
    return HandoverLapsed(
        **stamp(state),
        party=handover.to.party,
        addressed=addressed,
        deputy=handover.to.deputy,
        due=handover.answer_by,
        handover=handover.id,
        from_party=handover.from_party,
    )


def _manager(state: Case, party: Party) -> Manager | None:
    return next((m for m in state.managers if same_unit(m.role.party, party)), None)


def _as_here(state: Case, unit: Unit, contact: str | None, *, first: bool) -> Manager:
    """The unit as the network knows it, whatever role or type the caller wrote."""
    known = party_here(state, unit)
    if isinstance(known, OrganisationParty | SensitiveUnitParty):
        unit = known
    return Manager(role=as_manager(state, unit, first_contact=first), contact=contact)


def _joined(others: tuple[Manager, ...], manager: Manager) -> tuple[Manager, ...]:
    """All case managers, of whom one is the first contact."""
    if manager.role.first_contact:
        others = tuple(
            m.model_copy(update={"role": m.role.model_copy(update={"first_contact": False})})
            for m in others
        )
    return (*others, manager)
