"""What the tests of every package share: logs as in production, and real parts where asked for."""

from collections.abc import Iterator

import pytest
from real_parts import real_parts
from together import together

from silta_chassis import logs
from silta_local.specs import Parts

# The library's default prints the locals of a traceback, which may be personal.
logs.configure("test", "WARNING")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tells the workers of a run what stays together."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(together(item)))


@pytest.fixture(scope="session")
def parts() -> Iterator[Parts]:
    """Kafka and the database."""
    yield from real_parts("tests")
