"""The table of retention as it lies beside the other reference files."""

from pathlib import Path

from silta_contracts.operating_model import UnreadableFile
from silta_contracts.retention import FILE, Retention
from silta_contracts.retention import read_retention as read_text


def read_retention(folder: Path) -> Retention:
    """The table of a folder's file. Raises UnreadableFile."""
    path = folder / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise UnreadableFile(
            f"{path} cannot be read: copy the demonstration's {FILE} there and edit it"
        ) from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{path} is not UTF-8 text: save it as UTF-8") from None
    return read_text(text, str(path))
