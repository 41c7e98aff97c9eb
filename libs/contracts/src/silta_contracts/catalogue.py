"""Who publishes which fact, on which topic, and who relies on it."""

from collections.abc import Mapping
from typing import Final

from silta_contracts.codes import Service
from silta_contracts.facts import (
    common,
    consent,
    existing,
    followup,
    intake,
    leading,
    meetings,
    network,
    operating,
    team,
)
from silta_contracts.facts import planning as plan
from silta_contracts.facts import reporting as report
from silta_contracts.publishes import PUBLISHES, FactType
from silta_contracts.terminal import TERMINAL

__all__ = [
    "BY_WIRE_TYPE",
    "FACTS",
    "PARKED_TOPICS",
    "PUBLISHES",
    "READS",
    "SERVICES",
    "TERMINAL",
    "TOPICS",
    "FactType",
    "publishers",
    "readers",
]

SERVICES: Final[tuple[str, ...]] = tuple(service.value for service in Service)

# Topics are made by deployment, never by a client.
TOPICS: Final[Mapping[str, str]] = {name: f"silta.{name}.v1" for name in SERVICES}
PARKED_TOPICS: Final[Mapping[str, str]] = {name: f"silta.{name}.parked.v1" for name in SERVICES}

_ENDS: Final = (
    intake.ContactRequestClosed,
    intake.ContactRequestWithdrawn,
    followup.CaseClosed,
)
_GROUNDS_CHANGED: Final = (
    consent.ConsentReplaced,
    consent.ConsentExpired,
    consent.ConsentWithdrawn,
    consent.StatutoryBasisEnded,
)

FACTS: Final[tuple[FactType, ...]] = tuple(
    dict.fromkeys(fact for facts in PUBLISHES.values() for fact in facts)
)
BY_WIRE_TYPE: Final[Mapping[str, FactType]] = {fact.wire_type(): fact for fact in FACTS}

# What each service relies on; a service's own facts come to it by its state, not by the bus.
READS: Final[Mapping[str, tuple[FactType, ...]]] = {
    "intake": (
        consent.ConsentGranted,
        consent.ConsentRefused,
        consent.ConsentUnanswered,
        consent.StatutoryBasisRecorded,
        consent.StatutoryBasisRefused,
        *_GROUNDS_CHANGED,
        common.WithdrawalAcknowledged,
        # Every service says what it erased; the link to the person goes last.
        common.PersonErased,
        network.NetworkAssembled,
        network.NetworkNotAssembled,
        network.NetworkDissolved,
        followup.CaseClosed,
        report.OperatingModelAdopted,
    ),
    "consent": (
        intake.ContactRequestReceived,
        intake.ClientReached,
        operating.CaseMovedToModel,
        # Who is asked for in the client's name: the coordination that has the case now.
        leading.LedOn,
        intake.HelpWithoutSharing,
        common.WithdrawalReceived,
        common.WithdrawalAcknowledged,
        # Who is in the network may be told; nobody else, whatever a ground says.
        network.NetworkAssembled,
        network.MemberJoined,
        network.MemberLeft,
        network.MemberReleased,
        network.ClosePersonJoined,
        network.ClosePersonLeft,
        network.NetworkDissolved,
        # Whom coordination asks whether it serves the client may be told who she is, until it says.
        existing.ExistingServiceAsked,
        existing.ExistingServiceConfirmed,
        existing.ExistingServiceNotFound,
        existing.ExistingServiceUnanswered,
        # Whom a team asks may be told what the ground carries, as long as it is asked.
        team.ExaminationRequested,
        team.ExaminationDone,
        team.SpecialistConsulted,
        team.ClinicConsulted,
        team.TeamConsultationAnswered,
        team.ClinicRoutingProposed,
        team.TeamAskEnded,
        intake.ErasureRequested,
        *_ENDS,
    ),
    "network": (
        intake.NetworkRequested,
        operating.CaseMovedToModel,
        consent.ConsentGranted,
        consent.StatutoryBasisRecorded,
        *_GROUNDS_CHANGED,
        intake.ErasureRequested,
        *_ENDS,
    ),
    "planning": (
        network.NetworkAssembled,
        network.MemberJoined,
        network.MemberLeft,
        network.MemberReleased,
        network.ClosePersonJoined,
        network.ClosePersonLeft,
        meetings.MeetingHeld,
        network.NetworkDissolved,
        *_GROUNDS_CHANGED,
        followup.PlanRevisionNeeded,
        operating.CaseMovedToModel,
        intake.ErasureRequested,
        *_ENDS,
    ),
    "followup": (
        # From here on closing is followup's, so the case is known before a case manager is named.
        network.NetworkAssembled,
        plan.PlanAgreed,
        plan.PlanRevisionOpened,
        plan.CaseManagerAppointed,
        plan.HandoverConfirmed,
        plan.PlanningStopped,
        # Contact with one further party, or a placement there, rests on its own consent.
        consent.ConsentGranted,
        # Who joins after the plan was agreed gives feedback, too; a close person is named there.
        network.MemberJoined,
        network.MemberLeft,
        network.MemberReleased,
        network.ClosePersonJoined,
        network.ClosePersonLeft,
        network.NetworkDissolved,
        *_GROUNDS_CHANGED,
        operating.CaseMovedToModel,
        intake.ErasureRequested,
        intake.ContactRequestClosed,
        intake.ContactRequestWithdrawn,
    ),
    "reporting": FACTS,
}


def publishers(fact: FactType) -> tuple[str, ...]:
    """The services that publish a type."""
    return tuple(name for name, facts in PUBLISHES.items() if fact in facts)


def readers(fact: FactType) -> tuple[str, ...]:
    """The services that rely on a type, reporting apart: it takes in every fact."""
    return tuple(name for name, facts in READS.items() if name != "reporting" and fact in facts)
