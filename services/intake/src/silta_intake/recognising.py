"""What is shown of the early service: a decline to the client and the early service, no others."""

from collections.abc import Mapping
from typing import Any, Final

from silta_chassis.process import Line
from silta_contracts.party import ClientParty, Party, same_unit
from silta_contracts.readers import reader_key
from silta_intake.decisions.early_may import waits_for_its_unit
from silta_intake.early_service import EarlyService
from silta_intake.model import Case, Stage

_NEVER: Final = frozenset({"client", "contact", "form", "told_overdue"})
# What the unit that took the booking does not see: nothing that the client said, chose or declined.
_NOT_FOR_WHO_BOOKED: Final = frozenset(
    {
        "stage",
        "declined",
        "start",
        "due",
        "mapped_on",
        "needs",
        "existing_services",
        "chosen",
    }
)


def early_page(state: Case, early: EarlyService, reader: Party) -> dict[str, Any] | None:
    """Where it stands, for the client and the units that have a part in it."""
    inside = isinstance(reader, ClientParty) or same_unit(reader, early.carried_out_by)
    if not inside and not same_unit(reader, early.booked_with):
        return None
    hidden = _NEVER if inside else _NEVER | _NOT_FOR_WHO_BOOKED
    shown = early.model_dump(mode="json", exclude=set(hidden))
    stage = "ended" if state.stage is Stage.ENDED else "early_service"
    return {"stage": stage, "early_service": shown}


def early_waiting(state: Case) -> Mapping[str, Line | None]:
    """What waits for the early service; not what the client said no to."""
    early = state.early
    if early is None or early.declined or not waits_for_its_unit(state):
        return {"early": None}
    due = early.due.isoformat()
    shows = {
        "what": "early_service",
        "case": state.case,
        "stage": early.stage.value,
        "start": early.start.isoformat() if early.start else None,
        "due": due,
    }
    to = (reader_key(early.carried_out_by),)
    return {"early": Line(key="early", order=f"{due}/{state.case}/early", shows=shows, to=to)}
