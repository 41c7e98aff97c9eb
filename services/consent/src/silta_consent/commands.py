"""The commands that consent takes."""

from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from silta_chassis.process import Command, Injected, Ref, Vaulted
from silta_contracts.codes import (
    ConsentForm,
    ConsentPurpose,
    DataCategory,
    InformedAbout,
    Mandate,
)
from silta_contracts.grounds import Recipient, TypeRecipient
from silta_contracts.ids import ActNumber, AskId, GroundId, SectionNumber
from silta_contracts.value import Moment

_BODY: Final = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _ordinary(category: DataCategory) -> DataCategory:
    if category.special:
        raise ValueError(f"{category.value} is special: name it under special_categories")
    return category


def _special(category: DataCategory) -> DataCategory:
    if not category.special:
        raise ValueError(f"{category.value} is not special: name it under categories")
    return category


class What(BaseModel):
    """What is or may be shared, for what and with whom; special categories stand apart."""

    model_config = _BODY

    purpose: ConsentPurpose = Field(description="what it allows")
    categories: tuple[Annotated[DataCategory, AfterValidator(_ordinary)], ...] = Field(
        default=(), max_length=20, description="ordinary data"
    )
    special_categories: tuple[Annotated[DataCategory, AfterValidator(_special)], ...] = Field(
        default=(), max_length=20, description="special data, each named on its own"
    )
    recipients: tuple[Recipient, ...] = Field(
        min_length=1, max_length=50, description="whom it covers; every one stands on its own"
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.data:
            raise ValueError("name the data in categories or special_categories")
        named_alone = len(self.recipients) == 1 and not isinstance(
            self.recipients[0], TypeRecipient
        )
        if self.purpose == ConsentPurpose.SINGLE_PARTY and not named_alone:
            raise ValueError("for single_party name one recipient by its OID, unit or reference")
        return self

    @property
    def data(self) -> tuple[DataCategory, ...]:
        """All categories, each once."""
        return tuple(dict.fromkeys((*self.categories, *self.special_categories)))


class OnBehalf(BaseModel):
    """Who consents on the client's behalf."""

    model_config = _BODY

    name: str = Field(min_length=1, max_length=200, description="name of who consents")
    capacity: str = Field(
        min_length=1, max_length=200, description="in which capacity, such as guardian"
    )


class FormReference(BaseModel):
    """Where the consent form is kept."""

    model_config = _BODY

    reference: str = Field(min_length=1, max_length=200, description="reference of the form")


OnBehalfRef = Annotated[
    Ref | None,
    Vaulted(OnBehalf, category="identity", document_class="consent"),
    Field(description="who consents on the client's behalf; none: the client"),
]
OfMandate = Annotated[
    Mandate | None,
    Field(description="on what they may: needed with on_behalf, and only then"),
]
# On what a close person gives the command in the client's place, as their token says.
ActsOn = Annotated[Mandate | None, Injected()]
FormRef = Annotated[
    Ref | None,
    Vaulted(FormReference, category="identity", document_class="consent"),
    Field(description="the form's reference, if there is a form"),
]


class GiveConsent(Command):
    """The client gives a consent; an organisation records it with the client, or the client does.

    Without a case it opens one. A consent in two steps holds when the client has confirmed it;
    an oral one covers one disclosure to one recipient, and never a network.
    """

    what: What = Field(description="what may be shared, for what and with whom")
    form: ConsentForm = Field(description="how it is given")
    valid_until: Moment | None = Field(
        description="until when it holds, this moment excluded; null: until the case ends"
    )
    ask: AskId | None = Field(default=None, description="the asking that it answers, if any")
    on_behalf: OnBehalfRef = None
    mandate: OfMandate = None
    form_reference: FormRef = None
    acts_on: ActsOn = None


class ConfirmConsent(Command):
    """The client confirms a consent in two steps: from now on it holds."""

    consent: GroundId = Field(description="the consent that waits")
    acts_on: ActsOn = None


class RefuseConsent(Command):
    """The client does not consent, or does not confirm; no reason is asked."""

    ask: AskId | None = Field(default=None, description="the asking; none: all that is open")


class NarrowConsent(Command):
    """The client narrows a consent: a new, smaller one stands in its place at once."""

    consent: GroundId = Field(description="the consent that is narrowed")
    what: What = Field(description="what is left of it")
    valid_until: Moment | None = Field(default=None, description="an earlier end; none: as it was")
    on_behalf: OnBehalfRef = None
    mandate: OfMandate = None
    form_reference: FormRef = None
    acts_on: ActsOn = None


class ExtendConsent(Command):
    """The client adds to a consent or changes it: a new one stands in its place.

    Given in two steps, it takes the old one's place when it is confirmed.
    """

    consent: GroundId = Field(description="the consent that is extended")
    what: What = Field(description="all that the new one covers")
    form: ConsentForm = Field(description="how it is given")
    valid_until: Moment | None = Field(
        description="until when it holds, this moment excluded; null: until the case ends"
    )
    ask: AskId | None = Field(default=None, description="the asking that it answers, if any")
    on_behalf: OnBehalfRef = None
    mandate: OfMandate = None
    form_reference: FormRef = None
    acts_on: ActsOn = None


class WithdrawConsent(Command):
    """The client takes a consent back, to whom it may be; no reason is asked."""

    consent: GroundId | None = Field(default=None, description="the consent; none: all")


class UseConsent(Command):
    """The one disclosure that an oral consent covers is made; after it the consent has expired.

    The decision point does this by itself where a question names its disclosure.
    """

    consent: GroundId = Field(description="the oral consent")
    once: str = Field(pattern=r"^[0-9a-z]{16,64}$", description="a random id of the disclosure")


class AskForConsent(Command):
    """A unit asks the client for a consent: again after a refusal, or for a further party."""

    what: What = Field(description="what is asked for")


class RecordStatutoryBasis(Command):
    """An authority that the act names records the act as the ground.

    If the act is no ground here, that is said and the client's consent is asked instead.
    """

    act: ActNumber = Field(description="number and year of the act, such as 381/2023")
    section: SectionNumber = Field(description="section of the act")


class EndStatutoryBasis(Command):
    """Who recorded a statutory basis says that it does not hold any more."""

    basis: GroundId = Field(description="id of the basis")


class RecordClientInformed(Command):
    """A unit has told the client: of a statutory basis, a withdrawal, help without sharing."""

    about: InformedAbout = Field(description="what the client was told of")
    ground: GroundId | None = Field(
        default=None, description="the ground concerned; none: all that is open of this"
    )
