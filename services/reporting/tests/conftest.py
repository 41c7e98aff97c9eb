"""What the tests of reporting share."""

import pytest

from silta_reporting.reference import Reference

from .reporting_course import MODELS
from .reporting_told import Told


@pytest.fixture
def told() -> Told:
    """A case that reporting has not heard of."""
    return Told()


@pytest.fixture
def reference() -> Reference:
    """The demonstration's operating model, with a suppression limit of 5."""
    return Reference(MODELS)
