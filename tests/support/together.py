"""Which tests stay together: what they share is started for them, and stopped behind the last."""

from pathlib import PurePosixPath

import pytest
from xdist.scheduler import LoadScopeScheduling

# Fixtures that tests of a group share, and that idle at a price.
SHARED = ("guarded_stack", "stack", "parts")
# Behind whatever reads topics and journals whole, in this order: these take them away.
LAST = ("test_repair.py", "test_gaps.py", "test_restore.py")
# Files of `tests/system` that do not share the stack of their folder.
GUARDED = ("test_bad_input.py", "test_schemathesis.py")
OWN = (
    "test_erasing.py",
    "test_keycloak.py",
    "test_memory.py",
    "test_secure.py",
    "test_signed.py",
    "test_together.py",
)
# The groups that take longest, in this order: a worker that gets one last works on alone.
LONGEST = (
    "tests/system",
    "libs/chassis/tests",
    "tests/system/guarded",
    "tests/system/last",
    "tests/features",
    "tests/system/test_keycloak.py",
)


def group_of(nodeid: str) -> str:
    """The name of the group of a test: its folder, in `tests/system` what its file shares."""
    file = PurePosixPath(nodeid.split("::")[0])
    folder = file.parent.as_posix()
    if folder != "tests/system":
        return folder
    if file.name in LAST:
        return f"{folder}/last"
    if file.name in GUARDED:
        return f"{folder}/guarded"
    return f"{folder}/{file.name}" if file.name in OWN else folder


def in_groups(items: list[pytest.Item], *, shared_out: bool) -> list[pytest.Item]:
    """The tests with each group in one piece, as their first tests come; what takes away is last.

    Where workers share them out, each with parts of its own, the longest come first.
    """
    groups: dict[str, list[pytest.Item]] = {name: [] for name in LONGEST if shared_out}
    for item in sorted(items, key=_takes_away):
        groups.setdefault(group_of(item.nodeid), []).append(item)
    return [item for group in groups.values() for item in group]


def _takes_away(item: pytest.Item) -> int:
    return LAST.index(item.path.name) + 1 if item.path.name in LAST else 0


class Groups(LoadScopeScheduling):
    """Gives a worker a group whole.

    The library's own groups do nothing with this pytest: they rest on ids that it computes anew.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
