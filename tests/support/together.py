"""Which tests stay together: what they share is started for them, and stopped behind the last."""

from pathlib import Path

import pytest

# Tests of one folder that share one of these stay with one worker, which starts it once.
SHARED = {"guarded_stack": "guarded", "stack": "shared", "parts": "shared"}
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
    shared = next((group for name, group in SHARED.items() if name in fixtures), file)
    return f"{folder}/{shared}"


def together(item: pytest.Item) -> str:
    """The group of a collected test."""
    fixtures = item.fixturenames if isinstance(item, pytest.Function) else []
    folder: Path = item.path.parent.relative_to(item.config.rootpath)
    return group_of(folder.as_posix(), item.path.name, fixtures)


def in_groups(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests with each group in one piece; groups come as their first tests do."""
    groups: dict[str, list[pytest.Item]] = {}
    for item in items:
        groups.setdefault(together(item), []).append(item)
    return [item for group in groups.values() for item in group]
