"""What a service is set to be, and what it knows, as its database tells it."""

from typing import Any

from pymongo import MongoClient

from silta_contracts.catalogue import READS, TOPICS, publishers
from silta_local.stack import Stack

Databases = MongoClient[dict[str, Any]]


def topics_read(service: str) -> list[str]:
    names = {name for fact in READS[service] for name in publishers(fact)} - {service}
    return [TOPICS[name] for name in sorted(names)]


def incarnation(stack: Stack, service: str) -> int:
    its = next(process.env for process in stack.processes if process.name == service)
    return int(its.get("SILTA_INCARNATION", 1))


def raise_incarnation(stack: Stack, service: str) -> None:
    its = next(process.env for process in stack.processes if process.name == service)
    its["SILTA_INCARNATION"] = str(incarnation(stack, service) + 1)


def source_of(stack: Stack, service: str) -> str:
    return f"/silta/{service}/{incarnation(stack, service)}"


def handled(databases: Databases, prefix: str, service: str, case: str) -> dict[str, int]:
    """The last number by source that a service has handled, or passed, of a case."""
    own = databases[f"{prefix}_{service}"]
    newest = own["journal"].find_one({"subject": case}, sort=[("n", -1)]) or {"seen": {}}
    head = own["views"].find_one({"_id": case}) or {}
    found: dict[str, int] = {}
    for numbers in (newest["seen"], head.get("passed", {})):
        for source, number in numbers.items():
            found[source] = max(number, found.get(source, 0))
    return found


def waits(databases: Databases, prefix: str, service: str, case: str) -> set[str]:
    """The names of the deadlines that a service waits for in a case."""
    own = databases[f"{prefix}_{service}"]["journal"]
    newest = own.find_one({"subject": case}, sort=[("n", -1)]) or {"waits": []}
    return {wait["name"] for wait in newest["waits"]}
