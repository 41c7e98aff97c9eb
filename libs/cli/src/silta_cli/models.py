"""`silta model`: check the files of the operating model, list them, adopt a version."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.table import Table

from silta_chassis.model_files import read_models
from silta_chassis.workdays import ZONE
from silta_cli.operating import Place, listed, place
from silta_cli.screen import out, print_json
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.operating_models import Adopted, OperatingModels, file_of
from silta_contracts.party import CLIENT, PartyHeaderError, format_party, parse_party
from silta_local.errors import StackError

model = typer.Typer(
    no_args_is_help=True, help="Check the files of the operating model, list them, adopt one."
)

Folder = Annotated[
    Path, typer.Argument(envvar="SILTA_REFERENCE", help="The folder of reference files.")
]
Name = Annotated[str, typer.Option("--name", help="A local stack, which runs.")]
Url = Annotated[str | None, typer.Option("--url", help="Address of a reporting of your own.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]

ADOPTED = "/models"


@model.command()
def check(folder: Folder) -> None:
    """Read every file as a service does at its start; what is wrong is named, a line each."""
    try:
        models = read_models(folder)
    except UnreadableFile as wrong:
        for said in str(wrong).splitlines():
            out.print(said, highlight=False, markup=False, soft_wrap=True)
        out.print("Services would not start with these files.", highlight=False)
        raise typer.Exit(1) from None
    count = len(models.versions)
    out.print(f"{count} versions of {len(models.areas)} areas: all can be used.", highlight=False)


@model.command(name="list")
def list_(folder: Folder, name: Name = "default", url: Url = None, as_json: AsJson = False) -> None:
    """Areas, versions, hashes, and which were adopted from which day; asks reporting."""
    models = _read(folder)
    adopted = _adopted(place("reporting", name, url))
    today = datetime.now(ZONE).date()
    lines: list[dict[str, Any]] = [
        {
            "area": one.area,
            "version": one.version,
            "file": file_of(one.area, one.version),
            "hash": one.hash,
            "effective_from": [str(a.effective_from) for a in adopted if _is(a, one)],
            "followed_today": _followed(models, one.area, adopted, today) == one.hash,
        }
        for one in models.versions
    ]
    missing = [a for a in adopted if all(not _is(a, one) for one in models.versions)]
    if as_json:
        print_json({"models": lines, "missing": [a.model_dump(mode="json") for a in missing]})
        return
    table = Table(box=SIMPLE)
    for column in ("area", "version", "hash", "adopted from", "new cases today"):
        table.add_column(column)
    for line in lines:
        dates = ", ".join(line["effective_from"]) or "not adopted"
        follows = "follow it" if line["followed_today"] else ""
        table.add_row(line["area"], line["version"], line["hash"][:12], dates, follows)
    out.print(table)
    for one in missing:
        out.print(
            f"Adopted from {one.effective_from}, but not here: {file_of(one.area, one.version)} "
            f"with the hash {one.hash[:12]}. Put that file there.",
            highlight=False,
        )


@model.command()
def adopt(
    area: Annotated[str, typer.Argument(help="As the list names it.")],
    version: Annotated[str, typer.Argument(help="As the list names it.")],
    folder: Folder,
    *,
    effective: Annotated[
        datetime,
        typer.Option("--from", formats=["%Y-%m-%d"], help="From which day new cases follow it."),
    ],
    party: Annotated[
        str,
        typer.Option(
            "--party", help="Who decided: organisation;<oid>;<unit>;management;<type> as is."
        ),
    ],
    name: Name = "default",
    url: Url = None,
) -> None:
    """Tell all services that the leadership adopted a version; its file lies at each of them."""
    try:
        header = format_party(parse_party(party))
    except PartyHeaderError as wrong:
        raise typer.BadParameter(str(wrong)) from None
    found = next((m for m in _read(folder).of_area(area) if m.version == version), None)
    if found is None:
        raise StackError(
            f"There is no {file_of(area, version)} in this folder.",
            "See what is there: `silta model list`.",
        )
    meant = replace(place("reporting", name, url), party=header, key=uuid.uuid4().hex)
    day = effective.date()
    meant.post(
        f"{ADOPTED}/{area}/adopt-operating-model",
        {"version": version, "hash": found.hash, "effective_from": str(day)},
    )
    out.print(f"Adopted: from {day} on new cases of {area} follow {version}.", highlight=False)


def _read(folder: Path) -> OperatingModels:
    try:
        return read_models(folder)
    except UnreadableFile as wrong:
        raise StackError(
            str(wrong).splitlines()[0], "See all that is wrong: `silta model check`."
        ) from None


def _adopted(reporting: Place) -> list[Adopted]:
    lines = listed([replace(reporting, party=format_party(CLIENT))], ADOPTED)
    known = Adopted.model_fields
    return [Adopted.model_validate({k: v for k, v in one.items() if k in known}) for one in lines]


def _is(adopted: Adopted, model_: Any) -> bool:
    return (adopted.area, adopted.version, adopted.hash) == (
        model_.area,
        model_.version,
        model_.hash,
    )


def _followed(
    models: OperatingModels, area: str, adopted: Sequence[Adopted], today: date
) -> str | None:
    """The hash of the version that a new case follows today; none where its file is not here."""
    try:
        return models.chosen(area, adopted, today).hash
    except UnreadableFile:
        return None
