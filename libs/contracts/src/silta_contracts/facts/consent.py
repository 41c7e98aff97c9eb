"""Facts of consent: what may be shared, with whom?"""

from datetime import date
from typing import Literal

from pydantic import Field

from silta_contracts.codes import (
    ConsentPurpose,
    DataCategory,
    InformedAbout,
    Service,
    StatuteRefusal,
)
from silta_contracts.fact import DeadlineFact, Fact
from silta_contracts.grounds import ConsentGround, Ground, Recipient, StatuteGround
from silta_contracts.ids import ActNumber, AskId, GroundId, RequestId, SectionNumber
from silta_contracts.open_codes import Open
from silta_contracts.party import Party, Unit
from silta_contracts.value import Moment


class GroundsChanged(Fact):
    """A fact by which grounds of a case ended. It is no fact of its own.

    Both lists hold whole grounds, so that a reader that never saw them knows what they cover.
    """

    ended: tuple[Ground, ...] = Field(description="the grounds that ended by this")
    remaining: tuple[Ground, ...] = Field(description="all grounds of the case that live on")


class ConsentRequested(Fact):
    """The client was asked for a consent (*suostumus*).

    Source: 621/1999 s. 26; consent comes before the contact request goes on.
    """

    fact: Literal["ConsentRequested"] = "ConsentRequested"
    ask: AskId = Field(description="id of this asking; asking again is a new one")
    request: RequestId | None = Field(default=None, description="the contact request, if any")
    asked_by: Unit | None = Field(default=None, description="the unit that puts the question")
    purpose: Open[ConsentPurpose] = Field(description="what it is to allow")
    categories: tuple[Open[DataCategory], ...] = Field(min_length=1, description="which data")
    recipients: tuple[Recipient, ...] = Field(min_length=1, description="whom it is to cover")
    answer_by: Moment = Field(description="until when an answer is waited for")


class ConsentReminded(DeadlineFact):
    """Half of the time to answer passed: whoever puts the question is reminded.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["ConsentReminded"] = "ConsentReminded"
    ask: AskId = Field(description="id of the asking")
    request: RequestId | None = Field(default=None, description="the contact request, if any")


class ConsentUnanswered(DeadlineFact):
    """No answer came in time; help goes on without sharing.

    Source: the operating model's times; silence is no consent.
    """

    fact: Literal["ConsentUnanswered"] = "ConsentUnanswered"
    ask: AskId = Field(description="id of the asking")
    request: RequestId | None = Field(default=None, description="the contact request, if any")


class ConsentUnconfirmed(DeadlineFact):
    """A consent in two steps was not confirmed in time and does not hold.

    Source: written consent is signed, e-signed or confirmed in two steps.
    """

    fact: Literal["ConsentUnconfirmed"] = "ConsentUnconfirmed"
    consent: GroundId = Field(description="id of the consent that waits")
    ask: AskId | None = Field(default=None, description="the asking that it answered, if any")


class ConsentGranted(Fact):
    """The client gave a consent (*suostumus*), narrowed one or extended one.

    Source: 621/1999 s. 26; Kela form Y100: purpose, data, parties and validity are named.
    """

    fact: Literal["ConsentGranted"] = "ConsentGranted"
    ground: ConsentGround = Field(description="the consent: whom it covers, for which data")
    ask: AskId | None = Field(default=None, description="the asking that it answers, if any")
    replaces: GroundId | None = Field(default=None, description="the consent it replaces, if any")


class ConsentRefused(Fact):
    """The client did not consent; no reason is asked or told.

    Told only to who needs it in order to stop. Source: the principle that declining harms nobody.
    """

    fact: Literal["ConsentRefused"] = "ConsentRefused"
    ask: AskId | None = Field(default=None, description="the asking that it answers, if any")
    request: RequestId | None = Field(default=None, description="the contact request, if any")


class ConsentReplaced(GroundsChanged):
    """A consent was narrowed or extended: a new one stands in its place.

    Source: the client may narrow, change or add at any time, to any party.
    """

    fact: Literal["ConsentReplaced"] = "ConsentReplaced"
    consent: GroundId = Field(description="the consent that was replaced")
    replaced_by: GroundId = Field(description="the consent that stands in its place")


class StatutoryBasisRecorded(Fact):
    """An authority that an act names recorded the act as the ground.

    Source: the act itself, such as 381/2023; associations, schools, employers and insurers are
    never covered.
    """

    fact: Literal["StatutoryBasisRecorded"] = "StatutoryBasisRecorded"
    ground: StatuteGround = Field(description="the basis: act, whom it covers, for which data")
    request: RequestId | None = Field(default=None, description="the contact request, if any")


class StatutoryBasisRefused(Fact):
    """A statute was claimed as a ground and is none here; consent is asked instead.

    Source: the file of statutes: parties and triggers of the act.
    """

    fact: Literal["StatutoryBasisRefused"] = "StatutoryBasisRefused"
    act: ActNumber = Field(description="number and year of the act")
    section: SectionNumber = Field(description="section of the act")
    reason: Open[StatuteRefusal] = Field(description="why it is no ground here")
    request: RequestId | None = Field(default=None, description="the contact request, if any")


class StatutoryBasisReviewDue(DeadlineFact):
    """The day came to review whether a statutory basis still holds.

    Source: the file of statutes: review interval.
    """

    fact: Literal["StatutoryBasisReviewDue"] = "StatutoryBasisReviewDue"
    basis: GroundId = Field(description="id of the basis")
    review_on: date = Field(description="the day of the review")


class StatutoryBasisEnded(GroundsChanged):
    """A statutory basis does not hold any more.

    Source: the act itself; whoever recorded it ends it.
    """

    fact: Literal["StatutoryBasisEnded"] = "StatutoryBasisEnded"
    basis: GroundId = Field(description="id of the basis")


class ClientInformed(Fact):
    """The client was informed of what is done on a statute, stopped, or goes on without sharing.

    Source: choreography; the client is told what stopped, what goes on and how to come back.
    """

    fact: Literal["ClientInformed"] = "ClientInformed"
    about: Open[InformedAbout] = Field(description="what the client was told of")
    ground: GroundId | None = Field(default=None, description="the ground concerned, if any")


class ClientNotInformed(Fact):
    """The client was not informed in time.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["ClientNotInformed"] = "ClientNotInformed"
    about: Open[InformedAbout] = Field(description="what the client was to be told of")
    ground: GroundId | None = Field(default=None, description="the ground concerned, if any")
    addressed: Unit | None = Field(
        default=None, description="the unit that is told; none where no unit is known"
    )
    due: Moment = Field(description="when it was due")


class ConsentWithdrawn(GroundsChanged):
    """The client took a consent back: what rested on it stops, nobody's own service does.

    One fact a consent, so that it is idempotent by its id. Source: the client may withdraw at
    any time, to any party.
    """

    fact: Literal["ConsentWithdrawn"] = "ConsentWithdrawn"
    consent: GroundId = Field(description="the consent withdrawn")
    received_by: Open[Service] = Field(description="the service that took the withdrawal")


class ConsentExpired(GroundsChanged):
    """A consent ran out, or an oral one was used once.

    Source: validity of the consent; an oral one covers one transaction (Kela's rule).
    """

    fact: Literal["ConsentExpired"] = "ConsentExpired"
    consent: GroundId = Field(description="the consent that ran out")


class WithdrawalCompleted(Fact):
    """Every service of the configured list acknowledged a withdrawal.

    Source: choreography; missing receipts are shown and alarmed.
    """

    fact: Literal["WithdrawalCompleted"] = "WithdrawalCompleted"
    consent: GroundId = Field(description="the consent withdrawn")
    services: tuple[Open[Service], ...] = Field(description="the services that acknowledged")


class WithdrawalUnacknowledged(Fact):
    """Some services did not acknowledge a withdrawal in time; said again until they do.

    Source: choreography; missing receipts are shown, alarmed and escalated.
    """

    fact: Literal["WithdrawalUnacknowledged"] = "WithdrawalUnacknowledged"
    consent: GroundId = Field(description="the consent withdrawn")
    missing: tuple[Open[Service], ...] = Field(
        min_length=1, description="the services whose receipt is missing"
    )
    due: Moment = Field(description="when the receipts were due")
    addressed: Unit | None = Field(
        default=None,
        description="the unit that is told: coordination, from the second time on its deputy",
    )
    before: int | None = Field(
        default=None, ge=1, description="how often it was said before; none the first time"
    )


class ContactRequestMissing(Fact):
    """A consent opened the case and no contact request came.

    Source: the operating model's times; nothing waits silently.
    """

    fact: Literal["ContactRequestMissing"] = "ContactRequestMissing"
    consent: GroundId = Field(description="the consent that opened the case")
    addressed: Party = Field(description="the party that took the consent")
    due: Moment = Field(description="when the request was due")
