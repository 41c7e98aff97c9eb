"""The files that planning reads at its start."""

from dataclasses import dataclass
from pathlib import Path

from silta_contracts.operating_model import (
    OperatingModel,
    UnreadableFile,
    read_operating_model,
)

MODEL = "operating-model.toml"


@dataclass(frozen=True)
class Reference:
    """Read-only configuration: the operating model with its durations."""

    model: OperatingModel


def read_reference(folder: Path) -> Reference:
    """Reads and checks the folder's files. Raises UnreadableFile with what to do."""
    file = folder / MODEL
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UnreadableFile(
            f"{file} cannot be read: point SILTA_REFERENCE to a folder that holds {MODEL}"
        ) from None
    return Reference(read_operating_model(text, str(file)))
