"""What intake remembers of early recognition and the early service, and what it waits for."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from silta_chassis.process import Deadline
from silta_contracts.codes import Need, OrganisationType
from silta_contracts.early_codes import EarlyHelp
from silta_contracts.open_codes import Open
from silta_contracts.party import Unit


class BookEarlyServiceBy(Deadline):
    """Until when an appointment can be offered after an alarm, or booked on an offer."""


class RecordEarlyServiceBy(Deadline):
    """Until when the early service is to take the step that waits for it."""


class CheckEarlySelfCare(Deadline):
    """When the early service asks how self-care went."""


OF_THE_EARLY_SERVICE: Final = (BookEarlyServiceBy, RecordEarlyServiceBy, CheckEarlySelfCare)


class EarlyStage(StrEnum):
    """Where the early service stands."""

    # A rule fired; no appointment was offered yet, and nobody here knows who the client is.
    ALARM = "alarm"
    OFFERED = "offered"
    BOOKED = "booked"
    # What was chosen with the client.
    SELF_CARE = "self_care"
    CHECK_DUE = "check_due"
    CONSULTATION = "consultation"
    REQUEST_AGREED = "request_agreed"
    DONE = "done"
    NOT_BOOKED = "not_booked"
    OVERDUE = "overdue"


class EarlyService(BaseModel):
    """An alarm at a booking and what came of it; what is personal is a reference into the vault."""

    model_config = ConfigDict(frozen=True)

    stage: EarlyStage = EarlyStage.ALARM
    area: str | None
    turvakielto: bool
    rules: tuple[str, ...]
    booked_with: Unit
    carried_out_by: Unit
    at: datetime
    # Until when the step is waited for that the stage tells.
    due: datetime
    start: datetime | None = None
    # The client's own: shown to her and to the early service, and on no bus.
    declined: bool = False
    told_overdue: bool = False
    mapped_on: date | None = None
    needs: tuple[Open[Need], ...] = ()
    existing_services: tuple[Open[OrganisationType], ...] = ()
    chosen: Open[EarlyHelp] | None = None
    client: str | None = None
    contact: str | None = None
    form: str | None = None
