"""How a command reaches a service's parts: those of a local stack, or of one's own."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr, ValidationError
from pymongo import AsyncMongoClient

from silta_chassis import run
from silta_chassis.brokers import Brokers
from silta_chassis.entries import Document
from silta_chassis.settings import PREFIX, Settings
from silta_contracts.catalogue import SERVICES
from silta_local.errors import StackError
from silta_local.stack import Stack

DATABASE = f"{PREFIX}DATABASE"
DATABASE_NAME = f"{PREFIX}DATABASE_NAME"
KAFKA = f"{PREFIX}KAFKA"
DATABASE_MS = 5_000

Service = Annotated[str, typer.Argument(metavar="SERVICE", help=f"One of {', '.join(SERVICES)}.")]
Name = Annotated[str | None, typer.Option("--name", help="A local stack (`default`), which runs.")]
Database = Annotated[
    str | None,
    typer.Option("--database", envvar=DATABASE, help="mongodb://… of a database of your own."),
]
DatabaseName = Annotated[
    str | None,
    typer.Option("--database-name", envvar=DATABASE_NAME, help="`silta_<service>` where not said."),
]
Kafka = Annotated[
    str | None, typer.Option("--kafka", envvar=KAFKA, help="Brokers of your own, host:port.")
]


@dataclass(frozen=True)
class Reached:
    """Where the parts of a service are; ``kafka`` is empty where nobody said."""

    database: str
    database_name: str
    kafka: str
    # As the settings of a service name them: the account on Kafka, where it has one.
    kafka_user: str = ""
    kafka_password: str = field(default="", repr=False)
    kafka_ca: str = ""

    @property
    def brokers(self) -> Brokers:
        """How Kafka is reached: as the service itself, which alone may write its topic."""
        ca = Path(self.kafka_ca) if self.kafka_ca else None
        return Brokers(self.kafka, self.kafka_user, SecretStr(self.kafka_password), ca)

    def client(self) -> AsyncMongoClient[Document]:
        """A client with a service's own way of writing: what is told to be done is kept."""
        return AsyncMongoClient(
            self.database,
            tz_aware=True,
            w="majority",
            journal=True,
            serverSelectionTimeoutMS=DATABASE_MS,
        )


def known_service(service: str) -> str:
    """The service; ends the command where there is none of that name."""
    if service not in SERVICES:
        raise typer.BadParameter(f"there is no service {service}: say {', '.join(SERVICES)}")
    return service


def reached(
    service: str,
    name: str | None,
    database: str | None,
    database_name: str | None,
    kafka: str | None = None,
) -> Reached:
    """A local stack's where it is named or no database is; raises NotRunning."""
    known_service(service)
    if name is None and database is not None:
        name_of_it = database_name or f"silta_{service}"
        return Reached(database, name_of_it, kafka or "", *_account(os.environ))
    stack = Stack.attach(name or "default")
    its = _environment(stack, service)
    return Reached(
        its.get(DATABASE) or stack.parts.mongo_uri,
        its.get(DATABASE_NAME) or f"silta_{service}",
        its.get(KAFKA) or stack.parts.kafka_bootstrap,
        *_account(its),
    )


def _account(environment: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(environment.get(f"{KAFKA}_{part}", "") for part in ("USER", "PASSWORD", "CA"))


def made_of(service: str) -> run.Service:
    """What a service is made of."""
    known_service(service)
    found: run.Service = import_module(f"silta_{service}.main").SERVICE
    return found


def settings_of(service: str, name: str | None) -> Settings:
    """The settings of a local stack's service, or of this environment where it has them."""
    if name is None and DATABASE in os.environ:
        return _settings(service, os.environ)
    stack = Stack.attach(name or "default")
    its = _environment(stack, service)
    if not its:
        raise StackError(
            f"The stack {stack.name!r} has no {service}.", "See what runs: `silta status`."
        )
    return _settings(service, its)


def _settings(service: str, environment: Mapping[str, str]) -> Settings:
    """What these variables set; other ones may be there, for other commands."""
    variables = {field: f"{PREFIX}{field}".upper() for field in Settings.model_fields}
    given = {f: environment[name] for f, name in variables.items() if name in environment}
    try:
        return Settings.model_validate(given)
    except ValidationError as wrong:
        problems = "; ".join(f"{variables[str(e['loc'][0])]}: {e['msg']}" for e in wrong.errors())
        raise StackError(
            f"The settings of {service} are not all here: {problems}.",
            "Run this with the environment of the service, or say --name STACK.",
        ) from None


def moment(text: str) -> datetime:
    """A time as people write it; ends the command where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is no time: write it like 2026-11-22T12:00:00Z") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _environment(stack: Stack, service: str) -> Mapping[str, str]:
    return next((p.env for p in stack.processes if p.name == service), {})
