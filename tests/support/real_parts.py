"""Kafka and the database for tests: from the local stack, from given addresses, from containers."""

import os
from collections.abc import Iterator

import pytest

from silta_local.errors import PartsUnavailable
from silta_local.parts import parts_from
from silta_local.specs import Parts
from silta_local.stack import Stack

SWITCH = "SILTA_TEST_PARTS"
# Several test runs in one checkout take stacks of different names, as do the workers of one run.
SUFFIXES = ("TEST_STACK", "PYTEST_XDIST_WORKER")


def are_local() -> bool:
    """Whether the parts are of our own local stack."""
    return (os.environ.get(SWITCH) or "local") == "local"


def stack_name(name: str) -> str:
    """The name of a stack of this test run."""
    return name + "".join(os.environ.get(suffix, "") for suffix in SUFFIXES)


def real_parts(name: str) -> Iterator[Parts]:
    """The parts, for as long as the generator lives; SILTA_TEST_PARTS says where from.

    ``name`` is the local stack's: tests that publish as a service would are kept from those that
    count what services say. It is skipped where containers cannot be had.
    """
    match os.environ.get(SWITCH) or "local":
        case "local":
            # Nothing of an earlier run: what it left on the topics would look like gaps.
            with Stack.up(name=stack_name(name), fresh=True) as stack:
                yield stack.parts
        case "given" | "containers" as switch:
            try:
                with parts_from(switch) as found:
                    yield found
            except PartsUnavailable as away:
                pytest.skip(f"PARTS={switch}: {away.reason}")
        case unknown:
            pytest.exit(f"PARTS={unknown} is none of local, given, containers", returncode=2)
