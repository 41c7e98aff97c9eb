"""What intake remembers of an unemployed person's health check, and what it waits for."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from silta_chassis.process import Deadline
from silta_contracts.health_check_codes import AfterCheck, CheckedBy, CheckOccasion, Finding
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit


class BookCheckBy(Deadline):
    """Until when an appointment can be booked on an offer."""


class RecordCheckBy(Deadline):
    """Until when it is to be recorded what came of an appointment."""


class RequestAfterCheckBy(Deadline):
    """Until when the contact request is waited for that was agreed on in the check."""


OF_THE_CHECK: Final = (BookCheckBy, RecordCheckBy, RequestAfterCheckBy)


class CheckStage(StrEnum):
    """Where a health check stands."""

    OFFERED = "offered"
    BOOKED = "booked"
    # Done, and a contact request was agreed on.
    REQUEST_AGREED = "request_agreed"
    DONE = "done"
    NOT_BOOKED = "not_booked"
    UNRECORDED = "unrecorded"


class HealthCheck(BaseModel):
    """A health check, from its offer on; what is personal is a reference into the vault."""

    model_config = ConfigDict(frozen=True)

    stage: CheckStage = CheckStage.OFFERED
    area: str | None
    turvakielto: bool
    occasion: Open[CheckOccasion]
    offered_by: Unit
    carried_out_by: Unit
    at: datetime
    # Until when the step is waited for that the stage tells.
    due: datetime
    start: datetime | None = None
    # The client's own: shown to her and to the unit that does the check, and on no bus.
    declined: bool = False
    told_unrecorded: bool = False
    checked_by: Open[CheckedBy] | None = None
    checked_on: date | None = None
    findings: tuple[Open[Finding], ...] = ()
    after: Open[AfterCheck] | None = None
    client: str
    contact: str | None = None
    words: str | None = None
    found: str | None = None
