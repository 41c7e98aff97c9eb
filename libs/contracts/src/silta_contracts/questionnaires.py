"""Answers to questionnaires (*kyselylomake*), and the files that an installation has. Pure.

One TOML file a version, in four languages; :func:`read_questionnaires` checks the files and says in
plain words what is wrong where. :mod:`silta_chassis.form_files` reads the folder.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import Field, StrictInt

from silta_contracts.ids import QuestionCode
from silta_contracts.operating_model import UnreadableFile, read_toml
from silta_contracts.questionnaire import (
    ChoiceItem,
    Questionnaire,
    ScaleItem,
    TextItem,
    twice_in,
)
from silta_contracts.value import Value

FOLDER: Final = "questionnaires"


class Answer(Value):
    """An answer that counts: a number of a scale, or the code of a choice."""

    item: QuestionCode = Field(description="code of the item")
    value: Annotated[StrictInt, Field(ge=-1000, le=1000)] | QuestionCode = Field(
        description="the number of a scale, or the code of a choice"
    )


def by_item(answers: Iterable[Answer]) -> dict[str, int | str]:
    """Answers by the code of their item."""
    return {answer.item: answer.value for answer in answers}


def unfit(form: Questionnaire, answered: Iterable[Answer], worded: Iterable[str]) -> str | None:
    """What is wrong with answers, as a sentence that names the item; none where they fit."""
    answered, worded = tuple(answered), tuple(worded)
    if twice := twice_in((*(answer.item for answer in answered), *worded)):
        return f"Answer item {twice} once."
    for answer in answered:
        match form.item(answer.item):
            case ScaleItem() as item if item.points(answer.value) is None:
                return f"Answer item {item.code} by a whole number from {item.low} to {item.high}."
            case ChoiceItem() as item if item.points(answer.value) is None:
                codes = ", ".join(choice.code for choice in item.choices)
                return f"Answer item {item.code} by one of {codes}."
            case TextItem() as item:
                return f"Item {item.code} is answered in words: put it under `words`."
            case None:
                return f"Leave out {answer.item}: this version of the form has no such item."
    for code in worded:
        if not isinstance(form.item(code), TextItem):
            return f"Leave the words on {code} out: no item of this form takes words under it."
    given = {*(answer.item for answer in answered), *worded}
    for item in form.items:
        if item.required and item.code not in given:
            return f"Answer item {item.code}: the form needs it."
    return None


@dataclass(frozen=True)
class Questionnaires:
    """Every version of every questionnaire that an installation has."""

    versions: tuple[Questionnaire, ...] = ()

    def of(self, id_: str) -> tuple[Questionnaire, ...]:
        """The versions of one, the oldest first."""
        return tuple(one for one in self.versions if one.id == id_)

    def find(self, id_: str, version: str) -> Questionnaire | None:
        """That version, if it is here."""
        return next((one for one in self.of(id_) if one.version == version), None)

    def newest(self, ids: Iterable[str]) -> tuple[Questionnaire, ...]:
        """The newest version of each of these that is here."""
        return tuple(found[-1] for id_ in ids if (found := self.of(id_)))


# An installation that measures nothing.
NO_FORMS: Final = Questionnaires()


def file_of(id_: str, version: str) -> str:
    """Where a version lies in the folder of reference files."""
    return f"{FOLDER}/{id_}/{version}.toml"


def read_questionnaire(text: str, name: str) -> Questionnaire:
    """The questionnaire that the text of a file holds. Raises UnreadableFile."""
    return read_toml(Questionnaire, text, name)


def read_questionnaires(files: Mapping[str, str]) -> Questionnaires:
    """What these texts say; ``files`` by ``questionnaires/<id>/<version>.toml``.

    Raises UnreadableFile, which says all that is wrong, a line each.
    """
    wrong: list[str] = []
    read: list[Questionnaire] = []
    for name, text in sorted(files.items()):
        try:
            one = read_questionnaire(text, name)
        except UnreadableFile as unreadable:
            wrong.append(str(unreadable))
            continue
        if file_of(one.id, one.version) != name:
            wrong.append(
                f"{name}: it says id {one.id} and version {one.version}: move it to "
                f"{file_of(one.id, one.version)}, or correct them"
            )
        read.append(one)
    if wrong:
        raise UnreadableFile("\n".join(wrong))
    return Questionnaires(tuple(sorted(read, key=lambda one: (one.id, _in_order(one)))))


def _in_order(one: Questionnaire) -> tuple[int, ...]:
    return tuple(int(part) for part in one.version.split("."))
