"""The order of telling: by cause, then by time."""

from itertools import permutations
from typing import Any

from silta_reporting.told import told


def line(
    name: str, time: str, caused_by: str | None = None, service: str = "intake"
) -> dict[str, Any]:
    return {
        "id": f"/silta/{service}/1/{name}",
        "time": time,
        "service": service,
        "fact": name,
        "number": 1,
        "caused_by": caused_by,
    }


def order(lines: list[dict[str, Any]]) -> list[tuple[str, int, str | None]]:
    return [(each["fact"], each["depth"], each["because"]) for each in told(lines)]


def test_what_a_fact_caused_stands_below_it_and_before_what_came_later_from_outside() -> None:
    lines = [
        line("a", "10:00", "command:submit"),
        line("b", "10:01", "command:other"),
        line("c", "10:02", "/silta/intake/1/a", "consent"),
        line("d", "10:03", "/silta/consent/1/c", "network"),
        line("e", "10:02", "/silta/intake/1/a", "network"),
        line("f", "10:05", "deadline:respond-by"),
    ]
    expected = [
        ("a", 0, "command:submit"),
        ("c", 1, "a"),
        ("d", 2, "c"),
        ("e", 1, "a"),
        ("b", 0, "command:other"),
        ("f", 0, "deadline:respond-by"),
    ]
    for given in permutations(lines):
        assert order(list(given)) == expected


def test_a_cause_that_is_not_told_leaves_its_line_in_order_of_time() -> None:
    lines = [line("a", "10:00"), line("b", "10:01", "/silta/consent/1/hidden"), line("c", "10:02")]
    assert order(lines) == [("a", 0, None), ("b", 0, "/silta/consent/1/hidden"), ("c", 0, None)]


def test_lines_without_ids_keep_the_order_in_which_they_came() -> None:
    lines = [line(name, "10:00") | {"id": None, "number": None} for name in "cab"]
    assert order(lines) == [("c", 0, None), ("a", 0, None), ("b", 0, None)]


def test_a_clock_that_is_behind_does_not_part_effect_from_cause() -> None:
    lines = [line("effect", "09:59", "/silta/intake/1/cause", "consent"), line("cause", "10:00")]
    assert order(lines) == [("cause", 0, None), ("effect", 1, "cause")]


def test_lines_that_cause_each_other_are_told_all_the_same() -> None:
    lines = [
        line("a", "10:00", "/silta/intake/1/b"),
        line("b", "10:01", "/silta/intake/1/a"),
        line("c", "10:02", "/silta/intake/1/c"),
    ]
    assert [name for name, _, _ in order(lines)] == ["a", "b", "c"]


def test_a_long_chain_of_causes_is_told() -> None:
    lines = [line("0", "00:00:00")]
    lines += [line(str(n), f"{n:08}", f"/silta/intake/1/{n - 1}") for n in range(1, 3000)]
    assert [each["depth"] for each in told(lines)] == list(range(3000))
