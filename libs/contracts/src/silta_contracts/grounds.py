"""Grounds: a consent or a statute, whom it covers, for which data and how long."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from silta_contracts.codes import (
    ConsentForm,
    ConsentGiver,
    ConsentPurpose,
    DataCategory,
    OrganisationType,
)
from silta_contracts.ids import ActNumber, GroundId, Oid, SectionNumber, UnitId, UnitRef
from silta_contracts.open_codes import Open
from silta_contracts.party import Party
from silta_contracts.value import Moment, Value


class OrganisationRecipient(Value):
    """All units of an organisation."""

    kind: Literal["organisation"] = Field(default="organisation", description="kind of recipient")
    oid: Oid = Field(description="OID of the organisation")


class UnitRecipient(Value):
    """One unit of an organisation."""

    kind: Literal["unit"] = Field(default="unit", description="kind of recipient")
    oid: Oid = Field(description="OID of the organisation")
    unit: UnitId = Field(description="code of the unit within the organisation")


class SensitiveUnitRecipient(Value):
    """One sensitive unit, by its opaque reference."""

    kind: Literal["sensitive_unit"] = Field(
        default="sensitive_unit", description="kind of recipient"
    )
    ref: UnitRef = Field(description="opaque reference of the unit")


class TypeRecipient(Value):
    """Every unit of an organisation type."""

    kind: Literal["type"] = Field(default="type", description="kind of recipient")
    type: Open[OrganisationType] = Field(description="the organisation type")


class ExpertByExperienceRecipient(Value):
    """The expert by experience of the case."""

    kind: Literal["expert_by_experience"] = Field(
        default="expert_by_experience", description="kind of recipient"
    )


Recipient = Annotated[
    OrganisationRecipient
    | UnitRecipient
    | SensitiveUnitRecipient
    | TypeRecipient
    | ExpertByExperienceRecipient,
    Field(discriminator="kind"),
]


class _AnyGround(Value):
    id: GroundId = Field(description="id of the ground, <case>.<number>: it names its case")
    purpose: Open[ConsentPurpose] = Field(description="what the ground allows")
    categories: tuple[Open[DataCategory], ...] = Field(
        min_length=1, description="the data it covers, special categories named each"
    )
    recipients: tuple[Recipient, ...] = Field(
        min_length=1, description="whom it covers; every recipient stands on its own"
    )
    valid_from: Moment = Field(description="from when it holds")
    valid_until: Moment | None = Field(
        default=None, description="until when it holds, this moment excluded; none: until ended"
    )


class ConsentGround(_AnyGround):
    """A consent (*suostumus*): it lifts secrecy between named parties (621/1999 s. 26)."""

    kind: Literal["consent"] = Field(default="consent", description="kind of ground")
    form: Open[ConsentForm] = Field(description="how it was given; oral never carries a network")
    given_by: Open[ConsentGiver] = Field(
        default=ConsentGiver.CLIENT, description="the client, or somebody on the client's behalf"
    )


class StatuteGround(_AnyGround):
    """A statute in place of consent; only an authority that the act names may record it."""

    kind: Literal["statute"] = Field(default="statute", description="kind of ground")
    act: ActNumber = Field(description="number and year of the act, such as 381/2023")
    section: SectionNumber = Field(description="section of the act")
    recorded_by: Party = Field(description="the authority that recorded the basis")
    review_on: date = Field(description="when it is to be reviewed")


Ground = Annotated[ConsentGround | StatuteGround, Field(discriminator="kind")]


class ConsentGiven(Value):
    """The requester took the consent with the client first: the ordinary way."""

    kind: Literal["consent_given"] = Field(default="consent_given", description="kind of ground")
    id: GroundId = Field(description="id of the consent")


class StatuteClaimed(Value):
    """The requester acts on a statute; the consent service checks it."""

    kind: Literal["statute"] = Field(default="statute", description="kind of ground")
    act: ActNumber = Field(description="number and year of the act")
    section: SectionNumber = Field(description="section of the act")


class ConsentToBeAsked(Value):
    """No ground yet: nothing leaves the organisation that took the contact."""

    kind: Literal["consent_to_be_asked"] = Field(
        default="consent_to_be_asked", description="kind of ground"
    )


RequestGround = Annotated[
    ConsentGiven | StatuteClaimed | ConsentToBeAsked, Field(discriminator="kind")
]
