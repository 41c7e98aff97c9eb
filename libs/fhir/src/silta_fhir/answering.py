"""A changed Task as the unit's answer to its invitation: accepted, or rejected."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from silta_contracts.course_codes import DeclineReason
from silta_fhir.outcomes import Refusal, invalid
from silta_fhir.words import Json, system

_INVITATION: Final = re.compile(r"[0-9a-z]{26}\.i[1-9][0-9]{0,8}")
_PATHS: Final = {"/status": "status", "/statusReason": "statusReason"}


def answer(id_: str, task: Mapping[str, Any]) -> Json:
    """The command of network's door `answer-invitation`; raises Refusal."""
    if not _INVITATION.fullmatch(id_):
        raise Refusal(
            422,
            "not-changeable",
            "Only a Task that is an invitation to your unit can be answered here.",
        )
    match task.get("status"):
        case "accepted":
            return {"command": "accept-invitation", "invitation": id_}
        case "rejected":
            reason = _reason(task.get("statusReason"))
            declined: Json = {"command": "decline-invitation", "invitation": id_}
            return declined | ({"reason": reason} if reason else {})
    raise invalid("status: an invitation is answered with `accepted` or `rejected`.")


def patched(operations: Any) -> Json:
    """What a JSON Patch (RFC 6902) sets of status and statusReason; raises Refusal."""
    if not isinstance(operations, Sequence) or isinstance(operations, str):
        raise invalid("A JSON Patch is a list of operations.")
    found: Json = {}
    for one in operations:
        name = _PATHS.get(str(one.get("path"))) if isinstance(one, dict) else None
        if name is None or one.get("op") not in ("add", "replace"):
            raise invalid("A patch replaces `/status`, and may add `/statusReason`.")
        found[name] = one.get("value")
    return found


def _reason(concept: Any) -> str | None:
    if concept is None:
        return None
    codings = concept.get("coding", ()) if isinstance(concept, dict) else ()
    for one in codings:
        known = DeclineReason.known(str(one.get("code")))
        if one.get("system") == system("decline-reason") and known is not None:
            return known.value
    raise invalid(f"statusReason: a code of {system('decline-reason')} is expected.")
