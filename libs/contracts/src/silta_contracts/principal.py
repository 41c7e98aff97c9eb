"""Who signed in: the claims of an access token, and the parties that they may act as.

A token (RFC 9068) tells beside its registered claims:

``sub`` a pseudonym of the person, never a name, an address or an identity code;
``silta_kind`` ``organisation`` (where it is left out), ``client``, ``close_person``,
``expert_by_experience`` or ``service``;
``roles`` codes of :class:`Role`, and ``operator``; other roles are not ours and mean nothing;
``silta_organisation`` OID, ``silta_unit`` code, ``silta_type`` code, of who works for one;
``silta_unit_ref`` opaque reference of a unit that is marked sensitive, which acts under it;
``silta_cases`` the cases that a client, a close person or an expert by experience has a part in,
left out where there is none yet;
``silta_number`` of a close person; ``silta_mandate`` the kind of mandate, where there is one;
``client_id`` the program that the token was given to, which is the service of kind ``service``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from silta_contracts.codes import Mandate, OrganisationType, Role
from silta_contracts.ids import CODE_PATTERN, CaseId, Oid, UnitId, UnitRef
from silta_contracts.party import (
    CLIENT,
    ClosePersonParty,
    ExpertByExperienceParty,
    OrganisationParty,
    Party,
    SensitiveUnitParty,
)

OPERATOR: Final = "operator"
SERVICE: Final = "service"
MOST_CASES: Final = 200
MOST_ROLES: Final = 100

Kind = Literal["organisation", "client", "close_person", "expert_by_experience", "service"]
# Neither an e-mail address nor two words; an identity code is looked for beside it.
Pseudonym = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:|-]{8,128}$")]
# Standing alone: within random digits, as those of a UUID, one may be found by chance.
_IDENTITY_CODE: Final = re.compile(
    r"(?<![0-9A-Z])[0-3][0-9][01][0-9]{3}[-+A-FU-Y][0-9]{3}[0-9A-Y](?![0-9A-Z])", re.IGNORECASE
)


class BadClaims(ValueError):
    """A claim is missing or wrong; the text names it, never its value."""


class _Claims(BaseModel):
    """What of a token is ours."""

    # Strict: a number that came as text is not a number.
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", hide_input_in_errors=True)

    sub: Pseudonym
    silta_kind: Kind = "organisation"
    roles: list[str] = Field(default=[], max_length=MOST_ROLES)
    silta_organisation: Oid | None = None
    silta_unit: UnitId | None = None
    silta_type: str | None = None
    silta_unit_ref: UnitRef | None = None
    silta_cases: list[CaseId] | None = Field(default=None, max_length=MOST_CASES)
    silta_number: int | None = Field(default=None, ge=1, le=99)
    silta_mandate: Annotated[str, StringConstraints(pattern=CODE_PATTERN)] | None = None
    # Where an issuer has no `client_id` it has OpenID Connect's `azp`, which says the same.
    client_id: str = Field(
        min_length=1, max_length=200, validation_alias=AliasChoices("client_id", "azp")
    )


@dataclass(frozen=True)
class Principal:
    """Who sends a request. ``subject`` is a pseudonym and may stand in an access log.

    ``parties`` are those that they may act as, one for each role: none for a service or for an
    operator. ``cases``: the only ones in which they may act; None: not bound to any.
    """

    subject: str
    kind: Kind
    parties: tuple[Party, ...] = ()
    roles: tuple[str, ...] = ()
    cases: frozenset[str] | None = None
    mandate: str | None = None
    service: str | None = None

    @property
    def is_operator(self) -> bool:
        """Whether they may use the operator's doors; a client of the service never may."""
        return self.kind == "organisation" and OPERATOR in self.roles

    @property
    def stands_in(self) -> bool:
        """Whether it is a close person who may act in the place of whom the case concerns.

        A mandate of a kind that the contract does not know is none.
        """
        known = self.mandate is not None and Mandate.known(self.mandate) is not None
        return known and self.kind == "close_person"

    @property
    def acts_on(self) -> str | None:
        """The kind of mandate on which it acts, where it does."""
        return self.mandate if self.stands_in else None

    def as_role(self, role: str) -> Party | None:
        """The party of that role, if it is one of theirs."""
        return next((p for p in self.parties if getattr(p, "role", None) == role), None)


def principal_of(claims: Mapping[str, Any]) -> Principal:
    """The principal that a verified token names; raises BadClaims."""
    try:
        read = _Claims.model_validate(dict(claims))
    except ValidationError as wrong:
        names = sorted({str(error["loc"][0]) for error in wrong.errors()})
        raise BadClaims(f"missing or wrong in the token: {', '.join(names)}") from None
    if _IDENTITY_CODE.search(read.sub):
        raise BadClaims("missing or wrong in the token: sub, which must be a pseudonym")
    roles = tuple(dict.fromkeys(read.roles))
    match read.silta_kind:
        case "organisation":
            return Principal(read.sub, "organisation", _units(read, roles), roles)
        case "service":
            return Principal(read.sub, "service", service=read.client_id)
    # An issuer may leave out a list that is empty, as Keycloak does; they then act in no case.
    cases = frozenset(read.silta_cases or ())
    return Principal(
        read.sub, read.silta_kind, (_person(read),), cases=cases, mandate=read.silta_mandate
    )


def _person(read: _Claims) -> Party:
    match read.silta_kind:
        case "client":
            return CLIENT
        case "close_person":
            return ClosePersonParty(number=_needed("silta_number", read.silta_number))
        case _:
            return ExpertByExperienceParty()


def _units(read: _Claims, roles: tuple[str, ...]) -> tuple[Party, ...]:
    """The unit in each of the roles that the contract knows."""
    known = [role for role in map(Role.known, roles) if role is not None]
    if not known:
        return ()
    kind = OrganisationType.known(_needed("silta_type", read.silta_type))
    if kind is None:
        raise BadClaims("missing or wrong in the token: silta_type")
    if (ref := read.silta_unit_ref) is not None:
        # Which unit it is may stay with the issuer.
        return tuple(SensitiveUnitParty(ref=ref, role=role, type=kind) for role in known)
    oid = _needed("silta_organisation", read.silta_organisation)
    unit = _needed("silta_unit", read.silta_unit)
    return tuple(OrganisationParty(oid=oid, unit=unit, role=role, type=kind) for role in known)


def _needed(name: str, value: Any) -> Any:
    if value is None:
        raise BadClaims(f"missing or wrong in the token: {name}")
    return value
