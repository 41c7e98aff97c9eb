"""The checker convicts every broken chassis for what is broken, and the sound one of nothing."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from real_parts import are_local
from thorough import mostly_thorough

from silta_local.stack import Stack
from tests.faults import toy
from tests.faults.said import Violation
from tests.faults.scenarios import SCENARIOS
from tests.faults.trial import preload
from tests.faults.variants import VARIANTS

pytestmark = [pytest.mark.system, pytest.mark.faults]

SEEDS = mostly_thorough((1, 2, 3), 1)
AT_ONCE = 3
Trials = dict[tuple[str, str, int], Future[set[Violation]]]


@pytest.fixture(scope="module")
def trials(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Trials]:
    """The trials of the tests that were chosen, some beside each other."""
    if not are_local():
        pytest.skip("processes are killed here, and topics made and left: on the local stack only")
    preload()
    folder: Path = tmp_path_factory.mktemp("trials")
    with Stack.up(name="faults-toy", fresh=True) as stack, ThreadPoolExecutor(AT_ONCE) as pool:
        yield {
            (scenario, variant, seed): pool.submit(
                toy.tried, stack.parts, folder / f"{n}", seed, scenario, variant, reason
            )
            for n, (scenario, variant, seed, reason) in enumerate(_wanted(request.session.items))
        }
        # Nobody waits for the others any more.
        pool.shutdown(cancel_futures=True)


def _wanted(items: Sequence[pytest.Item]) -> Iterator[tuple[str, str, int, str]]:
    """Scenario, variant, seed and reason of each test of this file."""
    for item in items:
        if isinstance(item, pytest.Function) and "trials" in item.fixturenames:
            chosen: Mapping[str, Any] = item.callspec.params
            variant = VARIANTS.get(chosen.get("name", ""))
            if variant is None:
                yield chosen["scenario"], "", chosen["seed"], ""
            else:
                yield variant.scenario, chosen["name"], chosen["seed"], variant.reason


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_sound_chassis_is_convicted_of_nothing(
    trials: Trials, scenario: str, seed: int
) -> None:
    assert trials[scenario, "", seed].result() == set()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", VARIANTS)
def test_a_broken_chassis_is_convicted_for_what_is_broken(
    trials: Trials, name: str, seed: int
) -> None:
    variant = VARIANTS[name]
    found = trials[variant.scenario, name, seed].result()
    assert variant.reason in {violation.kind for violation in found}
