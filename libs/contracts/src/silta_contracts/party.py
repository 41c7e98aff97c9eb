"""Who acts, owes, is present, agrees: a party is a unit or a role in the case, never a person."""

import re
from typing import Annotated, Final, Literal, TypeVar

from pydantic import Field

from silta_contracts.codes import OrganisationType, Role
from silta_contracts.ids import (
    OID_PATTERN,
    REF_PATTERN,
    SLUG_PATTERN,
    Oid,
    UnitId,
    UnitRef,
)
from silta_contracts.open_codes import Code, Open
from silta_contracts.value import Value


class OrganisationParty(Value):
    """A unit of an organisation, in a role."""

    kind: Literal["organisation"] = Field(default="organisation", description="which kind of party")
    oid: Oid = Field(description="OID of the organisation, 1.2.246.10.<business id, 8 digits>")
    unit: UnitId = Field(description="code of the unit within the organisation")
    role: Open[Role] = Field(description="in which role the unit acts")
    type: Open[OrganisationType] = Field(description="what kind of organisation, coarsely")


class SensitiveUnitParty(Value):
    """A unit whose kind would reveal something about the client: an opaque reference only.

    Which unit it is, is told over HTTP, under a decision.
    """

    kind: Literal["sensitive_unit"] = Field(
        default="sensitive_unit", description="which kind of party"
    )
    ref: UnitRef = Field(description="opaque reference of the unit")
    role: Open[Role] = Field(description="in which role the unit acts")
    type: Open[OrganisationType] = Field(description="what kind of organisation, coarsely")


class ClientParty(Value):
    """The client (*asiakas*) of the case."""

    kind: Literal["client"] = Field(default="client", description="which kind of party")


class ClosePersonParty(Value):
    """A close person (*läheinen*) of the client, by number within the case."""

    kind: Literal["close_person"] = Field(default="close_person", description="which kind of party")
    number: int = Field(ge=1, le=99, description="number of the close person within the case")


class ExpertByExperienceParty(Value):
    """An expert by experience (*kokemusasiantuntija*)."""

    kind: Literal["expert_by_experience"] = Field(
        default="expert_by_experience", description="which kind of party"
    )


# A party that is a unit: what can be invited, coordinate, be a deputy or a case manager.
Unit = Annotated[OrganisationParty | SensitiveUnitParty, Field(discriminator="kind")]

Party = Annotated[
    OrganisationParty
    | SensitiveUnitParty
    | ClientParty
    | ClosePersonParty
    | ExpertByExperienceParty,
    Field(discriminator="kind"),
]

CLIENT: Final = ClientParty()

C = TypeVar("C", bound=Code)

PARTY_FORMS: Final = (
    "organisation;<oid>;<unit>;<role>;<type>, sensitive_unit;<ref>;<role>;<type>, client, "
    "close_person;<number> or expert_by_experience"
)


class PartyHeaderError(ValueError):
    """The header names no party; the text says what is expected, never what was given."""


def parse_party(header: str) -> Party:
    """The party of the HTTP header `Silta-Party`.

    Forms: `organisation;<oid>;<unit>;<role>;<type>` (the type is there since services without
    the directory need it), `sensitive_unit;<ref>;<role>;<type>`, `client`,
    `close_person;<number>`, `expert_by_experience`. Raises PartyHeaderError.
    """
    kind, *parts = (part.strip() for part in header.split(";"))
    match kind, parts:
        case "organisation", [oid, unit, role, type_]:
            return OrganisationParty(
                oid=_matching("oid", oid, OID_PATTERN, "1.2.246.10. and 8 digits"),
                unit=_matching(
                    "unit", unit, SLUG_PATTERN, "a letter, then lowercase letters, digits, hyphens"
                ),
                role=_known("role", Role, role),
                type=_known("type", OrganisationType, type_),
            )
        case "sensitive_unit", [ref, role, type_]:
            return SensitiveUnitParty(
                ref=_matching("ref", ref, REF_PATTERN, "16 to 40 lowercase letters and digits"),
                role=_known("role", Role, role),
                type=_known("type", OrganisationType, type_),
            )
        case "client", []:
            return CLIENT
        case "close_person", [number]:
            return ClosePersonParty(
                number=int(_matching("number", number, "^[1-9][0-9]?$", "a number from 1 to 99"))
            )
        case "expert_by_experience", []:
            return ExpertByExperienceParty()
    raise PartyHeaderError(f"Silta-Party must be {PARTY_FORMS}")


def format_party(party: Party) -> str:
    """The header `Silta-Party` that names this party."""
    match party:
        case OrganisationParty():
            return f"organisation;{party.oid};{party.unit};{party.role};{party.type}"
        case SensitiveUnitParty():
            return f"sensitive_unit;{party.ref};{party.role};{party.type}"
        case ClosePersonParty():
            return f"close_person;{party.number}"
        case _:
            return party.kind


def same_unit(one: Party, other: Party) -> bool:
    """Whether both are the same unit (or the same other party), in whatever role."""
    match one, other:
        case OrganisationParty(), OrganisationParty():
            return (one.oid, one.unit) == (other.oid, other.unit)
        case SensitiveUnitParty(), SensitiveUnitParty():
            return one.ref == other.ref
        case _:
            return one == other


def _matching(part: str, value: str, pattern: str, expected: str) -> str:
    if not re.fullmatch(pattern.removesuffix("$"), value):
        raise PartyHeaderError(f"{part} in Silta-Party must be {expected}")
    return value


def _known(part: str, codes: type[C], value: str) -> C:
    if (code := codes.known(value)) is None:
        raise PartyHeaderError(f"{part} in Silta-Party must be one of {', '.join(codes)}")
    return code
