"""The demonstration's files, and tables to play cases at."""

from collections.abc import Callable
from pathlib import Path

import pytest

from silta_network.directory import Reference
from silta_network.reference import read_reference

from .playing import Table

DEMONSTRATION = Path(__file__).parents[3] / "deploy/reference/demonstration"


@pytest.fixture(scope="session")
def reference() -> Reference:
    """The demonstration's files."""
    return read_reference(DEMONSTRATION)


@pytest.fixture
def table(reference: Reference) -> Table:
    """A case of which nothing is known yet."""
    return Table(reference)


@pytest.fixture
def tables(reference: Reference) -> Callable[[], Table]:
    """Fresh tables, for tests that play many cases."""
    return lambda: Table(reference)


@pytest.fixture
def files() -> dict[str, str]:
    """The demonstration's files as text, to be spoilt."""
    return {
        name: (DEMONSTRATION / name).read_text("utf-8")
        for name in ("operating-model.toml", "directory.toml")
    }
