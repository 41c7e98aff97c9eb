"""`silta forms`: questionnaires are checked, listed, and exchanged as FHIR R4 Questionnaire."""

import json
from pathlib import Path
from typing import Annotated, Any

import tomli_w
import typer
from rich.table import Table

from silta_chassis.form_files import read_forms
from silta_cli.screen import err, out, print_json
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.questionnaire import Questionnaire
from silta_contracts.questionnaires import FOLDER, Questionnaires, file_of
from silta_local.errors import StackError

forms = typer.Typer(
    no_args_is_help=True,
    help="Check questionnaires, and exchange them with others as FHIR R4 Questionnaire.",
)

Folder = Annotated[
    Path,
    typer.Option(
        "--reference",
        envvar="SILTA_REFERENCE",
        help=f"The folder of reference files that has {FOLDER}/<id>/<version>.toml.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]


@forms.command()
def check(folder: Folder) -> None:
    """Say whether every questionnaire can be used, and if not what is wrong where.

    Exit codes: 0 all can be used; 1 the followup service would not start with these files.
    """
    found = _read(folder)
    err.print(f"{len(found.versions)} questionnaires can be used.")


@forms.command("list")
def list_(folder: Folder, as_json: AsJson = False) -> None:
    """Show every version of every questionnaire, and what its scores are told as."""
    found = _read(folder)
    if as_json:
        print_json([_shown(form) for form in found.versions])
        return
    table = Table()
    for column in ("id", "version", "purpose", "title", "items", "told as"):
        table.add_column(column, overflow="fold")
    for form in found.versions:
        told = ", ".join(str(score.scale) for score in form.told)
        table.add_row(
            form.id, form.version, form.purpose, form.title.en, str(len(form.items)), told or "-"
        )
    out.print(table)


@forms.command("export")
def export(
    folder: Folder,
    id_: Annotated[str, typer.Argument(metavar="ID", help="Id of the questionnaire.")],
    version: Annotated[
        str | None, typer.Option("--version", help="Its version; left out: the newest.")
    ] = None,
) -> None:
    """Write a questionnaire to standard output as FHIR R4 Questionnaire (JSON)."""
    found = _read(folder)
    newest = found.newest([id_])
    form = found.find(id_, version) if version else (newest[0] if newest else None)
    if form is None:
        known = ", ".join(f"{one.id} {one.version}" for one in found.versions) or "none"
        raise StackError(
            f"There is no questionnaire {id_} {version or ''}".rstrip() + ".",
            f"Name one of these: {known}.",
        )
    # Loads the types of FHIR, which only this and `import` need.
    from silta_cli.forms_fhir import to_fhir

    print_json(to_fhir(form))


@forms.command("import")
def import_(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="A FHIR R4 Questionnaire, JSON.")],
) -> None:
    """Take in a FHIR R4 Questionnaire as a new version, never over one that is there.

    What Silta has no place for is refused, and the sentence names the item.
    """
    from silta_cli.forms_fhir import NotUnderstood
    from silta_cli.forms_fhir_read import from_fhir

    try:
        form = from_fhir(_json(file))
    except NotUnderstood as wrong:
        raise StackError(f"{file} is not taken in. {wrong}", "Nothing was written.") from None
    place = folder / file_of(form.id, form.version)
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with place.open("x", encoding="utf-8") as made:
            made.write(tomli_w.dumps(form.model_dump(mode="json", exclude_none=True)))
    except FileExistsError:
        raise StackError(
            f"{place} is there already; a version that was used is never changed.",
            "Give the questionnaire its next version.",
        ) from None
    err.print(f"Written: {place}", highlight=False, soft_wrap=True)
    if not form.told:
        err.print(
            "It has no score that a fact tells: write [[scores]] into the file to measure with it "
            "(docs/forms.md).",
            highlight=False,
        )


def _json(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise StackError(f"{file} cannot be read as JSON.", "Name a FHIR R4 Questionnaire in JSON.")
    return found


def _read(folder: Path) -> Questionnaires:
    try:
        found = read_forms(folder)
    except UnreadableFile as wrong:
        raise StackError(str(wrong), "Correct the file, then check again.") from None
    if not found.versions:
        raise StackError(
            f"{folder / FOLDER} has no questionnaire.",
            "Copy the demonstration's, or name a folder that has some in --reference.",
        )
    return found


def _shown(form: Questionnaire) -> dict[str, Any]:
    return {
        "id": form.id,
        "version": form.version,
        "purpose": form.purpose,
        "title": form.title.model_dump(),
        "items": len(form.items),
        "told_as": [str(score.scale) for score in form.told],
    }
