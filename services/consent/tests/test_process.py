"""The process table against the catalogue and against itself."""

import json
from pathlib import Path

import pytest

from silta_chassis.http.bodies import door_body
from silta_chassis.process import When
from silta_consent.process import PROCESS
from silta_contracts.catalogue import BY_WIRE_TYPE, PUBLISHES, READS

from .conftest import Play

COMMANDS = [row for row in PROCESS.rows if row.kind == "command"]
EXAMPLES = Path(__file__).parents[3] / "libs" / "contracts" / "examples" / "consent"


def test_it_reads_and_publishes_what_the_catalogue_says() -> None:
    assert set(PROCESS.reads) == set(READS["consent"])
    assert set(PROCESS.publishes) == set(PUBLISHES["consent"])


def test_every_command_says_who_may_and_when() -> None:
    assert all(row.by for row in COMMANDS)
    assert {row.name for row in COMMANDS if row.possible is None} == {"withdraw-consent"}
    guarded = {row.name for row in COMMANDS if row.guarded}
    assert guarded == {"narrow-consent", "extend-consent"}


@pytest.mark.parametrize("row", COMMANDS, ids=lambda row: row.name)
def test_every_command_has_a_body_that_takes_nothing_else(row: When) -> None:
    assert door_body([row]).model_json_schema()["additionalProperties"] is False


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_every_example_of_a_fact_that_consent_relies_on_is_taken(play: Play, example: Path) -> None:
    kept = json.loads(example.read_text(encoding="utf-8"))
    kind = BY_WIRE_TYPE[kept["headers"]["ce_type"]]
    play.hears(kind.model_validate_json(json.dumps(kept["body"])))
