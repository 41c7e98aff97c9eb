"""What every row of a process table holds, so that routing, API pages and README can rely on it."""

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from silta_chassis.http.bodies import marker
from silta_chassis.process import Command, Deadline, Injected, Vaulted
from silta_cli.processes import Service

Six = tuple[Service, ...]


def defined(service: Service, kind: type) -> set[type]:
    """The types of that kind that a service's package defines; those made to be derived, apart."""
    package = importlib.import_module(f"silta_{service.name}")
    found = set()
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        for _, thing in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if thing.__module__ == module.name and issubclass(thing, kind):
                found.add(thing)
    return {thing for thing in found if not thing.__subclasses__()}


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that stand in an annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from models(argument)


def undescribed(model: type[BaseModel]) -> list[str]:
    """The fields of a body that say nothing of themselves, those of its own models among them."""
    found = []
    for name, field in model.model_fields.items():
        if marker(field, Injected) is not None:
            continue
        # A constant that tells bodies apart says what it is.
        constant = get_origin(field.annotation) is Literal
        if not field.description and not constant:
            found.append(f"{model.__name__}.{name}")
        vaulted: Vaulted | None = marker(field, Vaulted)
        for inner in models(field.annotation if vaulted is None else vaulted.body):
            # The contract's own types are described in the contract.
            if not inner.__module__.startswith("silta_contracts."):
                found += undescribed(inner)
    return found


def test_a_message_has_one_row(six: Six) -> None:
    for service in six:
        rows = Counter(row.message.__name__ for row in service.process.rows)
        assert [name for name, times in rows.items() if times > 1] == [], service.name


def test_every_command_that_a_service_defines_has_a_row(six: Six) -> None:
    for service in six:
        rows = {row.message for row in service.process.rows}
        assert defined(service, Command) - rows == set()


def test_every_deadline_that_a_service_defines_has_a_row(six: Six) -> None:
    for service in six:
        rows = {row.message for row in service.process.rows}
        assert defined(service, Deadline) - rows == set()


def test_a_command_says_what_it_is_and_what_its_fields_are(six: Six) -> None:
    commands = [row.message for s in six for row in s.process.rows if row.kind == "command"]
    assert [command.__name__ for command in commands if not command.__dict__.get("__doc__")] == []
    assert [name for command in commands for name in undescribed(command)] == []


def test_a_decision_says_in_its_first_line_what_follows(six: Six) -> None:
    # The tables of the README quote it.
    for service in six:
        silent = [row.name for row in service.process.rows if not row.decide.__doc__]
        assert silent == [], service.name


def test_a_command_says_who_may_give_it(six: Six) -> None:
    # A row without `by` is open to everybody, and listed under `may` for everybody.
    for service in six:
        open_to_all = [
            row.name for row in service.process.rows if row.kind == "command" and row.by is None
        ]
        assert open_to_all == [], service.name


def test_a_list_shows_a_view_that_the_process_keeps(six: Six) -> None:
    for service in six:
        kept = {view.name for view in service.process.views}
        assert {door.view for door in service.doors.lists} <= kept, service.name


def test_a_service_stays_at_about_ten_doors_and_five_views(six: Six) -> None:
    for service in six:
        commands = [row for row in service.process.rows if row.kind == "command"]
        assert len({row.door or row.name for row in commands}) <= 10, service.name
        assert len(service.process.views) <= 5, service.name
