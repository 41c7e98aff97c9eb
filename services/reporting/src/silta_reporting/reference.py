"""The files that reporting reads at start: the operating model."""

from dataclasses import dataclass
from pathlib import Path

from silta_contracts.operating_model import OperatingModel, UnreadableFile, read_operating_model

MODEL_FILE = "operating-model.toml"
# A question's code becomes part of an indicator's code, which holds 64 characters.
LONGEST_QUESTION = 50


@dataclass(frozen=True)
class Reference:
    """What decisions may look up."""

    model: OperatingModel


def read_reference(folder: Path) -> Reference:
    """Reads and checks the files of a folder. Raises UnreadableFile."""
    path = folder / MODEL_FILE
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as wrong:
        raise UnreadableFile(
            f"{path} cannot be read ({wrong.strerror}): point SILTA_REFERENCE to a folder with it"
        ) from None
    except UnicodeDecodeError:
        raise UnreadableFile(f"{path} is not UTF-8: save it as UTF-8 text") from None
    model = read_operating_model(text, str(path))
    for question in model.feedback_questions:
        if len(question) > LONGEST_QUESTION:
            raise UnreadableFile(
                f"{path}: feedback_questions: shorten {question} to {LONGEST_QUESTION} characters"
            )
    return Reference(model)
