"""The questionnaires as they lie in the folder of reference files."""

from pathlib import Path

from silta_contracts.operating_model import UnreadableFile
from silta_contracts.questionnaires import FOLDER, Questionnaires, read_questionnaires


def read_forms(folder: Path) -> Questionnaires:
    """Every version of every questionnaire in a folder. Raises UnreadableFile, a line a problem.

    None where the folder has none: who uses them says so in the operating model.
    """
    paths = sorted((folder / FOLDER).glob("*/*.toml"))
    return read_questionnaires({p.relative_to(folder).as_posix(): _text(p) for p in paths})


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as wrong:
        raise UnreadableFile(
            f"{path} cannot be read ({wrong.strerror}): let the service read it"
        ) from None
    except UnicodeDecodeError as wrong:
        raise UnreadableFile(
            f"{path} is not UTF-8 at byte {wrong.start}: save it as UTF-8 text"
        ) from None
