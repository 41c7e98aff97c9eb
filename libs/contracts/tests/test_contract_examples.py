"""Every example is a message that goes through the binding and comes back as it was."""

import importlib
import json
from pathlib import Path
from typing import Any

from silta_contracts.binding import decode, encode, from_kafka, to_kafka
from silta_contracts.catalogue import BY_WIRE_TYPE, FACTS, PUBLISHES, readers
from silta_contracts.schemas import json_schema


def test_an_example_is_read_and_written_as_it_stands(example: Any) -> None:
    event = from_kafka(example.key, example.raw_headers, example.value)
    fact = decode(event)
    assert fact is not None
    assert encode(fact) == example.value
    key, headers, value = to_kafka(event)
    assert (key, dict(headers), value) == (example.key, dict(example.raw_headers), example.value)


def test_an_example_stands_where_its_reader_looks_and_comes_from_its_publisher(
    example: Any,
) -> None:
    fact_type = BY_WIRE_TYPE[example.headers["ce_type"]]
    assert example.name == fact_type.kebab_name()
    assert example.consumer in (readers(fact_type) or ("reporting",))
    assert fact_type in PUBLISHES[example.headers["ce_source"].split("/")[2]]


def test_an_example_fits_the_json_schema(example: Any) -> None:
    validator = importlib.import_module("jsonschema").Draft202012Validator
    schema = json_schema(BY_WIRE_TYPE[example.headers["ce_type"]])
    validator.check_schema(schema)
    validator(schema).validate(example.body)
    validator(schema).validate(example.body | {"field_of_a_newer_writer": 1})


def test_every_fact_has_an_example_with_each_of_its_readers(examples: list[Any]) -> None:
    stand = {(example.consumer, example.name) for example in examples}
    due = {
        (consumer, fact.kebab_name())
        for fact in FACTS
        for consumer in (readers(fact) or ("reporting",))
    }
    assert stand == due


def test_one_case_runs_through_all_examples(examples: list[Any]) -> None:
    cases = {example.body["case"] for example in examples if "case" in example.body}
    assert len(cases) == 1


def test_wire_names_never_change() -> None:
    # A name in the list stays; a new type is added to it by hand.
    listed = (Path(__file__).parent / "wire_names.txt").read_text(encoding="utf-8").split()
    assert sorted(BY_WIRE_TYPE) == listed


def test_json_leaves_out_none_only(example: Any) -> None:
    assert "null" not in json.dumps(example.body)
