"""What is told at an end, before those of the case are asked for feedback."""

from typing import Any

from silta_chassis.process import Command
from silta_contracts.facts.feedback import FeedbackAsked


def ended(course: Any, command: Command) -> tuple[Any, ...]:
    """What a command that closes the case says, without the asking for feedback behind it."""
    *said, asked = course.do(command)
    assert isinstance(asked, FeedbackAsked)
    return tuple(said)
