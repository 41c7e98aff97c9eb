"""Examples for the tests of intake: fictional units, a model, facts and commands."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from example_models import OF_EXAMPLES

from silta_chassis.workdays import after
from silta_contracts.area_model import AreaModel
from silta_contracts.codes import Work
from silta_contracts.course_codes import Channel
from silta_contracts.early_recognition import EarlyRecognition
from silta_contracts.facts import (
    ConsentExpired,
    ConsentGranted,
    ConsentReplaced,
    ConsentWithdrawn,
    NetworkAssembled,
    StatutoryBasisEnded,
    StatutoryBasisRecorded,
    WithdrawalAcknowledged,
)
from silta_contracts.grounds import ConsentGround, Ground, StatuteGround
from silta_contracts.operating_models import Installation, OperatingModels
from silta_contracts.party import CLIENT, OrganisationParty, Party, SensitiveUnitParty
from silta_contracts.payload import Member
from silta_intake.commands import RecordTriage, SubmitContactRequest
from silta_intake.model import Reference

CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
OTHER_CASE = "a2b3c4d5e6f7a2b3c4d5e6f7a2"
REQUEST = f"{CASE}.r1"
NOW = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)


def unit(oid: int, name: str, kind: str, role: str = "professional") -> OrganisationParty:
    return OrganisationParty.model_validate(
        {"oid": f"1.2.246.10.{oid}", "unit": name, "role": role, "type": kind},
        context={"tolerant": True},
    )


EARLY_SERVICE = unit(90000011, "early-service", "social_and_health_centre", "early_service")
NURSES = unit(90000011, "health-centre-nurses", "social_and_health_centre", "coordination")
HEALTH_CENTRE = unit(90000011, "health-centre", "social_and_health_centre")
EMPLOYMENT = unit(90000012, "employment-services", "employment_authority")
COORDINATION = unit(90000021, "coordination", "wellbeing_services_county", "coordination")
DUTY = unit(90000021, "coordination-duty", "wellbeing_services_county", "coordination")
GUIDANCE = unit(90000023, "guidance-centre", "one_stop_guidance_centre")
STRANGER = unit(90000024, "student-services", "educational_institution")
CLINIC = SensitiveUnitParty.model_validate(
    {
        "ref": "mh7k2q9x4w1d8c3e",
        "role": "professional",
        "type": "mental_health_and_substance_use",
    },
    context={"tolerant": True},
)


def _model(area: str, municipality: str, *units: OrganisationParty) -> AreaModel:
    return AreaModel(
        area=area,
        version="2026.1",
        hash="0f" * 32,
        name=area.capitalize(),
        municipalities=(municipality,),
        coordinating=units[0],
        deputy=units[1],
        ways_in=tuple(Channel),
    )


# It looks at bookings, by our default rules; the north does not.
MODEL = _model("middle", "179", EARLY_SERVICE, NURSES).model_copy(
    update={"early_recognition": EarlyRecognition()}
)
NORTH = _model("north", "564", COORDINATION, DUTY)
INSTALLATION = Installation(fallback_area="north")


def reference_with(*more: AreaModel, **of_the_model: object) -> Reference:
    """The reference with a model of the middle that differs in these, and more versions."""
    changed = MODEL.model_copy(update=of_the_model)
    return Reference(OperatingModels(INSTALLATION, (changed, NORTH, *more, *OF_EXAMPLES)))


REFERENCE = reference_with()
TRIAGE_DUE = after(NOW, MODEL.durations.triage)


def consent(number: int = 1, **changes: Any) -> ConsentGround:
    given: dict[str, Any] = {
        "id": f"{CASE}.{number}",
        "purpose": "cooperate",
        "categories": ["situation"],
        "recipients": [{"kind": "organisation", "oid": COORDINATION.oid}],
        "valid_from": NOW,
        "form": "two_step",
    }
    return ConsentGround.model_validate({**given, **changes}, context={"tolerant": True})


def statute(number: int = 1, **changes: Any) -> StatuteGround:
    given: dict[str, Any] = {
        "id": f"{CASE}.{number}",
        "purpose": "cooperate",
        "categories": ["situation"],
        "recipients": [{"kind": "type", "type": "wellbeing_services_county"}],
        "valid_from": NOW,
        "act": "381/2023",
        "section": "5",
        "recorded_by": EMPLOYMENT,
        "review_on": "2026-08-03",
    }
    return StatuteGround.model_validate({**given, **changes}, context={"tolerant": True})


def granted(number: int = 1, **changes: Any) -> ConsentGranted:
    return ConsentGranted(case=CASE, by=CLIENT, ground=consent(number, **changes))


def recorded(number: int = 1, **changes: Any) -> StatutoryBasisRecorded:
    return StatutoryBasisRecorded(case=CASE, by=EMPLOYMENT, ground=statute(number, **changes))


def withdrawn(number: int = 1, remaining: Iterable[Ground] = ()) -> ConsentWithdrawn:
    return ConsentWithdrawn(
        case=CASE,
        consent=f"{CASE}.{number}",
        received_by="consent",
        ended=(consent(number),),
        remaining=tuple(remaining),
    )


def expired(number: int = 1, remaining: Iterable[Ground] = ()) -> ConsentExpired:
    return ConsentExpired(
        case=CASE,
        consent=f"{CASE}.{number}",
        ended=(consent(number),),
        remaining=tuple(remaining),
    )


def replaced(number: int, by: ConsentGround) -> ConsentReplaced:
    return ConsentReplaced(
        case=CASE,
        consent=f"{CASE}.{number}",
        replaced_by=by.id,
        ended=(consent(number),),
        remaining=(by,),
    )


def basis_ended(number: int = 1) -> StatutoryBasisEnded:
    return StatutoryBasisEnded(
        case=CASE, basis=f"{CASE}.{number}", ended=(statute(number),), remaining=()
    )


def acknowledged(
    number: int = 1, service: str = "network", goes_on: Iterable[Work] = ()
) -> WithdrawalAcknowledged:
    return WithdrawalAcknowledged(
        case=CASE,
        consent=f"{CASE}.{number}",
        service=service,
        stopped=(Work.NETWORK,),
        goes_on=tuple(goes_on),
        at=NOW,
    )


def assembled(round_: int = 1, ground: int = 1) -> NetworkAssembled:
    return NetworkAssembled(
        case=CASE,
        area="middle",
        model=MODEL.ref,
        round=round_,
        grounds=(f"{CASE}.{ground}",),
        request=REQUEST,
        members=(Member(party=CLIENT),),
        version=1,
        coordinating=EARLY_SERVICE,
    )


CONSENT_GIVEN = {"kind": "consent_given", "id": f"{CASE}.1"}
STATUTE = {"kind": "statute", "act": "381/2023", "section": "5"}
TO_BE_ASKED = {"kind": "consent_to_be_asked"}


def submitting(by: Party = EARLY_SERVICE, **changes: Any) -> SubmitContactRequest:
    given: dict[str, Any] = {
        "case": CASE,
        "by": by,
        "client": "vault1client",
        "contact": "vault1contact",
        "words": "vault1words",
        "area": "middle",
        "channel": "professional",
        "needs": ["work_ability", "employment"],
        "drawn_up_with_client": True,
        "existing_services": ["employment_authority"],
        "ground": CONSENT_GIVEN,
    }
    return SubmitContactRequest.model_validate({**given, **changes})


def asking_at_guidance_centre(**changes: Any) -> SubmitContactRequest:
    """Course 25: taken in one organisation, coordinated by another, consent to be asked."""
    given = {"area": "north", "channel": "self", "ground": TO_BE_ASKED}
    return submitting(GUIDANCE, **{**given, **changes})


def triaging(outcome: str = "network", by: Party = EARLY_SERVICE, **changes: Any) -> RecordTriage:
    wanted = {"wanted_types": ["employment_authority"], "client_wants_meeting": True}
    given: dict[str, Any] = {"case": CASE, "by": by, "outcome": outcome, "reasons": ["client_wish"]}
    if outcome == "network":
        given |= wanted
    return RecordTriage.model_validate({**given, **changes})
