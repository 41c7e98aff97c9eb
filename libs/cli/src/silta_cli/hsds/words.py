"""What both writing and reading need: names of files, of our attributes, and how ids are made."""

from datetime import date
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from silta_contracts.operating_model import UnreadableFile
from silta_network.directory_file import Dated

ORGANIZATIONS: Final = "organizations.json"
SERVICES: Final = "services.json"
LOCATIONS: Final = "locations.json"
# The kind of all attributes by which HSDS is extended here.
OURS: Final = "fi.silta.directory"
OID: Final = "OID"
# An interval as ISO 8601 writes it, with two dots where a side has no bound.
OPEN: Final = ".."


def made_id(*parts: str) -> UUID:
    """The same UUID for the same thing in each export, so that a reader can compare."""
    return uuid5(NAMESPACE_OID, "/".join((OURS, *parts)))


def interval(dated: Dated) -> str:
    """From when until when, both days included: ``2026-01-01/..``."""
    return f"{dated.first_day or OPEN}/{dated.last_day or OPEN}"


def days(text: str) -> dict[str, date]:
    """The days of an interval. Raises UnreadableFile."""
    first, _, last = text.partition("/")
    bounds = {"first_day": first, "last_day": last}
    try:
        return {name: date.fromisoformat(day) for name, day in bounds.items() if day != OPEN}
    except ValueError:
        raise UnreadableFile(
            f"{SERVICES}: an attribute of {OURS}: write days like 2026-01-01/.. (from/until, two "
            "dots where there is no bound)"
        ) from None
