"""The files that planning reads at its start."""

from dataclasses import dataclass
from pathlib import Path

from silta_chassis.retention_file import read_retention
from silta_contracts.operating_model import (
    OperatingModel,
    UnreadableFile,
    read_operating_model,
)
from silta_contracts.retention import NO_RETENTION, Retention

MODEL = "operating-model.toml"


@dataclass(frozen=True)
class Reference:
    """Read-only configuration: the operating model with its durations, and retention."""

    model: OperatingModel
    retention: Retention = NO_RETENTION


def read_reference(folder: Path) -> Reference:
    """Reads and checks the folder's files. Raises UnreadableFile with what to do."""
    file = folder / MODEL
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UnreadableFile(
            f"{file} cannot be read: point SILTA_REFERENCE to a folder that holds {MODEL}"
        ) from None
    return Reference(read_operating_model(text, str(file)), read_retention(folder))
