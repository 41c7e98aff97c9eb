"""A small run of the fence with a fixed seed, and runs that have to be convicted."""

import pytest
from real_parts import are_local

from tests.fence import checks
from tests.fence.cases import MOST_EACH
from tests.fence.report import Run, as_json, figures
from tests.fence.suite import Settings, run

pytestmark = [pytest.mark.system, pytest.mark.faults]

CASES, SEED = 6, 3


@pytest.fixture(scope="module", autouse=True)
def local() -> None:
    """Services are killed, and what they keep is read."""
    if not are_local():
        pytest.skip("services are killed and their databases read: on the local stack only")


@pytest.fixture(scope="module")
def found() -> Run:
    """The run."""
    return run(Settings(CASES, SEED), lambda *step: None)


def test_nothing_is_disclosed_behind_the_fence(found: Run) -> None:
    assert as_json(found)["violations"] == []
    assert len(found.seen.withdrawn) == CASES * MOST_EACH


def test_there_was_something_to_stop_and_somebody_was_killed(found: Run) -> None:
    told = figures(found)
    assert told["share_that_carried"] > 0.4
    assert told["disclosed_afterwards_on_other_grounds"] > 0
    assert told["vaults_looked_at_when_the_receipt_was_told"] == 2 * CASES
    assert told["of_these_empty"] >= CASES // 2
    assert told["kills"] > 0


@pytest.mark.parametrize(
    ("variant", "reasons"),
    [
        ("cached decisions", {checks.ASKED_AFTER}),
        pytest.param("no second look", {checks.AFTER_RECEIPT}, marks=pytest.mark.thorough),
        pytest.param(
            "receipt without erasing", {checks.KEPT, checks.LEFT}, marks=pytest.mark.thorough
        ),
    ],
)
def test_a_broken_fence_is_convicted(variant: str, reasons: set[str]) -> None:
    # What needs two things to meet is looked for in more cases, until it shows.
    for seed in (SEED, SEED + 1):
        broken = run(Settings(CASES, seed, kills=False, variant=variant), lambda *step: None)
        kinds = {violation.kind for violation in broken.violations}
        if reasons <= kinds:
            return
    pytest.fail(f"{variant}: found {kinds}, not {reasons}")
