"""What a team asked is answered: by the unit, for a routing by both ends."""

from datetime import datetime

from silta_chassis.process import Outcome, Refused
from silta_contracts.facts.team import (
    ClinicRoutingConfirmed,
    ExaminationDone,
    TeamAsk,
    TeamConsultationAnswered,
)
from silta_contracts.party import ClientParty, Party
from silta_contracts.team_codes import TeamStep
from silta_network.commands_team import (
    AnswerTeamConsultation,
    ConfirmClinicRouting,
    EndTeamAsk,
    RecordExamination,
)
from silta_network.decisions.cover import told
from silta_network.decisions.team_ends import ended_without_answer
from silta_network.directory import Reference
from silta_network.model import Case
from silta_network.rights import by_coordination
from silta_network.team import AnswerTeamBy, Ask, AskStatus

_CONSULTED = (TeamStep.SPECIALISED_CARE, TeamStep.CLINIC_CONSULTED)


def record_examination(
    case: Case, command: RecordExamination, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """The unit has made the examination."""
    ask = _open(case, command.ask, (TeamStep.EXAMINATIONS,), command.by, reference)
    if isinstance(ask, Refused):
        return ask
    fact = ExaminationDone(**_said(case, ask, command.by, reference))
    return _done(case, ask, fact)


def answer_consultation(
    case: Case, command: AnswerTeamConsultation, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Who was consulted answers."""
    ask = _open(case, command.ask, _CONSULTED, command.by, reference)
    if isinstance(ask, Refused):
        return ask
    fact = TeamConsultationAnswered(
        **_said(case, ask, command.by, reference), answer=command.answer
    )
    answered = case.with_(team=case.team.with_ask(ask.id, answer=command.answer))
    return _done(answered, ask, fact)


def confirm_routing(
    case: Case, command: ConfirmClinicRouting, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """One end confirms; once both have, the clinic has taken the client."""
    ask = _open(case, command.ask, (TeamStep.CLINIC_ROUTING,), command.by, reference)
    if isinstance(ask, Refused):
        return ask
    end = "client_confirmed" if isinstance(command.by, ClientParty) else "unit_confirmed"
    state = case.with_(team=case.team.with_ask(ask.id, **{end: True}))
    now_asked = state.team.ask(ask.id)
    assert now_asked is not None
    if not (now_asked.client_confirmed and now_asked.unit_confirmed):
        return Outcome(state)
    fact = ClinicRoutingConfirmed(**_said(case, ask, command.by, reference))
    return _done(state, ask, fact)


def end_ask(
    case: Case, command: EndTeamAsk, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """It ends without an answer; the client and either end may say so, and nobody says why."""
    ask = _open(case, command.ask, tuple(TeamStep), command.by, reference)
    return ask if isinstance(ask, Refused) else ended_without_answer(case, ask)


def _open(
    case: Case, id_: str, steps: tuple[TeamStep, ...], by: Party, reference: Reference
) -> Ask | Refused:
    ask = case.team.ask(id_)
    of_another = ask is not None and not (
        isinstance(by, ClientParty)
        or by_coordination(case, by, reference)
        or reference.directory.same(ask.party, by)
    )
    # What is asked of another unit is as unknown to this one as what never was.
    if ask is None or of_another or ask.step not in steps:
        return Refused("ask-unknown", "Nothing such is asked: see the case view.")
    if ask.status is not AskStatus.OPEN:
        return Refused("ask-over", "This was answered already, or has ended.")
    return ask


def _said(case: Case, ask: Ask, by: Party, reference: Reference) -> dict[str, object]:
    return {
        **told(case, ask.grounds),
        "by": reference.directory.on_bus(by),
        "ask": ask.id,
        "party": ask.party,
    }


def _done(case: Case, ask: Ask, fact: TeamAsk) -> Outcome[Case]:
    state = case.with_(team=case.team.with_ask(ask.id, status=AskStatus.DONE))
    return Outcome(state, (fact,), cancel=(AnswerTeamBy(case=case.case, ask=ask.id),))
