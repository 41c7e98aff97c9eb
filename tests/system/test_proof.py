"""After everything that the other tests did to the cases, an independent checker adds up."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from checker import World, read_world, violations
from ready import ready_checks

from silta_cli.client import Client
from silta_contracts.catalogue import SERVICES
from silta_local.stack import Stack

pytestmark = pytest.mark.system

# What test_faults publishes in another service's place.
FOREIGN = ("/silta/intake/foreign",)


@pytest.fixture(scope="module")
def world(client: Client, stack: Stack, prefix: str, played: object) -> World:
    """Everything on the topics and in the databases, once nothing is on its way any more."""
    for service in SERVICES:
        client.until(
            partial(ready_checks, client, service),
            lambda checks: checks["relay_backlog"] == 0 and checks["gaps"] == 0,
            f"{service} to come to rest",
        )
    return client.until(
        lambda: read_world(stack.parts.kafka_bootstrap, stack.parts.mongo_uri, prefix, FOREIGN),
        lambda found: not any(problem.endswith("is still open") for problem in violations(found)),
        "every entry to be followed up",
    )


def test_everything_adds_up(world: World) -> None:
    assert sum(len(said) for said in world.said.values()) > 100
    found = violations(world)
    assert found == [], "\n".join(found[:20])


def _without(found: Any, place: int) -> list[Any]:
    return [one for n, one in enumerate(found) if n != place]


def broken(world: World) -> dict[str, World]:
    """Worlds in which one thing went wrong, by what the checker must say of it."""
    said, journal = world.said["network"], world.journals["network"]
    entry = next(n for n, e in enumerate(journal) if e["facts"])
    # A case with one entry only would be gone as a whole.
    longer = {e["subject"] for e in journal if e["n"] > 1}
    first = next(n for n, e in enumerate(journal) if e["n"] == 1 and e["subject"] in longer)
    waiting = next(service for service, found in world.deadlines.items() if found)
    open_ = world.deadlines[waiting]

    def with_said(found: Any) -> World:
        return replace(world, said={**world.said, "network": found})

    def with_journal(found: Any) -> World:
        return replace(world, journals={**world.journals, "network": found})

    def with_deadlines(found: Any) -> World:
        return replace(world, deadlines={**world.deadlines, waiting: found})

    changed = replace(said[3], body=b"{}")
    return {
        "is in the journal and not on the topic": with_said(
            [r for r in said if r.id != said[3].id or r.source != said[3].source]
        ),
        "is not on the topic as the journal has it": with_said([*said, changed]),
        "says": with_said([*said[::-1]]),
        "is on the topic and not in the journal": with_journal(_without(journal, entry)),
        "are numbered": with_journal(_without(journal, first)),
        "was never handled": with_journal([{**e, "causes": ["command:x"]} for e in journal]),
        "was handled 2 times": with_journal([*journal, *journal]),
        "is still open": with_journal([{**e, "run": 10_000} for e in journal]),
        "has a writer that nobody knows": with_journal([{**e, "writer": "x"} for e in journal]),
        "is waited for and not stored": with_deadlines(_without(open_, 0)),
        "is stored and not waited for": with_deadlines([*open_, {"_id": "x:y:1"}]),
    }


def test_the_checker_sees_each_thing_that_goes_wrong(world: World) -> None:
    for word, wrong in broken(world).items():
        assert any(word in problem for problem in violations(wrong)), word
