"""What the tests of every package share: logs as in production, and real parts where asked for."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from real_parts import real_parts
from together import SHARED, Groups, group_of, in_groups

from silta_chassis import logs
from silta_local.specs import Parts

# The library's default prints the locals of a traceback, which may be personal.
logs.configure("test", "WARNING")


# What runs for the tests of the group that is at work, with the way to end it.
running: list[Callable[[], None]] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Puts together what shares a stack."""
    items[:] = in_groups(items, shared_out=hasattr(config, "workerinput"))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups | None:
    """Shares groups out among the workers of a run that asks for them whole."""
    return Groups(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object], request: Any) -> None:
    """Remembers which stacks run."""
    if fixturedef.argname in SHARED:
        running.append(partial(fixturedef.finish, request))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Ends the stacks of a group behind its last test: one that idles takes a third of a core."""
    if nextitem is None or group_of(nextitem.nodeid) != group_of(item.nodeid):
        while running:
            running.pop()()


@pytest.fixture(scope="session")
def parts() -> Iterator[Parts]:
    """Kafka and the database."""
    yield from real_parts("tests")
