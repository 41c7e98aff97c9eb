"""`silta docs`: the tables and the picture in READMEs and pages, made from the process tables."""

from collections.abc import Mapping
from pathlib import Path

import typer

from silta_chassis.settings import Settings
from silta_cli.acls import as_kafka_acls, as_strimzi, as_table, permissions
from silta_cli.documents_map import map_of
from silta_cli.documents_process import process_tables
from silta_cli.documents_readers import reader_parts
from silta_cli.documents_tables import metrics_table, services_table, settings_table
from silta_cli.generated import Check, Wanted, settle
from silta_cli.processes import Service, read_by, said_by, services
from silta_cli.screen import err
from silta_cli.services import REPOSITORY


class NoPlace(Exception):
    """A document lacks what the program looks for in it; the text says what and where."""


def docs(check: Check = False) -> None:
    """Write the tables and the picture that are made from the process tables."""
    if not (REPOSITORY / "README.md").exists():
        err.print("There is no README.md yet: its map and tables are left out.")
    try:
        wanted = documents(services(), REPOSITORY)
    except NoPlace as wrong:
        err.print(str(wrong), highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None
    settle(wanted, check=check, mend="make docs")


def documents(six: tuple[Service, ...], repository: Path) -> Wanted:
    """The READMEs, each with its generated parts as they should be."""
    # It loads a service, which no other command needs.
    from silta_cli.documents_decisions import decision_parts

    saying, reading = said_by(six), read_by(six)
    wanted: dict[Path, str | None] = {}
    for service in six:
        readme = _readme(service, repository)
        parts = {"process": process_tables(service, saying, reading)}
        wanted[readme] = filled(readme, parts)
    operate = repository / "docs" / "operate.md"
    wanted[operate] = filled(operate, {"metrics": metrics_table()})
    decisions = repository / "docs" / "security" / "decision-table.md"
    wanted[decisions] = filled(decisions, decision_parts(repository))
    readers = repository / "docs" / "security" / "who-reads-what.md"
    wanted[readers] = filled(readers, reader_parts(six))
    granted = permissions(six)
    bus = repository / "docs" / "security" / "bus.md"
    wanted[bus] = filled(bus, {"permissions": as_table(granted)})
    kafka = repository / "deploy" / "kafka"
    wanted[kafka / "acls.sh"] = as_kafka_acls(granted)
    wanted[kafka / "users.yaml"] = as_strimzi(granted)
    front = repository / "README.md"
    if front.exists():
        parts = {
            "map": map_of(saying, reading),
            "services": services_table(six),
            "settings": settings_table(Settings),
        }
        wanted[front] = filled(front, parts)
    return wanted


def _readme(service: Service, repository: Path) -> Path:
    return repository / "services" / service.name / "README.md"


def filled(path: Path, parts: Mapping[str, str]) -> str:
    """The text of a file with these parts between their markers."""
    text = _text(path)
    for name, part in parts.items():
        begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
        before, begun, rest = text.partition(begin)
        _, ended, after = rest.partition(end)
        if not (begun and ended):
            raise NoPlace(f"{path} needs the lines `{begin}` and `{end}`, in this order.")
        text = f"{before}{begin}\n\n{part.strip()}\n\n{end}{after}"
    return text


def _text(path: Path) -> str:
    if not path.exists():
        raise NoPlace(f"{path} is missing: write it, with the markers for its generated parts.")
    return path.read_text(encoding="utf-8")
