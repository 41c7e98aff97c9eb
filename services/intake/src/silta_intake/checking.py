"""What is shown of a health check: a decline to the client and who does the check, no others."""

from collections.abc import Mapping
from typing import Any

from silta_chassis.disclosing import Disclosed
from silta_chassis.process import Line, Written
from silta_contracts.codes import DataCategory
from silta_contracts.party import ClientParty, Party, same_unit
from silta_contracts.readers import reader_key
from silta_intake.decisions.check_may import open_in
from silta_intake.health_check import CheckStage, HealthCheck
from silta_intake.model import Case, Stage
from silta_intake.recognising import early_waiting

_NEVER = frozenset({"client", "contact", "words", "found", "told_unrecorded"})
# What the unit that only offered it does not see: nothing of health, nothing the client said no to.
_NOT_FOR_WHO_OFFERED = frozenset(
    {"declined", "start", "due", "checked_by", "checked_on", "findings", "after"}
)


def check_page(state: Case, check: HealthCheck, reader: Party) -> dict[str, Any] | None:
    """Where the check stands, for the client and the units that have a part in it."""
    inside = isinstance(reader, ClientParty) or same_unit(reader, check.carried_out_by)
    if not inside and not same_unit(reader, check.offered_by):
        return None
    hidden = _NEVER if inside else _NEVER | _NOT_FOR_WHO_OFFERED | {"stage"}
    shown = check.model_dump(mode="json", exclude=set(hidden))
    stage = "ended" if state.stage is Stage.ENDED else "health_check"
    return {"stage": stage, "health_check": shown}


def appointments_open(state: Case, written: Written) -> Mapping[str, Line | None]:
    """What waits for a unit before a contact request: of a health check, of the early service."""
    return {**_check_open(state), **early_waiting(state)}


def _check_open(state: Case) -> Mapping[str, Line | None]:
    """What waits for the unit that does the check; not what the client said no to."""
    check = state.check
    waiting = open_in(state, CheckStage.OFFERED, CheckStage.BOOKED, CheckStage.REQUEST_AGREED)
    if check is None or not waiting or check.declined:
        return {"check": None}
    due = check.due.isoformat()
    shows = {
        "what": "health_check",
        "case": state.case,
        "stage": check.stage.value,
        "start": check.start.isoformat() if check.start else None,
        "due": due,
    }
    to = (reader_key(check.carried_out_by),)
    return {"check": Line(key="check", order=f"{due}/{state.case}", shows=shows, to=to)}


def check_words(state: Case, reader: Party) -> tuple[Disclosed, ...]:
    """What was found, in words."""
    if state.check is None or state.check.found is None:
        return ()
    return (Disclosed("found", DataCategory.HEALTH, state.check.found, "found"),)
