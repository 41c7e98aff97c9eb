"""What CI leaves to `make thorough`: more of what a representative shows already."""

from collections.abc import Iterable
from typing import Any

import pytest


def mostly_thorough(values: Iterable[object], *in_ci: object) -> list[Any]:
    """Parameters of a test, of which all but those named wait for `make thorough`."""
    return [
        value if value in in_ci else pytest.param(value, marks=pytest.mark.thorough)
        for value in values
    ]
