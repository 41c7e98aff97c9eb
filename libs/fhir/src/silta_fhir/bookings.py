"""An Appointment as the booking at which early-warning indicators are looked at, and its answer.

Nobody is named in it: who the client is, is neither read nor kept. What fired is an observation,
and the appointment that is proposed by it is for a professional and the client to choose.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from silta_contracts.early_codes import EarlyIndicator
from silta_fhir.elements import code, extended, items, once
from silta_fhir.outcomes import invalid
from silta_fhir.words import Json, Shown, client, concept, party, present, resource, system

AREA: Final = "urn:silta:fhir:area"
TOLD: Final = "urn:silta:fhir:client-told"
OBJECTS: Final = "urn:silta:fhir:client-objects"
PROTECTED: Final = "urn:silta:fhir:turvakielto"
# Source: FHIR R4, Extensibility Registry, translation.
_TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"
_LANGUAGES: Final = ("fi", "sv", "en")
# What a stage of the early service is as the status of an Appointment; others are fulfilled.
_STATUS: Final = {
    "alarm": "proposed",
    "offered": "proposed",
    "booked": "booked",
    "not_booked": "cancelled",
    "overdue": "cancelled",
}


@dataclass(frozen=True)
class Booking:
    """The body for intake's door, and the key under which a repetition is the same."""

    body: Json
    key: str


def booking(sent: Mapping[str, Any], key: str | None) -> Booking:
    """The booking that an Appointment stands for; raises Refusal."""
    if sent.get("resourceType") != "Appointment":
        raise invalid("resourceType: this door takes an Appointment.")
    if sent.get("status") not in ("proposed", "pending", "booked"):
        raise invalid("status: a booking is `proposed`, `pending` or `booked`.")
    if "contained" in sent:
        raise invalid("contained: leave it out. Who the client is, is not asked at a booking.")
    known = [c for one in items(sent, "reasonCode") if (c := code(one, "early-indicator"))]
    if wrong := [one for one in known if EarlyIndicator.known(one) is None]:
        raise invalid(f"reasonCode: {len(wrong)} of the codes is no indicator; see docs/fhir.md.")
    body = present(area=extended(sent, AREA, "valueCode"), indicators=known)
    for name, url in (("client_told", TOLD), ("objects", OBJECTS), ("turvakielto", PROTECTED)):
        body[name] = extended(sent, url, "valueBoolean") is True
    return Booking(body, once(sent, key))


def early_appointments(page: Shown) -> list[Json]:
    """The early-service appointment of the case, as far as the page shows it to this reader."""
    early = page.get("early_service")
    if early is None:
        return []
    case, start = page["case"], early.get("start")
    # Who took the booking sees no stage.
    status = _STATUS.get(early.get("stage", "alarm"), "fulfilled")
    if start is None and status != "cancelled":
        # Only what is proposed or cancelled may be without a time (app-3).
        status = "proposed"
    made = resource(
        "Appointment",
        case,
        status=status,
        serviceType=[concept("meeting", "early_service")],
        reasonCode=[concept("early-rule", rule) for rule in early["rules"]],
        start=start,
        # Intake keeps no length.
        end=start,
        participant=[
            {"actor": party(early["carried_out_by"], case), "status": "accepted"},
            {"actor": client(case), "status": "accepted" if start else "needs-action"},
        ],
    )
    return [made]


def with_reasons(appointment: Json, answer: Shown) -> Json:
    """The Appointment with why each rule fired, in plain Finnish, and translated."""
    reasons = [_reason(one["rule"], one["why"]) for one in answer["fired"]]
    return {**appointment, "reasonCode": reasons, "comment": answer["note"]["plain"]}


def nothing_fired(answer: Shown) -> Json:
    """That nothing came of it, and nothing was kept."""
    says = "No rule fired." if answer["evaluated"] else "Nothing was looked at."
    issue = {
        "severity": "information",
        "code": "informational",
        "details": {"text": f"{says} Nothing is kept of it."},
    }
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def _reason(rule: str, why: Mapping[str, str]) -> Json:
    translated = [
        {
            "url": _TRANSLATION,
            "extension": [
                {"url": "lang", "valueCode": language},
                {"url": "content", "valueString": why[language]},
            ],
        }
        for language in _LANGUAGES
    ]
    coding = {"system": system("early-rule"), "code": rule}
    return {"coding": [coding], "text": why["plain"], "_text": {"extension": translated}}
