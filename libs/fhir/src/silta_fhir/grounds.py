"""Consent: the client's consents, from consent's page.

Who may not know of a withdrawal is shown no ended consent by that page, so there is none here.
"""

from typing import Final

from silta_contracts.codes import ConsentPurpose, DataCategory, OrganisationType
from silta_fhir.words import ORGANISATION_TYPE, UNIT, URI, Json, Shown, client, coding, resource

SCOPES: Final = "http://terminology.hl7.org/CodeSystem/consentscope"
# Source: LOINC 59284-0, the category that FHIR R4 has consents carry.
DOCUMENT: Final = {"system": "http://loinc.org", "code": "59284-0"}
ACT: Final = "https://www.finlex.fi/fi/laki/ajantasa/1999/19990621"
RECIPIENT: Final = {
    "coding": [
        {"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}
    ]
}


def consents(page: Shown) -> list[Json]:
    """The consents that the page shows this reader; a statutory basis is no consent."""
    case, grounds = page["case"], page["grounds"]
    standing = (
        *((ground, "active") for ground in grounds["live"]),
        *((ground, "proposed") for ground in page.get("unconfirmed", ())),
        *((ground, "inactive") for ground in grounds.get("ended", ())),
    )
    return [_consent(case, g, status) for g, status in standing if g["kind"] == "consent"]


def _consent(case: str, ground: Shown, status: str) -> Json:
    until = ground.get("ended_at") or ground.get("valid_until")
    period = {"start": ground["valid_from"]} | ({"end": until} if until else {})
    actors = [actor for one in ground["recipients"] if (actor := _recipient(one))]
    provision = {
        "type": "permit",
        "period": period,
        "class": [coding("data-category", c, DataCategory) for c in ground["categories"]],
    }
    return resource(
        "Consent",
        ground["id"],
        status=status,
        scope={"coding": [{"system": SCOPES, "code": "patient-privacy"}]},
        category=[{"coding": [DOCUMENT]}],
        patient=client(case),
        dateTime=ground["valid_from"],
        policy=[{"uri": ACT}],
        policyRule={"coding": [coding("consent-purpose", ground["purpose"], ConsentPurpose)]},
        provision=provision | ({"actor": actors} if actors else {}),
    )


def _recipient(one: Shown) -> Json | None:
    match one:
        case {"kind": "type", "type": kind}:
            # Every unit of the type: told by its code in place of an organisation's id.
            known = OrganisationType.known(kind)
            reference = {
                "type": "Organization",
                "identifier": {"system": ORGANISATION_TYPE, "value": kind},
            }
            shown = reference | ({"display": known.fi} if known is not None else {})
        case {"kind": "unit", "oid": oid, "unit": unit}:
            shown = {
                "type": "Organization",
                "identifier": {"system": UNIT, "value": f"{oid}/{unit}"},
            }
        case {"kind": "sensitive_unit", "ref": ref}:
            shown = {"type": "Organization", "identifier": {"system": UNIT, "value": ref}}
        case {"kind": "organisation", "oid": oid}:
            shown = {
                "type": "Organization",
                "identifier": {"system": URI, "value": f"urn:oid:{oid}"},
            }
        case _:
            return None
    return {"role": RECIPIENT, "reference": shown}
