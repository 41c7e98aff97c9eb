"""What the caller tells the stack, and what the stack tells about its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace


def filled_in(spec: ServiceSpec, ports: Mapping[str, int], *, kafka: str, mongo: str) -> ServiceSpec:
    """Return the spec with its placeholders replaced; `ports` are those of all processes by name."""
    known = {f"{{port:{name}}}": str(port) for name, port in ports.items()}
    known |= {"{port}": str(ports[spec.name]), "{kafka}": kafka, "{mongo}": mongo}
    return replace(
        spec,
        argv=[_fill(text, known) for text in spec.argv],
        env={key: _fill(text, known) for key, text in spec.env.items()},
        ready_url=_fill(spec.ready_url, known),
    )


# Not str.format: settings may hold JSON.
def _fill(text: str, known: Mapping[str, str]) -> str:
    for placeholder, value in known.items():
        text = text.replace(placeholder, value)
    return text


@dataclass(frozen=True)
class ServiceSpec:
    """A process of ours that the stack starts.

    In `argv`, the values of `env` and `ready_url` the stack fills in `{port}` (chosen for this service),
    `{port:<name>}` (another service's), `{kafka}` (host:port) and `{mongo}` (a mongodb:// address).
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready_url: str = "http://127.0.0.1:{port}/readyz"


@dataclass(frozen=True)
class Parts:
    """Where Kafka (`host:port`) and the database (`mongodb://…`) are."""

    kafka_bootstrap: str
    mongo_uri: str
