"""The questionnaires as they lie in the folder of reference files."""

from pathlib import Path

from silta_chassis.model_files import text_of
from silta_contracts.questionnaires import FOLDER, Questionnaires, read_questionnaires


def read_forms(folder: Path) -> Questionnaires:
    """Every version of every questionnaire in a folder. Raises UnreadableFile, a line a problem.

    None where the folder has none: who uses them says so in the operating model.
    """
    paths = sorted((folder / FOLDER).glob("*/*.toml"))
    return read_questionnaires({p.relative_to(folder).as_posix(): text_of(p) for p in paths})
