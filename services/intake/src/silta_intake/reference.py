"""Reads and checks the files that intake follows."""

from pathlib import Path

from silta_chassis.retention_file import read_retention
from silta_contracts.operating_model import UnreadableFile, read_operating_model
from silta_intake.model import Reference

MODEL_FILE = "operating-model.toml"


def read_reference(folder: Path) -> Reference:
    """The folder's operating model and table of retention. Raises UnreadableFile."""
    path = folder / MODEL_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnreadableFile(
            f"{path} is missing: put the operating model there, or point SILTA_REFERENCE to a "
            "folder that has it"
        ) from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{path} is not UTF-8 text: save it as UTF-8") from None
    return Reference(read_operating_model(text, str(path)), read_retention(folder))
