"""From a deadline whose time has come to a message to decide."""

import structlog
from pydantic import ValidationError

from silta_chassis.deadlines import Due
from silta_chassis.item import Item
from silta_chassis.process import Deadline, Process

log = structlog.get_logger(__name__)


def item_of(process: Process, due: Due) -> Item | None:
    """None for one of a newer version's making, which this process must not take away."""
    row = next((r for r in process.rows if r.message.__name__ == due.type), None)
    try:
        if row is None or not issubclass(row.message, Deadline):
            raise LookupError(due.type)
        message = row.message.model_validate(due.message, context={"tolerant": True})
    except (LookupError, ValidationError) as error:
        log.error("a deadline cannot be read", subject=due.subject, error=type(error).__name__)
        return None
    return Item(
        kind="deadline",
        subject=due.subject,
        cause=f"deadline:{due.id}",
        causation=f"deadline:{row.name}",
        row=row,
        message=message,
        trace=due.trace,
        waited=True,
        origin=due.id,
    )
