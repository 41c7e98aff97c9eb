"""The schedule: the same for the same seed, and complete where cases are many."""

import pytest

from silta_contracts.catalogue import SERVICES
from tests.faults.points import POINTS
from tests.faults.schedule import KILL, Fault, schedule


def _kills(found: dict[str, list[Fault]]) -> set[tuple[str, str]]:
    return {(f.service, f.point) for faults in found.values() for f in faults if f.kind == KILL}


def test_a_seed_makes_one_schedule() -> None:
    assert schedule(100, 1) == schedule(100, 1)
    assert schedule(100, 1) != schedule(100, 2)


def test_with_many_cases_every_service_is_killed_at_every_point() -> None:
    assert _kills(schedule(400, 5)) == {(s, p) for s in SERVICES for p in POINTS}


@pytest.mark.parametrize("cases", [1, 20, 100])
def test_with_few_cases_every_point_and_every_service_comes(cases: int) -> None:
    kills = _kills(schedule(cases, 5))
    assert {point for _, point in kills} == set(POINTS)
    assert {service for service, _ in kills} == set(SERVICES)


def test_faults_come_in_their_order() -> None:
    for faults in schedule(400, 5).values():
        assert [f.at for f in faults] == sorted(f.at for f in faults)
