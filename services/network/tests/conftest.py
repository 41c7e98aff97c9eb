"""The demonstration's files, and tables to play cases at."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from stateful_world import MODELS

from silta_network.directory import Reference
from silta_network.reference import read_reference

from .playing import Table

DEMONSTRATION = Path(__file__).parents[3] / "deploy/reference/demonstration"


@pytest.fixture(scope="session")
def reference() -> Reference:
    """The demonstration's files, and a next version of one model."""
    return replace(read_reference(DEMONSTRATION), models=MODELS)


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
    paths = [DEMONSTRATION / "installation.toml", DEMONSTRATION / "directory.toml"]
    paths += sorted(DEMONSTRATION.glob("models/*/*.toml"))
    return {path.relative_to(DEMONSTRATION).as_posix(): path.read_text("utf-8") for path in paths}
