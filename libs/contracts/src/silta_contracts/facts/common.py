"""Facts that several services publish as one type."""

from typing import Literal

from pydantic import Field

from silta_contracts.codes import Service, Work
from silta_contracts.course_codes import DocumentClass
from silta_contracts.fact import Fact
from silta_contracts.ids import GroundId, RuleCode
from silta_contracts.open_codes import Open
from silta_contracts.payload import KeptDocuments
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
    """A service's receipt: which documents of the person went, and which a rule keeps locked.

    Told when erasing was asked for, and again whenever documents that were kept are disposed of;
    the last one keeps nothing. Also a service that holds nothing answers. The link from the case
    to the person goes after all of these (LinkErased). Source: GDPR article 17, retention by
    document class.
    """

    fact: Literal["PersonErased"] = "PersonErased"
    service: Open[Service] = Field(description="the service whose vault was erased")
    classes: tuple[Open[DocumentClass], ...] = Field(
        description="the document classes that went now; none where nothing was there"
    )
    kept: tuple[KeptDocuments, ...] = Field(
        default=(), description="what stays, locked, until when and on which rule"
    )
    at: Moment | None = Field(default=None, description="when they had gone")


class DocumentsDisposed(Fact):
    """Documents of a class were disposed of on their date: the record of it.

    Source: retention by document class; disposal on its date can be shown.
    """

    fact: Literal["DocumentsDisposed"] = "DocumentsDisposed"
    service: Open[Service] = Field(description="the service that held them")
    document_class: Open[DocumentClass] = Field(description="the document class")
    rule: RuleCode = Field(description="code of the rule in the table of retention")
    due: Moment = Field(description="the date on which they were to go")
    at: Moment = Field(description="when they had gone")
