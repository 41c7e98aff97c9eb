"""Swedish and plain Finnish labels of the contract's codes, for translators to edit.

`swedish` and `plain` hold the lists of `codes` and `deciding`, `swedish_course` and `plain_course`
those of `course_codes`: list, code, label. Finnish and English stand at the code itself. Nobody
whose mother tongue is Swedish, and nobody who knows plain Finnish (selkokieli) by profession, has
checked them yet.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final, Literal

Labels = Mapping[str, Mapping[str, str]]

_NONE: Final[Mapping[str, str]] = {}


@cache
def labels(lang: Literal["sv", "plain"]) -> Labels:
    """The labels of one language: by the name of the list, then by the code."""
    # Every service loads the codes, and few show them to people: read when asked for.
    match lang:
        case "sv":
            from silta_contracts.labels.swedish import SWEDISH
            from silta_contracts.labels.swedish_course import SWEDISH_COURSE

            return {**SWEDISH, **SWEDISH_COURSE}
        case "plain":
            from silta_contracts.labels.plain import PLAIN
            from silta_contracts.labels.plain_course import PLAIN_COURSE

            return {**PLAIN, **PLAIN_COURSE}


def label_in(lang: Literal["sv", "plain"], listed: str, code: str) -> str:
    """The label of a code of a list, or nothing."""
    return labels(lang).get(listed, _NONE).get(code, "")
