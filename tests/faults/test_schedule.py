"""The schedule: the same for the same seed, and complete where cases are many."""

import pytest

from silta_contracts.catalogue import SERVICES
from tests.faults.points import AT_ONE, ONCE, POINTS
from tests.faults.schedule import KILL, Fault, during, schedule


def _kills(found: dict[str, list[Fault]]) -> set[tuple[str, str]]:
    return {(f.service, f.point) for faults in found.values() for f in faults if f.kind == KILL}


def test_a_seed_makes_one_schedule() -> None:
    assert schedule(100, 1) == schedule(100, 1)
    assert schedule(100, 1) != schedule(100, 2)


def test_with_many_cases_every_service_is_killed_at_every_point_that_it_passes() -> None:
    assert _kills(schedule(400, 5)) == {
        (s, p) for s in SERVICES for p in POINTS if AT_ONE.get(p, s) == s
    }


def test_what_comes_once_is_not_waited_for_a_second_time() -> None:
    found = [f for faults in schedule(4_000, 5).values() for f in faults]
    assert {f.passes for f in found if f.point in ONCE} == {1}
    assert {f.passes for f in found if f.kind == KILL} == {1, 2, 3, 4}


@pytest.mark.parametrize("cases", [1, 20, 100])
def test_with_few_cases_every_point_and_every_service_comes(cases: int) -> None:
    kills = _kills(schedule(cases, 5))
    assert {point for _, point in kills} == set(POINTS)
    assert {service for service, _ in kills} == set(SERVICES)


def test_faults_come_in_their_order() -> None:
    for faults in schedule(400, 5).values():
        assert [f.at for f in faults] == sorted(f.at for f in faults)


def test_the_parts_of_a_run_have_all_its_faults_once_and_the_late_ones_last() -> None:
    whole = schedule(3_000, 5)
    thirds = [during(whole, n / 3, (n + 1) / 3) for n in range(3)]
    for name, faults in whole.items():
        told = [
            (f.kind, f.point, f.passes, f.seconds) for part in thirds for f in part.get(name, ())
        ]
        assert told == [(f.kind, f.point, f.passes, f.seconds) for f in faults]
        assert all(0 <= f.at <= 1 for part in thirds for f in part.get(name, ()))
        assert all(f.at < 1 for part in thirds[:2] for f in part.get(name, ()))
