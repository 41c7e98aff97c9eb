"""What a service relies on is filed under its name as examples, and both sides keep to them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from silta_cli.processes import Service
from silta_contracts.binding import decode, from_kafka
from silta_contracts.catalogue import BY_WIRE_TYPE, TERMINAL, FactType
from silta_contracts.schemas import schema_file

EXAMPLES = Path(__file__).parents[2] / "libs" / "contracts" / "examples"


@dataclass(frozen=True)
class Example:
    """A message as it stands on the bus, filed by the service that relies on it."""

    consumer: str
    name: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def fact_type(self) -> FactType:
        return BY_WIRE_TYPE[self.headers["ce_type"]]

    def __str__(self) -> str:
        return f"{self.consumer}/{self.name}"


def filed() -> list[Example]:
    return [
        Example(path.parent.name, path.stem, **json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(EXAMPLES.glob("*/*.json"))
    ]


@pytest.mark.parametrize("example", filed(), ids=str)
def test_an_example_fits_the_committed_schema_and_is_read(
    example: Example, schemas: dict[str, Any]
) -> None:
    Draft202012Validator(schemas[schema_file(example.fact_type)]).validate(example.body)
    value = json.dumps(example.body).encode()
    headers = [(name, text.encode()) for name, text in example.headers.items()]
    fact = decode(from_kafka(example.headers["ce_subject"].encode(), headers, value))
    assert type(fact) is example.fact_type


def test_a_service_has_filed_an_example_of_every_fact_that_its_process_reads(
    six: tuple[Service, ...],
) -> None:
    examples = {(example.consumer, example.fact_type) for example in filed()}
    for service in six:
        # Reporting files what nobody else relies on; the rest is filed by those who do.
        relied_on = [
            fact
            for fact in service.process.reads
            if service.name != "reporting" or fact in TERMINAL
        ]
        missing = [f.__name__ for f in relied_on if (service.name, f) not in examples]
        assert missing == [], service.name
