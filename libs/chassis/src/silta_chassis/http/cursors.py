"""Where a page of a list ends: opaque to callers, who send it back unchanged."""

import base64
import binascii
from typing import Annotated

from fastapi import Query

from silta_chassis.http.problems import Refusal
from silta_chassis.process import Refused

UNREADABLE_CURSOR = Refused(
    "cursor-unreadable", "Use the `next` of the page before, unchanged.", 400
)
Limit = Annotated[int, Query(ge=1, le=500)]
Cursor = Annotated[str | None, Query(max_length=400)]


def cursor_of(order: str) -> str:
    """The cursor of a page that ends with what is ordered so."""
    return base64.urlsafe_b64encode(order.encode()).decode().rstrip("=")


def order_of(cursor: str) -> str:
    """What the page before ended with."""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        raise Refusal(UNREADABLE_CURSOR) from None
