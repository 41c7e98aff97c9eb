"""`silta acls`: what each service may do on the bus, made from the process tables.

And webhooks beside them, which reads every fact and writes none.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Annotated, Final

import typer

from silta_chassis.notices import consumer_of
from silta_chassis.process import Process
from silta_chassis.service import topics_read
from silta_cli.documents_tables import code, table
from silta_cli.processes import Service, services
from silta_contracts.catalogue import PARKED_TOPICS, SERVICES, TOPICS
from silta_local.specs import Operation, Permission

# By principal, in the order of the catalogue.
Permissions = Mapping[str, Sequence[Permission]]

# It stands beside the six and publishes nothing: see docs/webhooks.md.
WEBHOOKS: Final = "webhooks"

MADE: Final = "Made by `silta docs` from the process tables (`silta acls` shows it); not written."


class Format(StrEnum):
    """How the permissions are written."""

    TABLE = "table"
    KAFKA_ACLS = "kafka-acls"
    STRIMZI = "strimzi"
    JSON = "json"


def principal_of(service: str) -> str:
    """The account of a service on Kafka."""
    return f"silta-{service}"


def permissions_of(process: Process) -> tuple[Permission, ...]:
    """What a service may do on the bus, and nothing else.

    Write (which lets it be an idempotent producer, too, since Kafka 2.8) on its facts and on its
    notices of parked messages; Read on the topics that its process reads, and on its own group.
    """
    writes = (TOPICS[process.name], PARKED_TOPICS[process.name])
    return (
        *_on_topics(writes, "Write"),
        *_on_topics(topics_read(process), "Read"),
        Permission("group", consumer_of(process), "Read"),
    )


def permissions_of_webhooks() -> tuple[Permission, ...]:
    """What webhooks may do on the bus: read the facts of all six, in its own group."""
    return (
        *_on_topics(sorted(TOPICS.values()), "Read"),
        Permission("group", f"silta.{WEBHOOKS}", "Read"),
    )


def _on_topics(topics: Iterable[str], operation: Operation) -> Iterable[Permission]:
    for topic in topics:
        yield Permission("topic", topic, operation)
        # Kafka derives it from both; other brokers and gateways do not.
        yield Permission("topic", topic, "Describe")


def permissions(six: Iterable[Service] | None = None) -> Permissions:
    """The permissions of services, of all six where not said otherwise, and of webhooks."""
    of_services = {
        principal_of(service.name): permissions_of(service.process)
        for service in (services() if six is None else six)
    }
    return of_services | {principal_of(WEBHOOKS): permissions_of_webhooks()}


def acls(
    form: Annotated[Format, typer.Option("--format", help="How it is written.")] = Format.TABLE,
    service: Annotated[str | None, typer.Option("--service", help="One only.")] = None,
    principal: Annotated[
        str | None,
        typer.Option("--principal", help="For another account, as of a service of your own."),
    ] = None,
) -> None:
    """Show what each service may do on the bus: its Kafka account's permissions."""
    if service is not None and service not in (known := (*SERVICES, WEBHOOKS)):
        raise typer.BadParameter(f"there is no service {service}: say {', '.join(known)}")
    if principal is not None and service is None:
        raise typer.BadParameter("say of which service it gets the permissions: --service NAME")
    granted = permissions()
    if service is not None:
        own = principal_of(service)
        granted = {principal or own: granted[own]}
    # As it is, for a file or another program: nothing is folded or coloured.
    print(WRITTEN[form](granted), end="")


def as_table(granted: Permissions) -> str:
    """A Markdown table: who writes and reads what, in which group."""

    def named(each: Sequence[Permission], kind: str, operation: str) -> str:
        return code(p.name for p in each if (p.kind, p.operation) == (kind, operation))

    rows = (
        (
            f"`{principal}`",
            named(each, "topic", "Write"),
            named(each, "topic", "Read"),
            named(each, "group", "Read"),
        )
        for principal, each in granted.items()
    )
    return table(("principal", "writes", "reads", "group"), rows) + "\n"


def as_kafka_acls(granted: Permissions) -> str:
    """A shell script that grants them with the command of Kafka's own."""
    lines = [
        "#!/bin/sh",
        f"# {MADE}",
        "# Run where Kafka's commands are. $KAFKA: host:port; $ADMIN: a file of properties with an",
        "# account that may alter ACLs. What is not needed any more is removed by hand (--list).",
        "set -eu",
    ]
    for principal, each in granted.items():
        lines.append("")
        alike: dict[tuple[str, ...], list[str]] = {}
        for kind, name, operations in _by_resource(each):
            alike.setdefault((kind, *operations), []).append(name)
        for (kind, *operations), names in alike.items():
            said = [
                'kafka-acls.sh --bootstrap-server "$KAFKA" --command-config "$ADMIN" --add',
                f"  --allow-principal User:{principal}",
                *(f"  --operation {operation}" for operation in operations),
                *(f"  --{kind} {name}" for name in names),
            ]
            lines.append(" \\\n".join(said))
    return "\n".join(lines) + "\n"


def as_strimzi(granted: Permissions) -> str:
    """A KafkaUser of Strimzi for each; the cluster's label is to be set to one's own."""
    lines = [f"# {MADE}", "# The label strimzi.io/cluster is your cluster's name."]
    for principal, each in granted.items():
        lines += [
            "---",
            "apiVersion: kafka.strimzi.io/v1",
            "kind: KafkaUser",
            "metadata:",
            f"  name: {principal}",
            "  labels:",
            "    strimzi.io/cluster: silta",
            "spec:",
            "  authentication:",
            "    type: scram-sha-512",
            "  authorization:",
            "    type: simple",
            "    acls:",
        ]
        for kind, name, operations in _by_resource(each):
            lines += [
                "      - resource:",
                f"          type: {kind}",
                f"          name: {name}",
                "          patternType: literal",
                f"        operations: [{', '.join(operations)}]",
            ]
    return "\n".join(lines) + "\n"


def as_json(granted: Permissions) -> str:
    """A list by principal, for programs."""
    told = [
        {
            "principal": f"User:{principal}",
            "permissions": [
                {"resource": kind, "name": name, "pattern": "literal", "operations": operations}
                for kind, name, operations in _by_resource(each)
            ],
        }
        for principal, each in granted.items()
    ]
    return json.dumps(told, indent=2) + "\n"


WRITTEN: Final[Mapping[Format, Callable[[Permissions], str]]] = {
    Format.TABLE: as_table,
    Format.KAFKA_ACLS: as_kafka_acls,
    Format.STRIMZI: as_strimzi,
    Format.JSON: as_json,
}


def _by_resource(each: Sequence[Permission]) -> Iterable[tuple[str, str, list[str]]]:
    for (kind, name), those in groupby(each, key=lambda one: (one.kind, one.name)):
        yield kind, name, [one.operation for one in those]
