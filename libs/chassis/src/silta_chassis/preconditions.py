"""What an HTTP caller must get right before a command is decided: 404, 403, 428, 412, 409."""

from typing import Any

from silta_chassis.item import Asked
from silta_chassis.process import Refused, When, not_yours


def etag(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


def refused_before(
    row: When,
    command: Any,
    asked: Asked,
    state: Any,
    reference: object,
    *,
    known: bool,
    version: int,
) -> Refused | None:
    """The refusal, or None where the command may be decided."""
    if not known and not row.opens and not row.mints:
        return Refused(
            "case-not-known-here",
            "This service does not know the case (yet). Try again shortly, or check the case id.",
            status=404,
            kept=False,
            retry_after=2,
        )
    if not row.allows(state, command.by, reference, on_mandate=asked.on_mandate):
        return not_yours("This party may not do this in this case. See `may` in the case view.")
    # What must always be heard is not guarded, and a stale version does not stop it.
    if row.guarded and asked.if_match is None:
        return Refused(
            "if-match-missing",
            "Read the case first and send its ETag in If-Match.",
            status=428,
            kept=False,
        )
    if row.guarded and asked.if_match not in (etag(version), "*"):
        return Refused(
            "changed-meanwhile",
            "The case has changed since you read it. Read it again and decide anew.",
            status=412,
            kept=False,
        )
    return row.possible(state) if row.possible is not None else None
