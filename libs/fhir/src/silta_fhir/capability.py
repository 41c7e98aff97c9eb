"""What the facade can do, as a CapabilityStatement."""

from typing import Final

from silta_fhir.searching import BY_CASE, STATUS
from silta_fhir.words import FINNISH, Json

# When what stands here changed last.
CHANGED: Final = "2026-11-24"
FHIR: Final = "4.0.1"
_KINDS: Final = {"based-on": "reference", "focus": "reference", "identifier": "token"}
# Beside reading and searching.
_MORE: Final = {
    "ServiceRequest": ("create",),
    "Appointment": ("create",),
    "Task": ("update", "patch"),
}
_SAYS: Final = {
    "ServiceRequest": "create takes a contact request to the area's coordination; the client "
    "stands in a contained Patient, the consent in supportingInfo.",
    "Appointment": "create looks at early-warning indicators when a time is booked; nobody is "
    "named. Where no rule fires the answer is an OperationOutcome, and nothing is kept.",
    "Task": "update and patch answer an invitation to the caller's unit: accepted, or rejected.",
    "QuestionnaireResponse": "Answers and scores are disclosed at followup's own door only.",
}


def capability_statement(address: str) -> Json:
    """The CapabilityStatement of this facade at that address."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": CHANGED,
        "kind": "instance",
        "software": {"name": "Silta FHIR facade"},
        "implementation": {"description": "Silta as FHIR R4", "url": address},
        "fhirVersion": FHIR,
        "format": ["json"],
        "patchFormat": ["application/json-patch+json"],
        "rest": [{"mode": "server", "security": _security(), "resource": _resources()}],
    }


def _security() -> Json:
    system = "http://terminology.hl7.org/CodeSystem/restful-security-service"
    return {
        "service": [{"coding": [{"system": system, "code": "OAuth"}]}],
        "description": "The caller's access token goes on to the services, which decide.",
    }


def _resources() -> list[Json]:
    return [_resource(kind) for kind in BY_CASE]


def _resource(kind: str) -> Json:
    codes = ("read", "search-type", *_MORE.get(kind, ()))
    # `:identifier` is a modifier of the parameter, not a part of its name.
    names = dict.fromkeys(name.partition(":")[0] for name in BY_CASE[kind])
    parameters = [{"name": "_id", "type": "token"}, {"name": STATUS[kind][0], "type": "token"}]
    parameters += [{"name": name, "type": _KINDS.get(name, "reference")} for name in names]
    made: Json = {
        "type": kind,
        "interaction": [{"code": code} for code in codes],
        "searchParam": parameters,
    }
    if kind in FINNISH:
        made["supportedProfile"] = [FINNISH[kind]]
    if kind in _SAYS:
        made["documentation"] = _SAYS[kind]
    return made
