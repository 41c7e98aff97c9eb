"""Places of rehabilitative work and work-based assessment: by municipality, kind and provider."""

from datetime import UTC, datetime
from typing import Any

import pytest

from silta_network.placements import PlacesAsked, free_places

from .directories import changed, until

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def shown(reference: Any, **asked: Any) -> list[tuple[str, str, str, int, bool]]:
    found = free_places(reference, PlacesAsked.model_validate(asked), NOW)
    return [
        (one["municipality"], one["kind"], one["unit"]["unit"], one["places"], one["needs_consent"])
        for one in found
    ]


JYVASKYLA = [
    ("179", "rehabilitative_work", "adult-social-work", 4, False),
    ("179", "rehabilitative_work", "workshop", 10, True),
    ("179", "work_based_assessment", "workshop", 2, True),
]


def test_they_stand_by_municipality_kind_and_unit(reference: Any) -> None:
    found = shown(reference)
    assert found[:3] == JYVASKYLA
    assert [line[0] for line in found] == sorted(line[0] for line in found)
    assert {line[0] for line in found} == {"179", "205", "564"}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"municipality": "179"}, JYVASKYLA),
        ({"municipality": "179", "kind": "rehabilitative_work"}, JYVASKYLA[:2]),
        ({"municipality": "139"}, []),
    ],
)
def test_what_is_asked_for_is_found(reference: Any, asked: Any, expected: Any) -> None:
    assert shown(reference, **asked) == expected


def test_a_unit_that_is_closed_has_none(reference: Any) -> None:
    closed = changed(reference, "workshop", term=until(2026, 3, 1))
    assert shown(closed, municipality="179") == JYVASKYLA[:1]
