"""The small pieces of resources: codes, references, identifiers. No name, no free text.

A unit is told by an identifier, never by a person; the client by the case that concerns her.
"""

from collections.abc import Mapping
from typing import Any, Final

from silta_contracts.open_codes import Code, label

Json = dict[str, Any]
Shown = Mapping[str, Any]

# Of identifiers and codes that are Silta's own.
CASE: Final = "urn:silta:case"
UNIT: Final = "urn:silta:unit"
ORGANISATION_TYPE: Final = "urn:silta:codes:organisation-type"
# OIDs as identifiers: FHIR R4, section 2.24.0.2.
URI: Final = "urn:ietf:rfc:3986"
PROFILES: Final = "https://hl7.fi/fhir/finnish-base-profiles/StructureDefinition"
# Only of the types that the Finnish base profiles have.
# Source: HL7 Finland, Finnish Base Profiles (package hl7.fhir.fi.base.r4).
FINNISH: Final[Mapping[str, str]] = {
    "Appointment": f"{PROFILES}/fi-base-appointment",
    "Consent": f"{PROFILES}/fi-base-consent",
}


def system(name: str) -> str:
    """The code system of one of Silta's code lists."""
    return f"urn:silta:codes:{name}"


def coding(name: str, code: str, codes: type[Code] | None = None) -> Json:
    """A coding of Silta's own, with its Finnish label where the code is known."""
    made: Json = {"system": system(name), "code": code}
    known = codes.known(code) if codes is not None else None
    return made if known is None else made | {"display": label(known, "fi")}


def concept(name: str, code: str, codes: type[Code] | None = None) -> Json:
    """A concept of one coding."""
    return {"coding": [coding(name, code, codes)]}


def resource(kind: str, id_: str, **parts: Any) -> Json:
    """A resource without what is empty, with the Finnish base profile where there is one."""
    made: Json = {"resourceType": kind, "id": id_}
    if kind in FINNISH:
        made["meta"] = {"profile": [FINNISH[kind]]}
    return made | present(**parts)


def present(**parts: Any) -> Json:
    """Those parts that hold something; a trailing underscore is left out of a name."""
    return {n.removesuffix("_"): p for n, p in parts.items() if p not in (None, [], {}, "")}


def case_identifier(case: str) -> Json:
    """The identifier of a case."""
    return {"system": CASE, "value": case}


def client(case: str) -> Json:
    """Whom the case concerns: told by the case, never by who she is."""
    return {"type": "Patient", "identifier": case_identifier(case)}


def to(kind: str, id_: str) -> Json:
    """A reference to a resource of this facade."""
    return {"reference": f"{kind}/{id_}"}


def party(of: Shown | None, case: str) -> Json | None:
    """A reference to a party; a sensitive unit stays an opaque one. None where there is none."""
    match of:
        case {"kind": "organisation", "oid": oid, "unit": unit}:
            return {
                "type": "Organization",
                "identifier": {"system": UNIT, "value": f"{oid}/{unit}"},
            }
        case {"kind": "sensitive_unit", "ref": ref}:
            return {"type": "Organization", "identifier": {"system": UNIT, "value": ref}}
        case {"kind": "client"}:
            return client(case)
        case {"kind": "close_person", "number": number}:
            identifier = {"system": CASE, "value": f"{case}/close-person-{number}"}
            return {"type": "RelatedPerson", "identifier": identifier}
        case {"kind": kind}:
            identifier = {"system": CASE, "value": f"{case}/{str(kind).replace('_', '-')}"}
            return {"type": "PractitionerRole", "identifier": identifier}
    return None


def case_of(id_: str) -> str:
    """The case that an id names: `<case>` or `<case>.<what>`."""
    return id_.partition(".")[0]
