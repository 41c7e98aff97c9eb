"""What the caller tells the stack, and what the stack tells about its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from silta_chassis.brokers import Brokers

Operation = Literal["Read", "Write", "Describe"]


def filled_in(spec: ServiceSpec, ports: Mapping[str, int], parts: Parts) -> ServiceSpec:
    """Return the spec with its placeholders replaced; `ports` are those of all processes by name."""
    known = {f"{{port:{name}}}": str(port) for name, port in ports.items()}
    known |= {"{port}": str(ports[spec.name]), "{kafka}": parts.kafka_bootstrap, "{mongo}": parts.mongo_uri}
    known["{kafka_ca}"] = parts.kafka_ca
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
    `{port:<name>}` (another service's), `{kafka}` (host:port), `{kafka_ca}` (a file, of a secured Kafka) and
    `{mongo}` (a mongodb:// address).
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready_url: str = "http://127.0.0.1:{port}/readyz"


@dataclass(frozen=True)
class Parts:
    """Where Kafka (`host:port`) and the database (`mongodb://…`) are.

    Where Kafka is secured: its administrator's account, and the file of the authority to trust.
    """

    kafka_bootstrap: str
    mongo_uri: str
    kafka_user: str = ""
    kafka_password: str = field(default="", repr=False)
    kafka_ca: str = ""

    @property
    def brokers(self) -> Brokers:
        """How Kafka is reached, as its administrator where it has accounts."""
        ca = Path(self.kafka_ca) if self.kafka_ca else None
        return Brokers(self.kafka_bootstrap, self.kafka_user, SecretStr(self.kafka_password), ca)


@dataclass(frozen=True, order=True)
class Permission:
    """Something that an account of Kafka may do with one topic or one consumer group."""

    kind: Literal["topic", "group"]
    name: str
    operation: Operation


@dataclass(frozen=True)
class Account:
    """An account of a secured Kafka."""

    user: str
    password: str = field(repr=False)
    permissions: Sequence[Permission] = ()


@dataclass(frozen=True)
class Security:
    """What a secured Kafka knows: its administrator, who may do anything, and everybody else."""

    admin: Account
    accounts: Sequence[Account] = ()
