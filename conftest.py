"""What the tests of every package share: logs as in production, and real parts where asked for."""

import os
from collections.abc import Iterator

import pytest

from silta_chassis import logs
from silta_local.errors import PartsUnavailable
from silta_local.parts import parts_from
from silta_local.specs import Parts

# The library's default prints the locals of a traceback, which may be personal.
logs.configure("test", "WARNING")


@pytest.fixture(scope="session")
def parts() -> Iterator[Parts]:
    """Kafka and the database: SILTA_TEST_PARTS says local (the default), given or containers."""
    switch = os.environ.get("SILTA_TEST_PARTS") or "local"
    assert switch in ("local", "given", "containers"), f"SILTA_TEST_PARTS={switch} is unknown"
    try:
        with parts_from(switch, name="tests") as found:
            yield found
    except PartsUnavailable as away:
        pytest.skip(f"PARTS={switch}: {away.reason}")
