"""A ServiceRequest as the contact request that it stands for.

Of the client only what intake takes is read, out of the contained Patient, and goes into intake's
vault with the command; nothing of it is kept or told here. Errors name an element, no value.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from silta_contracts.codes import Need
from silta_contracts.course_codes import Channel
from silta_contracts.ids import CASE_PATTERN, GROUND_PATTERN
from silta_fhir.elements import code, extended, items, once
from silta_fhir.outcomes import invalid
from silta_fhir.referrals import DRAWN_UP
from silta_fhir.words import Json, case_of, present, system

# Source: Digital and Population Data Services Agency, OID of the personal identity code.
HETU: Final = "urn:oid:1.2.246.21"
MUNICIPALITY: Final = "urn:silta:municipality"
_GROUND: Final = re.compile(GROUND_PATTERN)
_CASE: Final = re.compile(CASE_PATTERN)


@dataclass(frozen=True)
class ContactRequest:
    """The door at intake, its body, and the key under which a repetition is the same."""

    door: str
    # It holds who the client is.
    body: Json = field(repr=False)
    key: str


def contact_request(sent: Mapping[str, Any], key: str | None) -> ContactRequest:
    """The contact request that a ServiceRequest stands for; raises Refusal."""
    _is_new(sent)
    patient = _patient(sent)
    ground = _consent(sent)
    needs = [found for one in items(sent, "reasonCode") if (found := code(one, "need"))]
    if not needs:
        raise invalid(f"reasonCode: name one need or more, with the system {system('need')}.")
    if wrong := [need for need in needs if Need.known(need) is None]:
        raise invalid(f"reasonCode: {len(wrong)} of the codes is no need; see docs/fhir.md.")
    channels = [c for one in items(sent, "category") if (c := code(one, "channel"))]
    channel = channels[0] if channels else Channel.PROFESSIONAL.value
    if Channel.known(channel) is None:
        raise invalid(f"category: the code of {system('channel')} is not known.")
    areas = [found for one in items(sent, "locationCode") if (found := code(one, "area"))]
    words = " ".join(str(note["text"]) for note in items(sent, "note") if note.get("text"))
    body = present(
        client=_identity(patient),
        contact=_contact(patient),
        words={"said": words} if words else None,
        area=areas[0] if areas else None,
        channel=channel,
        needs=needs,
        ground={"kind": "consent_given", "id": ground}
        if ground
        else {"kind": "consent_to_be_asked"},
    )
    body["drawn_up_with_client"] = _drawn_up(sent)
    case = f"{case_of(ground)}/" if ground else ""
    return ContactRequest(f"/cases/{case}submit-contact-request", body, once(sent, key))


def _is_new(sent: Mapping[str, Any]) -> None:
    if sent.get("resourceType") != "ServiceRequest":
        raise invalid("resourceType: this door takes a ServiceRequest.")
    if sent.get("status") != "active" or sent.get("intent") not in ("order", "proposal", "plan"):
        raise invalid("status: a new request is `active`, and its intent `order` or `proposal`.")


def _patient(sent: Mapping[str, Any]) -> Mapping[str, Any]:
    named = str((sent.get("subject") or {}).get("reference", ""))
    for one in items(sent, "contained"):
        if one.get("resourceType") == "Patient" and named == f"#{one.get('id')}":
            return one
    raise invalid(
        "subject: refer to a contained Patient (`#...`). Who the client is goes into the vault "
        "with the body, and stands in no address."
    )


def _identity(patient: Mapping[str, Any]) -> Json:
    names = items(patient, "name")
    name = names[0] if names else {}
    given = " ".join(map(str, name.get("given", ())))
    said = name.get("text") or " ".join(filter(None, (given, str(name.get("family", "")))))
    if not said:
        raise invalid("contained Patient.name: it is missing.")
    codes = [one.get("value") for one in items(patient, "identifier") if one.get("system") == HETU]
    return present(name=said, hetu=codes[0] if codes else None)


def _contact(patient: Mapping[str, Any]) -> Json | None:
    found = [
        code
        for address in items(patient, "address")
        for one in items(address, "extension")
        if one.get("url") == MUNICIPALITY and (code := one.get("valueCode"))
    ]
    if not found:
        return None
    ways = {one.get("system"): one.get("value") for one in items(patient, "telecom")}
    return present(municipality=found[0], phone=ways.get("phone"), email=ways.get("email"))


def _consent(sent: Mapping[str, Any]) -> str | None:
    """The ground that the request stands on: `Consent/<id>`, or a contained one with that id."""
    contained = {
        f"#{one.get('id')}": [i.get("value") for i in items(one, "identifier")]
        for one in items(sent, "contained")
        if one.get("resourceType") == "Consent"
    }
    for one in items(sent, "supportingInfo"):
        reference = str(one.get("reference", ""))
        values = contained.get(reference, [reference.removeprefix("Consent/")])
        ground = next((str(value) for value in values if value), "")
        if _GROUND.fullmatch(ground) and _CASE.fullmatch(case_of(ground)):
            return ground
        if reference.startswith("Consent/") or reference in contained:
            raise invalid("supportingInfo: the Consent has no id of this Silta.")
    return None


def _drawn_up(sent: Mapping[str, Any]) -> bool:
    return extended(sent, DRAWN_UP, "valueBoolean") is True
