"""The doors of services as their documents tell of them, and requests that fit."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import schemathesis
from guarded import OPERATOR, SERVICE, Guarded
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from silta_cli.courses.north_ostrobothnia import GUIDANCE

# Whose door it is, by path; any other is a unit's.
OPERATORS, SERVICES, CLIENTS = (
    re.compile(pattern)
    for pattern in (
        "^/operate",
        "^/(facts|decisions|heard)",
        "/((give|refuse|withdraw|confirm|change)-consent|feedback|answer)|^/me",
    )
)


@dataclass(frozen=True)
class Door:
    """One operation of a service's document."""

    service: str
    method: str
    path: str
    operation: Mapping[str, Any]
    document: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.service}: {self.method} {self.path}"

    @property
    def statuses(self) -> set[int]:
        """What the document says that may be answered."""
        return {int(status) for status in self.operation["responses"]}

    def parameters(self, where: str) -> list[str]:
        """The names of its parameters in the path, query or header."""
        found = self.operation.get("parameters", ())
        return [parameter["name"] for parameter in found if parameter["in"] == where]

    def body(self) -> Any:
        """A body that fits its schema; None where it takes none."""
        if "requestBody" not in self.operation:
            return None
        operation = schemathesis.openapi.from_dict(dict(self.document))[self.path][self.method]
        return first(operation.as_strategy()).body

    def fields(self) -> set[str]:
        """The names that its body may hold, on its first level."""
        rest = [self.operation["requestBody"]["content"]["application/json"]["schema"]]
        found: set[str] = set()
        while rest:
            schema = rest.pop()
            if "$ref" in schema:
                name = schema["$ref"].rsplit("/", 1)[1]
                rest.append(self.document["components"]["schemas"][name])
            rest.extend(schema.get("oneOf", ()))
            found |= set(schema.get("properties", ()))
        return found

    def address(self, case: str, name: str = "", value: str = "") -> str:
        """Its path with values that fit: the case, and short codes; one may be another."""
        given = {"case": case, "id": "0" * 16, **({name: value} if name else {})}
        return re.sub(r"\{(\w+)\}", lambda m: given.get(m[1], "a"), self.path)


def first(values: SearchStrategy[schemathesis.Case[Any]]) -> schemathesis.Case[Any]:
    """The simplest of them: the same one each time."""
    found: list[schemathesis.Case[Any]] = []

    @settings(
        max_examples=1,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(values)
    def look(value: schemathesis.Case[Any]) -> None:
        found.append(value)

    look()
    return found[0]


def doors_of(service: str, url: str) -> Iterator[Door]:
    """Every door in the document that the service shows."""
    document = httpx.get(f"{url}/openapi.json", timeout=10).raise_for_status().json()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield Door(service, method.upper(), path, operation, document)


def tokens(stack: Guarded, case: str) -> dict[re.Pattern[str], str]:
    """What to send as Authorization, by the doors that it is for; the first that fits."""
    return {
        OPERATORS: stack.bearer(OPERATOR),
        SERVICES: stack.bearer(SERVICE),
        CLIENTS: stack.bearer_of("client", case),
        re.compile(""): stack.bearer_of(GUIDANCE.header, None),
    }


def token_for(path: str, given_to: Mapping[re.Pattern[str], str]) -> str:
    """The one for this door."""
    return next(token for doors, token in given_to.items() if doors.search(path))
