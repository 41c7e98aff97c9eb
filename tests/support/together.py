"""Which tests stay together: where several workers share a run, each starts what its tests need."""

from pathlib import Path

import pytest

# Tests of one folder that share a stack stay with one worker, which starts it once.
SHARED = ("guarded_stack", "stack", "parts")
# They have one name each for what they start and stop.
ALONE = ("libs/cli", "deploy/local")
# These take topics or journals away: behind whatever reads them whole, in this order.
LAST = ("test_repair.py", "test_gaps.py", "test_restore.py")


def group_of(folder: str, file: str, fixtures: list[str]) -> str:
    """The name of the group of a test: by its folder and what it shares there."""
    if (alone := next((one for one in ALONE if folder.startswith(one)), None)) is not None:
        return alone
    if file in LAST:
        return f"{folder}/last"
    shared = next((name for name in SHARED if name in fixtures), file)
    return f"{folder}/{shared}"


def together(item: pytest.Item) -> str:
    """The group of a collected test."""
    fixtures = item.fixturenames if isinstance(item, pytest.Function) else []
    folder: Path = item.path.parent.relative_to(item.config.rootpath)
    return group_of(folder.as_posix(), item.path.name, fixtures)
