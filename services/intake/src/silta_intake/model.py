"""What intake remembers of a case; what is personal is a reference into the vault."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from silta_chassis.process import Deadline
from silta_contracts.area_model import AreaModel
from silta_contracts.codes import ConsentPurpose, Need, OrganisationType, Service
from silta_contracts.course_codes import (
    Channel,
    DocumentClass,
    ErasureCause,
    TriageOutcome,
    TriageReason,
)
from silta_contracts.fact import ModelRef
from silta_contracts.following import Followed
from silta_contracts.grounds import ConsentGiven, Ground, RequestGround, StatuteClaimed
from silta_contracts.open_codes import Open
from silta_contracts.operating_models import Adopted, OperatingModels
from silta_contracts.party import Party, Unit, same_unit
from silta_contracts.payload import KeptDocuments
from silta_contracts.retention import NO_RETENTION, Retained, Retention
from silta_contracts.rules import carries_network, names
from silta_intake.early_service import EarlyService
from silta_intake.existing import ServiceAsk
from silta_intake.health_check import HealthCheck
from silta_intake.leading import Leading
from silta_intake.threads import Advice, OtherCase, Question


@dataclass(frozen=True)
class Reference:
    """What intake follows: the operating models, and the table of retention."""

    models: OperatingModels
    retention: Retention = NO_RETENTION

    def of(self, case: "Case") -> AreaModel:
        """The model that a case follows. Raises MissingModel."""
        return self.models.of(case.follows)


class TriageBy(Deadline):
    """Until when the coordinating party is to say how much help is enough."""


class ReachClientBy(Deadline):
    """Until when the client is to be reached after a close person's contact."""


class ConsultationBy(Deadline):
    """Until when the coordinating party is to have consulted."""


class SelfCareCheck(Deadline):
    """When the client is asked how self-care went."""


class ErasureReceiptsBy(Deadline):
    """Until when a service's next receipt of erasing a person is waited for."""


# The step that a case waits for is always one of these.
STEPS: Final = (TriageBy, ReachClientBy, ConsultationBy, SelfCareCheck)


class Stage(StrEnum):
    """Where the case stands in intake."""

    NO_REQUEST = "no_request"
    AWAITING_CLIENT = "awaiting_client"
    AWAITING_CONSENT = "awaiting_consent"
    TRIAGE = "triage"
    CONSULTATION = "consultation"
    SELF_CARE = "self_care"
    # Only in entries of before consultation and self-care had a time.
    DECIDED = "decided"
    NETWORK_REQUESTED = "network_requested"
    NETWORK_ASSEMBLED = "network_assembled"
    ENDED = "ended"


class Request(BaseModel):
    """The contact request (*yhteydenottopyyntö*)."""

    model_config = ConfigDict(frozen=True)

    id: str
    at: datetime
    submitted_by: Party
    taken_by: Unit
    channel: Open[Channel]
    needs: tuple[Open[Need], ...]
    drawn_up_with_client: bool
    existing_services: tuple[Open[OrganisationType], ...]
    area: str | None
    turvakielto: bool
    coordinating: Unit
    deputy: Unit | None
    # Who is told after the deputy, in this order.
    escalation: tuple[Unit, ...] = ()
    ground: RequestGround
    model: ModelRef
    reopens: str | None = None
    # References into the vault: the only link from the case to the person.
    client: str
    contact: str | None
    words: str | None


class Triage(BaseModel):
    """What coordination decided last."""

    model_config = ConfigDict(frozen=True)

    outcome: Open[TriageOutcome]
    reasons: tuple[Open[TriageReason], ...]
    by: Party
    at: datetime


How = Literal["closed", "withdrawn", "case_closed", "erased"]


class End(BaseModel):
    """How the case ended."""

    model_config = ConfigDict(frozen=True)

    how: How
    reason: str
    by: Party | None
    at: datetime


class ErasedBy(BaseModel):
    """What a service said that it erased so far, and what it keeps locked."""

    model_config = ConfigDict(frozen=True)

    service: Open[Service]
    classes: tuple[Open[DocumentClass], ...] = ()
    kept: tuple[KeptDocuments, ...] = ()
    at: datetime


class Erasing(BaseModel):
    """The person is being erased; ``link_due``: the identity's own time of retention is over.

    ``receipts_by``: until when the next receipt is waited for; ``missing``: who was late with it.
    """

    model_config = ConfigDict(frozen=True)

    asked_at: datetime
    cause: Open[ErasureCause]
    by: Party | None = None
    receipts: tuple[ErasedBy, ...] = ()
    receipts_by: datetime | None = None
    missing: tuple[Open[Service], ...] = ()
    link_due: bool = False
    link_erased_at: datetime | None = None


class Case(BaseModel):
    """A case as intake knows it."""

    model_config = ConfigDict(frozen=True)

    case: str
    follows: Followed = Followed()
    # Of a subject `model:<area>`: the versions that the leadership adopted, in this order.
    adopted: tuple[Adopted, ...] = ()
    stage: Stage = Stage.NO_REQUEST
    request: Request | None = None
    # Whether the ground that the request named still stands as far as intake knows.
    claimed: bool = False
    triage: Triage | None = None
    triage_by: datetime | None = None
    # How often it was told since triage opened that it is late.
    triage_alarms: int = 0
    # Of reaching the client, of a consultation, or of asking how self-care went.
    step_by: datetime | None = None
    grounds: tuple[Ground, ...] = ()
    # Ids of grounds that ended, by whatever fact or by a withdrawal taken here.
    ended_grounds: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    # Of a subject that is a consultation without identity, and no case.
    advice: Advice | None = None
    others: tuple[OtherCase, ...] = ()
    existing: tuple[ServiceAsk, ...] = ()
    leading: tuple[Leading, ...] = ()
    # Of a case that an unemployed person's health check opened.
    check: HealthCheck | None = None
    # Of a case that early-warning rules opened at a booking.
    early: EarlyService | None = None
    acknowledged: tuple[str, ...] = ()
    # Askings and consents for which help without sharing was told.
    helped_for: tuple[str, ...] = ()
    without_sharing: bool = False
    round: int = 0
    round_over: int = 0
    end: End | None = None
    erasing: Erasing | None = None
    retained: Retained = Retained()


def coordinates(state: Case, party: Party) -> bool:
    """Whether a party coordinates this case, or is the deputy of who does."""
    request = state.request
    if request is None:
        return False
    return any(same_unit(party, unit) for unit in (request.coordinating, *told_after(request)))


def told_after(request: Request) -> tuple[Unit, ...]:
    """Who is told, in this order, where the coordinating party does not act in time."""
    return (*((request.deputy,) if request.deputy is not None else ()), *request.escalation)


def waits_until(state: Case) -> datetime | None:
    """Until when the next step is waited for, whichever it is."""
    return state.triage_by or state.step_by


def took_contact(state: Case, party: Party) -> bool:
    """Whether a party is the unit that took the contact."""
    return state.request is not None and same_unit(party, state.request.taken_by)


def for_cooperation(ground: Ground) -> bool:
    """Whether several parties may work together on a ground: one for a single party is none."""
    return carries_network(ground) and ground.purpose == ConsentPurpose.COOPERATE


def reaches(ground: Ground, coordinating: Party) -> bool:
    """Whether a ground lets coordination work on the request.

    It names the coordinating party, or it is for multi-agency cooperation, which the area's
    coordination starts. What is personal is checked per recipient where it is disclosed.
    """
    return for_cooperation(ground) or names(ground, coordinating)


def coordination_may_know(state: Case) -> bool:
    """Whether the request may leave the unit that took the contact, for coordination."""
    request = state.request
    if request is None or state.stage is Stage.AWAITING_CLIENT:
        # A close person's contact is a receipt only: nothing is done about a client without her.
        return False
    if state.claimed or same_unit(request.taken_by, request.coordinating):
        return True
    return any(reaches(ground, request.coordinating) for ground in state.grounds)


def network_carried(state: Case) -> bool:
    """Whether some ground still lets several work together: a known one, or a statute claimed."""
    claimed_statute = (
        state.claimed
        and state.request is not None
        and isinstance(state.request.ground, StatuteClaimed)
    )
    return claimed_statute or any(for_cooperation(ground) for ground in state.grounds)


def learned(state: Case, came: Iterable[Ground] = (), ended: Iterable[str] = ()) -> Case:
    """The state after grounds came or ended, whichever is told first."""
    ended = tuple(ended)
    over = tuple(dict.fromkeys((*state.ended_grounds, *ended)))
    known = {ground.id: ground for ground in (*state.grounds, *came)}
    request = state.request
    claimed = state.claimed
    if request is not None and isinstance(request.ground, ConsentGiven):
        named = known.get(request.ground.id)
        out = named is not None and not reaches(named, request.coordinating)
        claimed = claimed and not out and request.ground.id not in ended
    return state.model_copy(
        update={
            "ended_grounds": over,
            "grounds": tuple(ground for id_, ground in known.items() if id_ not in over),
            "claimed": claimed,
        }
    )
