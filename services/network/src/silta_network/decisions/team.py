"""A work-ability team: its time is booked, units are asked, what is late is told."""

from datetime import datetime
from typing import Any, Final

from silta_chassis.process import Outcome, Refused
from silta_chassis.workdays import after
from silta_contracts.codes import OrganisationType
from silta_contracts.facts.team import (
    ClinicConsulted,
    ClinicRoutingProposed,
    ExaminationRequested,
    SpecialistConsulted,
    TeamAskOverdue,
    TeamTimeBooked,
    TeamTimeUnused,
)
from silta_contracts.party import Unit
from silta_contracts.team_codes import ExaminationTime, TeamQuestion, TeamStep
from silta_network.commands_team import (
    BookTeamTime,
    ConsultClinic,
    ConsultSpecialist,
    ProposeClinicRouting,
    RequestExamination,
)
from silta_network.decisions.cover import not_wanted, of_members, told
from silta_network.decisions.team_ends import carried_by
from silta_network.directory import Reference, day_of
from silta_network.model import Case
from silta_network.team import PURPOSES, AnswerTeamBy, Ask, AskStatus, TeamTime, TeamTimeComes

_CLINIC: Final = OrganisationType.REHABILITATION_ASSESSMENT_CLINIC


def book_time(
    case: Case, command: BookTeamTime, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Books the team's time; booked anew, the earlier time is free again."""
    if (off := _not_of_model(case, TeamStep.TEAM_TIME, reference)) is not None:
        return off
    if command.start < now:
        return Refused("start-in-the-past", "Give a start that lies ahead.")
    if command.end <= command.start:
        return Refused("end-before-start", "Give an end after the start.")
    time = TeamTime(start=command.start, end=command.end)
    fact = TeamTimeBooked(
        **told(case, of_members(case)),
        by=reference.directory.on_bus(command.by),
        start=command.start,
        end=command.end,
    )
    # Once a meeting is set, nothing needs to be told when the time comes.
    comes = () if case.planned else ((TeamTimeComes(case=case.case), command.start),)
    return Outcome(case.with_(team=case.team.with_(time=time)), (fact,), comes)


def time_comes(
    case: Case, message: TeamTimeComes, now: datetime, reference: Reference
) -> Outcome[Case]:
    """The team's time begins: where no meeting is set, coordination's deputy is told."""
    time = case.team.time
    if time is None or case.planned:
        return Outcome(case)
    request = case.asked
    fact = TeamTimeUnused(
        **told(case, of_members(case)),
        party=request.coordinating,
        addressed=request.coordinating_deputy or request.coordinating,
        deputy=request.coordinating_deputy,
        due=time.start,
    )
    return Outcome(case.with_(team=case.team.with_(time=None)), (fact,))


def request_examination(
    case: Case, command: RequestExamination, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Asks a unit to examine the client."""
    return _ask(
        case,
        TeamStep.EXAMINATIONS,
        command,
        now,
        reference,
        timing=command.timing,
        question=command.question,
    )


def consult_specialist(
    case: Case, command: ConsultSpecialist, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Asks specialised care for its view."""
    return _ask(case, TeamStep.SPECIALISED_CARE, command, now, reference, question=command.question)


def consult_clinic(
    case: Case, command: ConsultClinic, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Asks the assessment clinic for its view."""
    return _ask(case, TeamStep.CLINIC_CONSULTED, command, now, reference, question=command.question)


def propose_routing(
    case: Case, command: ProposeClinicRouting, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Proposes that the client goes to the clinic."""
    return _ask(case, TeamStep.CLINIC_ROUTING, command, now, reference)


def _not_of_model(case: Case, step: TeamStep, reference: Reference) -> Refused | None:
    if step in reference.of(case).team_steps:
        return None
    return Refused(
        "step-not-in-model",
        f"The operating model of this case has no such step: add {step} to its team_steps.",
    )


def _ask(
    case: Case,
    step: TeamStep,
    command: RequestExamination | ConsultSpecialist | ConsultClinic | ProposeClinicRouting,
    now: datetime,
    reference: Reference,
    *,
    timing: ExaminationTime | None = None,
    question: TeamQuestion | None = None,
) -> Outcome[Case] | Refused:
    if (wrong := _wrong_with(case, step, command.unit, now, reference)) is not None:
        return wrong
    party = reference.directory.unit(command.unit)
    grounds = carried_by(case, step, party, now, reference)
    if not grounds:
        return Refused(
            "consent-first",
            f"No consent for the purpose {PURPOSES[step]} names this unit: ask the client for "
            "one (ask-for-consent at the consent service).",
        )
    answer_by = after(now, reference.of(case).durations.answer_team_ask)
    ask = Ask(
        id=f"{case.case}.k{len(case.team.asks) + 1}",
        step=step,
        party=party,
        grounds=grounds,
        answer_by=answer_by,
        keys=reference.directory.reader_keys(party),
        timing=timing,
        question=question,
    )
    said: dict[str, Any] = {
        **told(case, grounds),
        "by": reference.directory.on_bus(command.by),
        "ask": ask.id,
        "party": party,
        "answer_by": answer_by,
    }
    state = case.with_(team=case.team.with_(asks=(*case.team.asks, ask)))
    return Outcome(
        state,
        (_asked(ask, said),),
        ((AnswerTeamBy(case=case.case, ask=ask.id), answer_by),),
        answer={"ask": ask.id},
    )


def _asked(
    ask: Ask, said: dict[str, Any]
) -> ExaminationRequested | SpecialistConsulted | ClinicConsulted | ClinicRoutingProposed:
    match ask.step:
        case TeamStep.EXAMINATIONS:
            return ExaminationRequested(**said, timing=ask.timing, question=ask.question)
        case TeamStep.SPECIALISED_CARE:
            return SpecialistConsulted(**said, question=ask.question)
        case TeamStep.CLINIC_CONSULTED:
            return ClinicConsulted(**said, question=ask.question)
        case _:
            return ClinicRoutingProposed(**said)


def _wrong_with(
    case: Case, step: TeamStep, unit: Unit, now: datetime, reference: Reference
) -> Refused | None:
    if (off := _not_of_model(case, step, reference)) is not None:
        return off
    found = reference.directory.find(unit)
    if found is None or not found.term.holds(day_of(now)):
        return Refused("unit-unknown", "The directory has none such: name a unit of the directory.")
    clinic = step in (TeamStep.CLINIC_CONSULTED, TeamStep.CLINIC_ROUTING)
    if clinic and found.plain.type != _CLINIC:
        return Refused("no-clinic", "Name a rehabilitation assessment clinic of the directory.")
    if not_wanted(case, unit, reference):
        return Refused("not-wanted", "The client said no to this unit. Choose another with her.")
    same = reference.directory.same
    if any(ask.step is step and same(ask.party, unit) for ask in case.team.open_asks):
        return Refused("asked-already", "This unit is asked already: wait for its answer.")
    return None


def ask_late(
    case: Case, message: AnswerTeamBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """No answer in time: the unit's deputy is told where the same ground names it, then
    coordination; the wait goes on until it is answered or ended.
    """
    ask = case.team.ask(message.ask)
    if ask is None or ask.status is not AskStatus.OPEN:
        return Outcome(case)
    deputy = next(
        (
            other.party
            for other in reference.directory.chain(ask.party, day_of(now))
            if carried_by(case, ask.step, other.party, now, reference)
            and not not_wanted(case, other.party, reference)
        ),
        None,
    )
    addressed = case.asked.coordinating if ask.deputy_told or deputy is None else deputy
    again = after(now, reference.of(case).durations.answer_team_ask)
    fact = TeamAskOverdue(
        **told(case, ask.grounds),
        party=ask.party,
        addressed=addressed,
        deputy=deputy,
        due=ask.answer_by,
        ask=ask.id,
        step=ask.step,
    )
    team = case.team.with_ask(ask.id, answer_by=again, deputy_told=True)
    return Outcome(case.with_(team=team), (fact,), ((message, again),))
