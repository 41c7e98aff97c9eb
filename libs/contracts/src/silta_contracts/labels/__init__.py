"""Swedish and plain Finnish labels of the contract's codes, for translators to edit.

A module a language and module of codes: `swedish` and `plain` hold the lists of `codes` and
`deciding`, `swedish_course` and `plain_course` those of `course_codes`, and so on; each says in
`LABELS`: list, code, label. Finnish and English stand at the code itself. Nobody whose mother
tongue is Swedish, and nobody who knows plain Finnish (selkokieli) by profession, has checked them
yet.
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
            from silta_contracts.labels import (
                swedish,
                swedish_coaching,
                swedish_course,
                swedish_early,
                swedish_health_check,
                swedish_meeting,
                swedish_placement,
                swedish_statutory,
                swedish_team,
                swedish_workplace,
            )

            found = (
                swedish.LABELS,
                swedish_coaching.LABELS,
                swedish_course.LABELS,
                swedish_early.LABELS,
                swedish_health_check.LABELS,
                swedish_meeting.LABELS,
                swedish_placement.LABELS,
                swedish_statutory.LABELS,
                swedish_team.LABELS,
                swedish_workplace.LABELS,
            )
        case "plain":
            from silta_contracts.labels import (
                plain,
                plain_coaching,
                plain_course,
                plain_early,
                plain_health_check,
                plain_meeting,
                plain_placement,
                plain_statutory,
                plain_team,
                plain_workplace,
            )

            found = (
                plain.LABELS,
                plain_coaching.LABELS,
                plain_course.LABELS,
                plain_early.LABELS,
                plain_health_check.LABELS,
                plain_meeting.LABELS,
                plain_placement.LABELS,
                plain_statutory.LABELS,
                plain_team.LABELS,
                plain_workplace.LABELS,
            )
    return {name: texts for listed in found for name, texts in listed.items()}


def label_in(lang: Literal["sv", "plain"], listed: str, code: str) -> str:
    """The label of a code of a list, or nothing."""
    return labels(lang).get(listed, _NONE).get(code, "")
