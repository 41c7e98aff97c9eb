"""What the tests of every package share: logs as in production, and real parts where asked for."""

import os
from collections.abc import Iterator

import pytest

from silta_chassis import logs
from silta_local.errors import PartsUnavailable
from silta_local.parts import parts_from
from silta_local.specs import Parts
from silta_local.stack import Stack

PARTS_STACK = "tests"

# The library's default prints the locals of a traceback, which may be personal.
logs.configure("test", "WARNING")


@pytest.fixture(scope="session")
def parts() -> Iterator[Parts]:
    """Kafka and the database: SILTA_TEST_PARTS says local (the default), given or containers."""
    match os.environ.get("SILTA_TEST_PARTS") or "local":
        case "local":
            # Nothing of an earlier run: what it left on the topics would look like gaps.
            with Stack.up(name=PARTS_STACK, fresh=True) as stack:
                yield stack.parts
        case "given" | "containers" as switch:
            try:
                with parts_from(switch) as found:
                    yield found
            except PartsUnavailable as away:
                pytest.skip(f"PARTS={switch}: {away.reason}")
        case unknown:
            pytest.exit(f"PARTS={unknown} is none of local, given, containers", returncode=2)


@pytest.fixture
def kafka_process(parts: Parts) -> Stack:
    """The stack whose Kafka a test may kill; only the local one is ours to kill."""
    if (os.environ.get("SILTA_TEST_PARTS") or "local") != "local":
        pytest.skip("Kafka is not ours to stop with PARTS=given or containers")
    return Stack.attach(PARTS_STACK)
