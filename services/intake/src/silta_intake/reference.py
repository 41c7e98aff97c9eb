"""Reads and checks the files that intake follows."""

from pathlib import Path

from silta_chassis.model_files import read_models
from silta_chassis.retention_file import read_retention
from silta_intake.model import Reference


def read_reference(folder: Path) -> Reference:
    """The folder's operating models and table of retention. Raises UnreadableFile."""
    return Reference(read_models(folder), read_retention(folder))
