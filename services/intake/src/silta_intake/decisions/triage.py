"""How much help is enough."""

from datetime import date, datetime, timedelta
from typing import Final

from silta_chassis.process import Deadline, Outcome, Refused
from silta_chassis.workdays import ZONE, after, morning_of
from silta_contracts.codes import OrganisationType
from silta_contracts.course_codes import TriageOutcome
from silta_contracts.fact import AnyFact
from silta_contracts.facts import (
    NetworkRequested,
    RequesterInformed,
    SelfCareAgreed,
    TriageOverdue,
    TriageRecorded,
)
from silta_contracts.grounds import ConsentGiven
from silta_contracts.open_codes import Open
from silta_contracts.party import Party
from silta_contracts.rules import carries_network
from silta_intake.commands import RecordTriage
from silta_intake.decisions.preconditions import answered, precondition_refused
from silta_intake.existing import ServiceAnswer
from silta_intake.leading import LeadingOnBy, over
from silta_intake.model import (
    Case,
    ConsultationBy,
    Reference,
    Request,
    SelfCareCheck,
    Stage,
    Triage,
    TriageBy,
    coordinates,
    coordination_may_know,
    told_after,
)

# A check that lies farther off is a wait that nobody would notice.
FARTHEST_CHECK: Final = timedelta(days=366)

AWAITING = Refused(
    "consent-first",
    "The client's consent is being asked: triage opens when it is given. Meanwhile the unit that "
    "took the contact may consult without the client's identity.",
    kept=False,
)


CLIENT_FIRST = Refused(
    "client-first",
    "A close person made this contact. Nothing is done about the client without the client: wait "
    "until the unit that took the contact has reached her.",
    kept=False,
)


def may_triage(state: Case, party: Party, reference: Reference) -> bool:
    """The coordinating party and its deputy."""
    return coordinates(state, party)


def triage_open(state: Case) -> Refused | None:
    """Open until a network was asked for; a consultation or self-care may be followed by more."""
    match state.stage:
        case Stage.TRIAGE | Stage.CONSULTATION | Stage.SELF_CARE | Stage.DECIDED:
            return None
        case Stage.AWAITING_CONSENT:
            return AWAITING
        case Stage.AWAITING_CLIENT:
            return CLIENT_FIRST
        case Stage.NO_REQUEST:
            return Refused("no-request", "There is no contact request. Submit it first.")
        case Stage.ENDED:
            return Refused("case-ended", "The case has ended. Open a new one by a new request.")
        case _:
            return Refused(
                "already-triaged",
                "A network has been asked for. Triage opens again if none comes about.",
            )


def record_triage(
    state: Case, command: RecordTriage, now: datetime, reference: Reference
) -> Outcome[Case] | Refused:
    """Records the decision, tells the requester, and asks for a network where one is needed."""
    refused = (
        triage_open(state)
        or _does_not_fit(command, now)
        or precondition_refused(reference.of(state), command)
    )
    if refused is not None:
        return refused
    request = state.request
    assert request is not None
    network = command.outcome == TriageOutcome.NETWORK
    if network and not coordination_may_know(state):
        return Refused(
            "consent-first",
            "No ground lets a network work together. Consult without the client's identity, or "
            "let the consent be asked again.",
            kept=False,
        )
    facts: list[AnyFact] = [
        TriageRecorded(
            case=state.case,
            by=command.by,
            request=request.id,
            outcome=command.outcome,
            reasons=command.reasons,
            preconditions=answered(reference.of(state), command),
        ),
        RequesterInformed(
            case=state.case,
            by=command.by,
            request=request.id,
            requester=request.taken_by,
            outcome=command.outcome,
        ),
    ]
    stage = Stage.DECIDED
    waits: tuple[Deadline, datetime] | None = None
    if network:
        stage = Stage.NETWORK_REQUESTED
        facts.append(_network_requested(state, request, command))
    elif command.outcome == TriageOutcome.CONSULTATION:
        stage = Stage.CONSULTATION
        due = after(now, reference.of(state).durations.give_consultation)
        waits = (ConsultationBy(case=state.case), due)
    elif command.outcome == TriageOutcome.SELF_CARE:
        stage = Stage.SELF_CARE
        on = command.check_back_on or _check_back(state, now, reference)
        facts.append(
            SelfCareAgreed(case=state.case, by=command.by, request=request.id, check_back_on=on)
        )
        waits = (SelfCareCheck(case=state.case), morning_of(on))
    decided = state.model_copy(
        update={
            "stage": stage,
            "triage": Triage(
                outcome=command.outcome, reasons=command.reasons, by=command.by, at=now
            ),
            "triage_by": None,
            "step_by": waits[1] if waits else None,
            "leading": over(state.leading),
        }
    )
    # What is waited for from here on takes the place of whatever was waited for before.
    done = (TriageBy, ConsultationBy, SelfCareCheck, LeadingOnBy)
    return Outcome(decided, tuple(facts), (waits,) if waits else (), cancel=done)


def triage_overdue(
    state: Case, deadline: TriageBy, now: datetime, reference: Reference
) -> Outcome[Case]:
    """Tells the deputy, then who comes next in the model's chain, whose last one is told on."""
    request = state.request
    if state.stage is not Stage.TRIAGE or request is None:
        return Outcome(state)
    chain = told_after(request) or (request.coordinating,)
    overdue = TriageOverdue(
        case=state.case,
        party=request.coordinating,
        addressed=chain[min(state.triage_alarms, len(chain) - 1)],
        deputy=request.deputy,
        due=state.triage_by or now,
        request=request.id,
    )
    due = after(now, reference.of(state).durations.triage)
    state = state.model_copy(update={"triage_by": due, "triage_alarms": state.triage_alarms + 1})
    return Outcome(state, (overdue,), ((TriageBy(case=state.case), due),))


def _check_back(state: Case, now: datetime, reference: Reference) -> date:
    due = after(now, reference.of(state).durations.check_self_care)
    return due.astimezone(ZONE).date()


def _does_not_fit(command: RecordTriage, now: datetime) -> Refused | None:
    if command.check_back_on is not None:
        if command.outcome != TriageOutcome.SELF_CARE:
            return _wrong("no-self-care", "Leave check_back_on out: it belongs to self-care only.")
        today = now.astimezone(ZONE).date()
        if not today < command.check_back_on <= today + FARTHEST_CHECK:
            return _wrong(
                "check-back-day", "Name in check_back_on a day after today, within a year."
            )
    if command.outcome == TriageOutcome.NETWORK:
        if not command.wanted_types:
            return _wrong("wanted-types-missing", "Name in wanted_types whom the network needs.")
        if command.client_wants_meeting is None:
            return _wrong("client-wish-missing", "Say in client_wants_meeting what is wanted.")
    elif command.wanted_types:
        return _wrong("no-network-asked", "Leave wanted_types out: this outcome asks no network.")
    return None


def _wrong(reason: str, says: str) -> Refused:
    return Refused(reason, says, status=422, kept=False)


def _network_requested(state: Case, request: Request, command: RecordTriage) -> NetworkRequested:
    return NetworkRequested(
        case=state.case,
        by=command.by,
        grounds=_grounds_known(state, request),
        area=request.area,
        model=state.follows.model or request.model,
        request=request.id,
        requester=request.taken_by,
        coordinating=request.coordinating,
        coordinating_deputy=request.deputy,
        wanted_types=tuple(dict.fromkeys(command.wanted_types)),
        existing_services=_existing(state, request),
        drawn_up_with_client=request.drawn_up_with_client,
        client_wants_meeting=bool(command.client_wants_meeting),
    )


def _existing(state: Case, request: Request) -> tuple[Open[OrganisationType], ...]:
    """What the request named, and the units that said yes since."""
    said = [one.party.type for one in state.existing if one.answer is ServiceAnswer.YES]
    return tuple(dict.fromkeys((*request.existing_services, *said)))


def _grounds_known(state: Case, request: Request) -> tuple[str, ...]:
    """The grounds on which a network may stand, for it is over when all of these have ended."""
    ids = [ground.id for ground in state.grounds if carries_network(ground)]
    known = (*(ground.id for ground in state.grounds), *state.ended_grounds)
    if isinstance(request.ground, ConsentGiven) and request.ground.id not in known:
        # The consent that the request names counts before its own fact has come.
        ids.insert(0, request.ground.id)
    return tuple(ids)
