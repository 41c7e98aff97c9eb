"""The files of the operating model as they lie in the folder of reference files."""

from pathlib import Path

from silta_contracts.operating_model import UnreadableFile
from silta_contracts.operating_models import (
    INSTALLATION,
    MODELS,
    OperatingModels,
    read_operating_models,
)


def read_models(folder: Path) -> OperatingModels:
    """Every version of every area's model in a folder. Raises UnreadableFile, a line a problem."""
    if not (folder / INSTALLATION).exists():
        raise UnreadableFile(
            f"{folder / INSTALLATION} is missing: copy the demonstration's and edit it, or point "
            "SILTA_REFERENCE to a folder that has it"
        )
    paths = sorted((folder / MODELS).glob("*/*.toml"))
    files = {path.relative_to(folder).as_posix(): text_of(path) for path in paths}
    return read_operating_models(text_of(folder / INSTALLATION), files)


def text_of(path: Path) -> str:
    """The text of a reference file. Raises UnreadableFile."""
    try:
        # Decoded as it is: the hash of a file is that of its bytes, whatever ends its lines.
        return path.read_bytes().decode("utf-8")
    except OSError as wrong:
        raise UnreadableFile(
            f"{path} cannot be read ({wrong.strerror}): let the service read it"
        ) from None
    except UnicodeDecodeError as wrong:
        raise UnreadableFile(
            f"{path} is not UTF-8 at byte {wrong.start}: save it as UTF-8 text"
        ) from None
