"""Facts that several services publish as one type."""

from typing import Literal

from pydantic import Field

from silta_contracts.codes import Service, Work
from silta_contracts.course_codes import DocumentClass
from silta_contracts.fact import Fact
from silta_contracts.ids import GroundId
from silta_contracts.open_codes import Open
from silta_contracts.value import Moment


class WithdrawalReceived(Fact):
    """A service other than consent took a withdrawal, and stopped at once.

    One type, published by any service; consent answers it with ConsentWithdrawn. Source: the
    client may withdraw at any time, to any party; that party tells the others.
    """

    fact: Literal["WithdrawalReceived"] = "WithdrawalReceived"
    consent: GroundId | None = Field(
        default=None, description="the consent withdrawn; none: all of the case"
    )
    received_by: Open[Service] = Field(description="the service that took it")


class WithdrawalAcknowledged(Fact):
    """A service stopped what rested on a withdrawn consent, and says what goes on.

    Also a service that never heard of the case answers. Source: choreography, 'For everyone'.
    """

    fact: Literal["WithdrawalAcknowledged"] = "WithdrawalAcknowledged"
    consent: GroundId = Field(description="the consent withdrawn")
    service: Open[Service] = Field(description="the service that answers")
    stopped: tuple[Open[Work], ...] = Field(default=(), description="what stopped")
    goes_on: tuple[Open[Work], ...] = Field(default=(), description="what goes on")
    at: Moment = Field(description="when it had stopped")


class PersonErased(Fact):
    """What a service's vault held of the person was erased; the facts are kept.

    The link from the case to the person goes last, with intake's. Source: GDPR article 17,
    retention by document class.
    """

    fact: Literal["PersonErased"] = "PersonErased"
    service: Open[Service] = Field(description="the service whose vault was erased")
    classes: tuple[Open[DocumentClass], ...] = Field(
        min_length=1, description="the document classes erased"
    )
