"""The committed examples, given to each test that takes an `example`."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# The machine is shared: a slow moment is no failure. Nothing is kept between runs.
settings.register_profile("silta-contracts", deadline=None, database=None)
settings.load_profile("silta-contracts")

EXAMPLES = Path(__file__).parents[1] / "examples"


@dataclass(frozen=True)
class Example:
    consumer: str
    name: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def key(self) -> bytes:
        return self.headers["ce_subject"].encode()

    @property
    def raw_headers(self) -> list[tuple[str, bytes]]:
        return [(name, value.encode()) for name, value in self.headers.items()]

    @property
    def value(self) -> bytes:
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


def load_examples() -> list[Example]:
    return [
        Example(path.parent.name, path.stem, **json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(EXAMPLES.glob("*/*.json"))
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "example" in metafunc.fixturenames:
        examples = load_examples()
        names = [f"{example.consumer}/{example.name}" for example in examples]
        metafunc.parametrize("example", examples, ids=names)


@pytest.fixture(scope="session")
def examples() -> list[Example]:
    return load_examples()


@pytest.fixture(scope="session")
def request_received(examples: list[Example]) -> Example:
    return next(e for e in examples if e.name == "contact-request-received")
