"""Errors as OperationOutcome: the services' own words, which hold nothing personal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from silta_fhir.words import Json

# Source: FHIR R4, value set issue-type.
_CODES: Final = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    409: "conflict",
    412: "conflict",
    413: "too-long",
    422: "processing",
    428: "required",
    429: "throttled",
    503: "transient",
}
# Of a service's answer these go on to the caller.
KEPT: Final = ("retry-after", "www-authenticate")


# Not frozen: whoever catches an exception may set its traceback.
@dataclass(eq=False)
class Refusal(Exception):
    """Something was not done: the status, a reason in kebab-case and a plain sentence."""

    status: int
    reason: str
    says: str
    headers: Mapping[str, str] = field(default_factory=dict)


def outcome(refusal: Refusal) -> Json:
    """The OperationOutcome of a refusal."""
    coded = {"coding": [{"system": "urn:silta:problem", "code": refusal.reason}]}
    issue = {
        "severity": "error",
        "code": _CODES.get(refusal.status, "exception"),
        "details": coded | {"text": refusal.says},
    }
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def invalid(says: str) -> Refusal:
    """What was sent is not what this door takes; ``says`` names the element, never its value."""
    return Refusal(400, "invalid", says)


def unknown(kind: str) -> Refusal:
    """There is none, or none that this caller may see: the two are not told apart."""
    return Refusal(404, "not-found", f"There is no such {kind} that you may see.")
