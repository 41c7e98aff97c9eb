"""`silta directory`: look for dead ends before they happen, and exchange units as HSDS."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import tomli_w
import typer
from pydantic import ValidationError
from rich.box import SIMPLE
from rich.table import Table

from silta_cli.hsds.objects import VERSION
from silta_cli.hsds.read import taken_in
from silta_cli.hsds.words import LOCATIONS, ORGANIZATIONS, SERVICES
from silta_cli.hsds.write import Export, pages
from silta_cli.screen import err, out, print_json
from silta_contracts.open_codes import label
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.placement_codes import PlacementKind
from silta_local.errors import StackError
from silta_network.directory import day_of
from silta_network.placements import PlacesAsked, places_on
from silta_network.reference import FILE, Checked, read_checked

directory = typer.Typer(
    no_args_is_help=True,
    help="Check the directory of units, and exchange it with others as Open Referral HSDS.",
)

# Done, but somebody has to look: 1 is a failure, and 2 a command that was not understood.
LOOK = 3

Folder = Annotated[
    Path,
    typer.Argument(
        envvar="SILTA_REFERENCE", help="The folder of reference files that has directory.toml."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]


@directory.command()
def check(
    folder: Folder,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="As on that day; left out: today."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Look for dead ends in the chains of deputies, today and on every later day of a change.

    Exit codes: 0 every chain ends as it should; 1 the network service would not start with this
    file; 3 it would, and from a later day on somebody would be asked who is not there.
    """
    day = on.date() if on else day_of(datetime.now(UTC))
    found = _read(folder, day)
    if as_json:
        print_json(
            {
                "day": str(day),
                "units": len(found.units),
                "wrong": list(found.wrong),
                "ahead": [{"from": str(first), "says": said} for first, said in found.ahead],
            }
        )
    else:
        _tell(found, str(day))
    if found.wrong or found.ahead:
        raise typer.Exit(1 if found.wrong else LOOK)


def _tell(found: Checked, day: str) -> None:
    for said in found.wrong:
        out.print(f"{day}: {said}.", highlight=False, markup=False, soft_wrap=True)
    for first, said in found.ahead:
        out.print(f"From {first} on: {said}.", highlight=False, markup=False, soft_wrap=True)
    if found.wrong:
        out.print(f"{FILE} cannot be used like this: the network service would not start.")
    elif found.ahead:
        out.print(f"{FILE} can be used; mend what is ahead before its day.", highlight=False)
    else:
        out.print(
            f"{FILE}: {len(found.units)} units; every chain of deputies ends as it should, now and "
            "on each later day that the file names.",
            highlight=False,
        )


@directory.command(name="export")
def export_(
    folder: Folder,
    to: Annotated[Path, typer.Argument(help="A folder for the pages; made where it is not.")],
    sensitive_names: Annotated[
        bool,
        typer.Option(
            "--sensitive-names",
            help="Let sensitive units go out with name, organisation and deputies, too. Whoever "
            "gets the file can tell from a fact which clinic a client goes to.",
        ),
    ] = False,
) -> None:
    """Write the directory as Open Referral HSDS 3.1: organizations, services, locations."""
    now = datetime.now(UTC)
    found = _read(folder, day_of(now))
    made = pages(Export(found.file, found.areas, now, telling=sensitive_names))
    to.mkdir(parents=True, exist_ok=True)
    for name, page in made.items():
        (to / name).write_text(json.dumps(page, ensure_ascii=False, indent=2) + "\n", "utf-8")
    hidden = sum(1 for unit in found.units if unit.ref is not None and not sensitive_names)
    out.print(
        f"Written as HSDS {VERSION}: {len(found.units)} units, of which {hidden} sensitive ones "
        "without their names.",
        highlight=False,
    )


@directory.command(name="import")
def import_(
    pages_of: Annotated[
        Path, typer.Argument(metavar="PAGES", help="The folder that has the pages of HSDS.")
    ],
    file: Annotated[Path, typer.Argument(help="Where directory.toml goes; never over another.")],
) -> None:
    """Make a directory.toml of pages of Open Referral HSDS 3.x, and tell what did not come along.

    Exit codes: 0 all came along; 1 nothing was written; 3 written, and some was left out: read what
    is told. Check the file then (`silta directory check`): it may name areas that you lack.
    """
    texts = {
        name: (pages_of / name).read_text("utf-8")
        for name in (ORGANIZATIONS, SERVICES, LOCATIONS)
        if (pages_of / name).exists()
    }
    if SERVICES not in texts:
        raise StackError(
            f"The folder {pages_of.name} has no {SERVICES}.",
            f"Put the pages there as {ORGANIZATIONS}, {SERVICES} and {LOCATIONS}.",
        )
    try:
        done = taken_in(texts)
    except UnreadableFile as wrong:
        raise StackError(f"{wrong}.", "Mend the page, then import it again.") from None
    if not done.organisations:
        raise StackError(
            "No organisation could be taken in: " + "; ".join(done.told) + ".",
            "Each needs an identifier of type OID.",
        )
    try:
        with file.open("x", encoding="utf-8") as made:
            made.write(tomli_w.dumps(done.content))
    except FileExistsError:
        raise StackError(
            f"{file.name} is there already and is left as it is.",
            "Name another file, and compare the two.",
        ) from None
    for said in done.told:
        err.print(f"Left out: {said}.", highlight=False, markup=False, soft_wrap=True)
    units = sum(len(one["units"]) for one in done.organisations.values())
    out.print(
        f"Written: {len(done.organisations)} organisations, {units} units, "
        f"{len(done.places)} places.",
        highlight=False,
    )
    if done.told:
        raise typer.Exit(LOOK)


@directory.command()
def placements(
    folder: Folder,
    municipality: Annotated[
        str | None, typer.Option(help="Where the client lives: three digits, such as 179.")
    ] = None,
    kind: Annotated[PlacementKind | None, typer.Option(help="What the placement is for.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show who has places for rehabilitative work and work-based assessment, by municipality.

    Exit codes: 0 shown, also where there are none; 1 the file cannot be used.
    """
    day = day_of(datetime.now(UTC))
    try:
        asked = PlacesAsked(municipality=municipality, kind=kind)
        found = places_on(_read(folder, day).directory, asked, day)
    except ValidationError:
        raise typer.BadParameter("a municipality has three digits, such as 179") from None
    except UnreadableFile as wrong:
        raise StackError(f"{wrong}.", "Look at it with `silta directory check`.") from None
    if as_json:
        print_json({"day": str(day), "placements": found})
    elif not found:
        out.print("No unit that is open today has such places in the directory.")
    else:
        out.print(_table_of(found))


def _table_of(found: list[dict[str, Any]]) -> Table:
    table = Table(box=SIMPLE)
    for column in ("municipality", "kind", "unit", "organisation"):
        table.add_column(column)
    table.add_column("places", justify="right")
    table.add_column("carried by")
    names = {str(kind): label(kind, "en") for kind in PlacementKind}
    for one in found:
        table.add_row(
            one["municipality"],
            names[one["kind"]],
            one["name"],
            one["organisation"],
            str(one["places"]),
            "a consent that names it" if one["needs_consent"] else "the grounds of the case",
        )
    return table


def _read(folder: Path, day: date) -> Checked:
    try:
        return read_checked(folder, day)
    except UnreadableFile as wrong:
        raise StackError(f"{wrong}.", "Mend the file, then check it again.") from None
    except FileNotFoundError as wrong:
        raise StackError(
            f"{Path(wrong.filename).name} is not in the folder {folder.name}.",
            "Name the folder of reference files (deploy/reference/demonstration is one).",
        ) from None
