"""What a door over all entries of a case looks at; pure, so that a test can ask a service."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from silta_contracts.party import Party


@dataclass(frozen=True)
class Told:
    """The newest state of a case, and a part of each entry's state as stored, oldest first.

    ``missing``: numbers of entries that are not there, though a later one is. ``issuer`` is the
    service's source; ``sign`` makes a compact JWS with its key from bytes and what they are.
    """

    state: Any
    parts: Sequence[Any]
    missing: Sequence[int]
    reader: Party
    now: datetime
    issuer: str
    sign: Callable[[bytes, str], str]
