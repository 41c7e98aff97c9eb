"""The six services as their process tables say them: what documents and tests are made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module

from silta_chassis.http.views import Doors
from silta_chassis.process import Process
from silta_contracts.catalogue import FACTS, SERVICES, FactType

# Who publishes, or who reads, each fact.
ByFact = Mapping[FactType, tuple[str, ...]]


@dataclass(frozen=True)
class Service:
    """A service: the question that it answers, its process table, and the doors that show it."""

    name: str
    question: str
    process: Process
    doors: Doors


def services() -> tuple[Service, ...]:
    """The six, in the order of the catalogue."""
    return tuple(
        Service(
            name,
            question_of(import_module(f"silta_{name}").__doc__ or ""),
            import_module(f"silta_{name}.process").PROCESS,
            import_module(f"silta_{name}.api").DOORS,
        )
        for name in SERVICES
    )


def question_of(docstring: str) -> str:
    """The question in a package's docstring, `Intake: who needs help, and how much?`"""
    question = docstring.strip().partition(": ")[2]
    return question[:1].upper() + question[1:]


def said_by(six: tuple[Service, ...]) -> ByFact:
    """Who publishes each fact, by the process tables."""
    return _by_fact({service.name: service.process.publishes for service in six})


def read_by(six: tuple[Service, ...]) -> ByFact:
    """Who reads each fact from another service, by the process tables."""
    saying = said_by(six)
    return _by_fact(
        {
            service.name: tuple(
                fact for fact in service.process.reads if set(saying.get(fact, ())) - {service.name}
            )
            for service in six
        }
    )


def in_order(facts: Iterable[FactType]) -> list[FactType]:
    """Facts as the catalogue has them, which is about the course of a case."""
    return sorted(facts, key=FACTS.index)


def _by_fact(by_service: Mapping[str, tuple[FactType, ...]]) -> ByFact:
    found: dict[FactType, tuple[str, ...]] = {}
    for name, facts in by_service.items():
        for fact in facts:
            found[fact] = (*found.get(fact, ()), name)
    return found
