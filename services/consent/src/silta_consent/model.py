"""What consent remembers of a case, what it waits for, and plain questions to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from silta_chassis.process import Deadline, Ref
from silta_consent.chain import History
from silta_contracts.codes import (
    ConsentPurpose,
    DataCategory,
    InformedAbout,
    Mandate,
    Need,
    OrganisationType,
    Service,
    Work,
)
from silta_contracts.following import Followed
from silta_contracts.grounds import ConsentGround, Ground, Recipient, StatuteGround
from silta_contracts.open_codes import Open
from silta_contracts.party import OrganisationParty, Party, SensitiveUnitParty, Unit
from silta_contracts.retention import Retained
from silta_contracts.rules import live_grounds
from silta_contracts.value import Moment

_FROZEN: Final = ConfigDict(frozen=True)

# How a ground ended here; only the end of the case leaves a ground as it is.
End = Literal["withdrawn", "replaced", "expired", "ended"]


class Request(BaseModel):
    """The contact request of the case, as far as consent needs it."""

    model_config = _FROZEN
    id: str
    taken_by: Unit
    coordinating: Unit
    deputy: Unit | None = None
    needs: tuple[Open[Need], ...] = ()
    existing_services: tuple[Open[OrganisationType], ...] = ()


class Ask(BaseModel):
    """A question to the client that is open."""

    model_config = _FROZEN
    id: str
    request: str | None
    asked_by: Unit
    purpose: Open[ConsentPurpose]
    categories: tuple[Open[DataCategory], ...]
    recipients: tuple[Recipient, ...]
    answer_by: Moment


class Use(BaseModel):
    """The one disclosure that used up an oral consent: who got it, and the id it was named by."""

    model_config = _FROZEN
    by: Party
    once: str
    at: Moment


class Held(BaseModel):
    """A ground, who took or recorded it, and how it ended."""

    model_config = _FROZEN
    ground: Ground
    taken_by: Party
    ask: str | None = None
    replaces: str | None = None
    on_behalf: Ref | None = None
    mandate: Open[Mandate] | None = None
    form_reference: Ref | None = None
    end: End | None = None
    ended_at: Moment | None = None
    replaced_by: str | None = None
    use: Use | None = None


class Roster(BaseModel):
    """The members of the network, as it told them last; none once it was dissolved."""

    model_config = _FROZEN
    round: int
    version: int
    members: tuple[Party, ...] = ()
    dissolved: bool = False


class AskedUnit(BaseModel):
    """A unit beside the table that is asked something; over: it was answered, or ended."""

    model_config = _FROZEN
    ask: str
    party: Party
    over: bool = False


class Unconfirmed(BaseModel):
    """A consent in two steps that waits for the second."""

    model_config = _FROZEN
    held: Held
    confirm_by: Moment


class Receipt(BaseModel):
    """What a service said it stopped, and what goes on."""

    model_config = _FROZEN
    service: Open[Service]
    stopped: tuple[Open[Work], ...]
    goes_on: tuple[Open[Work], ...]
    at: Moment


class Withdrawal(BaseModel):
    """A consent taken back, and the receipts for it.

    ``alarms``: how often missing receipts were told; ``again``: when they will be next.
    """

    model_config = _FROZEN
    consent: str
    received_by: Open[Service]
    at: Moment
    due: Moment
    receipts: tuple[Receipt, ...] = ()
    completed: bool = False
    overdue: bool = False
    alarms: int = 0
    again: Moment | None = None


class Informing(BaseModel):
    """Something that the client is to be told, and the unit that is to tell it."""

    model_config = _FROZEN
    about: Open[InformedAbout]
    ground: str | None
    unit: Unit | None
    due: Moment
    done_at: Moment | None = None
    overdue: bool = False


class Case(BaseModel):
    """A case: its grounds, the open questions, withdrawals, and what the client is to be told."""

    model_config = _FROZEN
    case: str
    follows: Followed = Followed()
    request: Request | None = None
    grounds: tuple[Held, ...] = ()
    unconfirmed: tuple[Unconfirmed, ...] = ()
    asks: tuple[Ask, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    informings: tuple[Informing, ...] = ()
    roster: Roster | None = None
    asked: tuple[AskedUnit, ...] = ()
    last_ground: int = 0
    last_ask: int = 0
    # What the area's model had the client asked for beside cooperation: each once.
    asked_for: tuple[Open[ConsentPurpose], ...] = ()
    # When the contact request was to come, while a consent waits for it.
    request_due: Moment | None = None
    request_missing: bool = False
    ended: bool = False
    history: History = History()
    retained: Retained = Retained()


class HalfTime(Deadline):
    """Half of the time to answer an asking is over."""

    ask: str


class AnswerBy(Deadline):
    """The client's answer to an asking is waited for until now."""

    ask: str


class ConfirmBy(Deadline):
    """The second step of a consent is waited for until now."""

    consent: str


class RunsOut(Deadline):
    """A consent holds until now."""

    consent: str


class RequestExpected(Deadline):
    """A consent opened the case; the contact request is waited for until now."""


class ReviewBy(Deadline):
    """A statutory basis is to be reviewed now."""

    basis: str


class InformBy(Deadline):
    """The client is to be told of something until now."""

    about: str
    ground: str | None


class ReceiptsBy(Deadline):
    """The services' receipts for a withdrawal are waited for until now."""

    consent: str


def standing(state: Case) -> tuple[Held, ...]:
    """The grounds that have not ended; the end of the case does not end them one by one."""
    return tuple(held for held in state.grounds if held.end is None)


def standing_consents(state: Case) -> tuple[Held, ...]:
    """The consents among them."""
    return tuple(held for held in standing(state) if isinstance(held.ground, ConsentGround))


def standing_bases(state: Case) -> tuple[StatuteGround, ...]:
    """The statutory bases among them."""
    grounds = [held.ground for held in standing(state)]
    return tuple(ground for ground in grounds if isinstance(ground, StatuteGround))


def remaining(state: Case, now: datetime) -> tuple[Ground, ...]:
    """The grounds that live on: what facts say of them."""
    return live_grounds([held.ground for held in standing(state)], now)


def unit_or_none(party: Party | None) -> Unit | None:
    """The party if it is a unit."""
    return party if isinstance(party, OrganisationParty | SensitiveUnitParty) else None


def with_ends(
    state: Case, consents: Sequence[str], end: End, now: datetime, replaced_by: str | None = None
) -> Case:
    """The state in which these grounds have ended."""
    update = {"end": end, "ended_at": now, "replaced_by": replaced_by}
    return state.model_copy(
        update={
            "grounds": tuple(
                held.model_copy(update=update) if held.ground.id in consents else held
                for held in state.grounds
            )
        }
    )


def without(state: Case, unconfirmed: Unconfirmed) -> Case:
    """The state in which this consent waits for its second step no more."""
    left = tuple(u for u in state.unconfirmed if u != unconfirmed)
    return state.model_copy(update={"unconfirmed": left})


def missing_receipts(
    withdrawal: Withdrawal, wanted: Sequence[Open[Service]]
) -> tuple[Open[Service], ...]:
    """The services whose receipt is missing."""
    given = {receipt.service for receipt in withdrawal.receipts}
    return tuple(service for service in wanted if service not in given)


def open_informings(state: Case) -> tuple[Informing, ...]:
    """What the client is still to be told; after the end, of withdrawals only."""
    return tuple(
        informing
        for informing in state.informings
        if informing.done_at is None
        and (not state.ended or informing.about == InformedAbout.WITHDRAWAL)
    )
