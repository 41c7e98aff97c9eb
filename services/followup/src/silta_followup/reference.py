"""The files that an operator reads and edits: the operating model and retention."""

from dataclasses import dataclass
from pathlib import Path

from silta_chassis.retention_file import read_retention
from silta_contracts.operating_model import (
    OperatingModel,
    UnreadableFile,
    read_operating_model,
)
from silta_contracts.retention import NO_RETENTION, Retention

MODEL_FILE = "operating-model.toml"


@dataclass(frozen=True)
class Reference:
    """What followup looks up and never changes."""

    model: OperatingModel
    retention: Retention = NO_RETENTION


def read_reference(folder: Path) -> Reference:
    """Reads and checks the files of a folder.

    Raises UnreadableFile with a sentence that names the file, the place and what to do.
    """
    path = folder / MODEL_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UnreadableFile(
            f"{path} is missing: point SILTA_REFERENCE to a folder that has it"
        ) from None
    except UnicodeDecodeError as wrong:
        raise UnreadableFile(
            f"{path} is not UTF-8 at byte {wrong.start}: save it as UTF-8"
        ) from None
    return Reference(read_operating_model(text, str(path)), read_retention(folder))
