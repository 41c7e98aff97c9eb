"""A small run of the whole suite with a fixed seed: what CI sees of it."""

import pytest
from real_parts import are_local

from tests.faults.report import Run, as_json
from tests.faults.suite import Settings, run

pytestmark = [pytest.mark.system, pytest.mark.faults]

CASES, SEED = 48, 7


@pytest.fixture(scope="module")
def found() -> Run:
    """The run."""
    if not are_local():
        pytest.skip("Kafka and the database are killed and stopped: on the local stack only")
    return run(Settings(CASES, SEED, at_once=24, away=8.0), range(CASES), lambda words: None)


def test_nothing_is_lost_doubled_or_stuck(found: Run) -> None:
    told = as_json(found)
    assert (told["violations"], told["unfinished"], told["unrest"]) == ([], [], [])


def test_faults_were_injected(found: Run) -> None:
    kinds = {kind for kind, _, _ in found.faults}
    assert {"kill", "SIGSTOP", "second replica", "Kafka killed", "Kafka away"} <= kinds
    assert {"database stopped", "clock jump"} <= kinds
    points = {point for kind, point, _ in found.faults if kind == "kill"}
    assert len(points) >= 9


def test_everything_was_looked_at(found: Run) -> None:
    # Not every service hears of a case that is left alone early.
    assert all(counts["cases"] > 0.8 * CASES for counts in found.checked.values())
    assert sum(counts["handled"] for counts in found.checked.values()) > 40 * CASES
