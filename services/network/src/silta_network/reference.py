"""Reads and checks the reference files at start: the operating model and the directory."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from silta_chassis.model_files import read_models
from silta_chassis.retention_file import read_retention
from silta_contracts.operating_model import UnreadableFile, read_toml
from silta_contracts.operating_models import OperatingModels
from silta_network.checks import ahead, dead_ends, structure
from silta_network.directory import Directory, Listed, Reference, day_of
from silta_network.directory_file import Area, DirectoryFile, listed

FILE = "directory.toml"


@dataclass(frozen=True)
class Checked:
    """A directory's file with what is wrong with it.

    ``wrong`` keeps the service from starting, ``ahead`` does so from its day on.
    """

    file: DirectoryFile
    areas: tuple[Area, ...]
    units: tuple[Listed, ...]
    wrong: tuple[str, ...]
    ahead: tuple[tuple[date, str], ...] = ()

    @property
    def directory(self) -> Directory:
        """The directory as services use it. Raises UnreadableFile where something is wrong."""
        if self.wrong:
            raise UnreadableFile(f"{FILE}: {'; '.join(self.wrong)}")
        places = self.file.places
        told = tuple(f"{FILE}: from {day} on: {said}" for day, said in self.ahead)
        names = {place.code: place.name for place in places}
        return Directory(self.units, tuple(place.code for place in places), names, told)


def read_reference(folder: Path) -> Reference:
    """The models, the directory and retention of a folder. Raises UnreadableFile, OSError."""
    models = read_models(folder)
    directory = read_directory((folder / FILE).read_text("utf-8"), models)
    return Reference(models, directory, read_retention(folder))


def areas_of(models: OperatingModels) -> tuple[Area, ...]:
    """What the directory is checked against."""
    return tuple(
        Area(model.area, model.municipalities, (model.coordinating, *model.told))
        for model in models.newest()
    )


def read_directory(text: str, models: OperatingModels, day: date | None = None) -> Directory:
    """The directory that the text of a file holds. Raises UnreadableFile, naming the place."""
    return checked(parsed(text), areas_of(models), day or day_of(datetime.now(UTC))).directory


def read_checked(folder: Path, day: date) -> Checked:
    """A folder's directory with what is wrong with it. Raises UnreadableFile, OSError."""
    return checked(parsed((folder / FILE).read_text("utf-8")), areas_of(read_models(folder)), day)


def parsed(text: str) -> DirectoryFile:
    """What the text of a file says, each entry by itself. Raises UnreadableFile."""
    return read_toml(DirectoryFile, text, FILE)


def checked(file: DirectoryFile, areas: tuple[Area, ...], day: date) -> Checked:
    """A file with what is wrong between its entries, on that day and after it."""
    units = listed(file, areas)
    wrong = structure(file, units, areas)
    # Of a chain that leads nowhere no day needs to be told.
    if wrong:
        return Checked(file, areas, units, tuple(wrong))
    now, later = dead_ends(units, areas, day), ahead(units, areas, day)
    return Checked(file, areas, units, tuple(now), tuple(later))
