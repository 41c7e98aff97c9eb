"""What the tests of planning share."""

import pytest

from .planning_course import Course


@pytest.fixture
def course() -> Course:
    """A case that planning has not heard of."""
    return Course()


@pytest.fixture
def opened(course: Course) -> Course:
    """The network stands and has met: planning is open."""
    return course.opened()


@pytest.fixture
def managed(opened: Course) -> Course:
    """The employment services are the case manager, and a goal and two tasks are set."""
    return opened.managed()


@pytest.fixture
def proposed(managed: Course) -> Course:
    """Version 1 waits for the client and the employment services."""
    return managed.proposed()


@pytest.fixture
def agreed(proposed: Course) -> Course:
    """Version 1 is agreed by both."""
    return proposed.agreed()
