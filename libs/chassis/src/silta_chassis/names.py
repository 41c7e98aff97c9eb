"""How names are written on the wire."""

import re
from functools import cache

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def kebab(name: str) -> str:
    """``ContactRequestReceived`` -> ``contact-request-received``."""
    return _HUMP.sub("-", name).lower()
