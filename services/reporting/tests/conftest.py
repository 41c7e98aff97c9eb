"""Lets the tests of reporting import their course, whatever import mode pytest runs in."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from reporting_course import MODEL
from reporting_told import Told

from silta_reporting.reference import Reference


@pytest.fixture
def told() -> Told:
    """A case that reporting has not heard of."""
    return Told()


@pytest.fixture
def reference() -> Reference:
    """The demonstration's operating model, with a suppression limit of 5."""
    return Reference(MODEL)
