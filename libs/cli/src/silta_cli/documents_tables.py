"""Markdown tables: how one is written, and those of the settings and of the services."""

import inspect
from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from silta_chassis.metrics import METRICS
from silta_chassis.settings import PREFIX
from silta_cli.processes import Service


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, or a dash where it would have no rows."""
    lines = [_line(row) for row in rows]
    if not lines:
        return "–"
    return "\n".join([_line(columns), "|" + "---|" * len(columns), *lines])


def _line(cells: Sequence[str]) -> str:
    escaped = (" ".join(cell.split()).replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def code(names: Iterable[str]) -> str:
    """Names as code, with commas."""
    return ", ".join(f"`{name}`" for name in names)


def first_sentence(thing: object) -> str:
    """The first line of what something says of itself."""
    return (inspect.getdoc(thing) or "").strip().partition("\n")[0]


def settings_table(settings: type[BaseModel]) -> str:
    """What an operator may set for one service."""
    return table(
        ("variable", "default", "meaning"),
        (
            (
                f"`{PREFIX}{name.upper()}`",
                "required" if field.is_required() else f"`{field.default}`" * bool(field.default),
                field.description or "",
            )
            for name, field in settings.model_fields.items()
        ),
    )


def metrics_table() -> str:
    """What a service counts and shows."""
    return table(
        ("Prometheus", "OTLP", "labels", "what it is"),
        (
            (f"`{metric.in_prometheus}`", f"`{metric.name}`", code(metric.labels), metric.says)
            for metric in METRICS
        ),
    )


def services_table(six: Sequence[Service]) -> str:
    """The services, the question that each answers, and how much of it there is."""
    return table(
        ("service", "answers", "rows", "facts", "API"),
        (
            (
                f"[{service.name}](services/{service.name}/README.md)",
                service.question,
                str(len(service.process.rows)),
                str(len(service.process.publishes)),
                f"[OpenAPI](libs/contracts/openapi/{service.name}.json)",
            )
            for service in six
        ),
    )
