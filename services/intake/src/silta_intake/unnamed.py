"""What a consultation without identity may say: nothing that tells whose situation it is.

A check finds what has a form: identity codes, telephone numbers, e-mail addresses, ids of cases.
Names and rare circumstances have none; to leave them out is the professional's duty, which is
confirmed each time (621/1999, GDPR 4(5): what can be linked with other data is personal).
"""

import re
from typing import Final

from silta_contracts.ids import CASE_PATTERN

# Whatever looks like one, valid or mistyped: a wrong check character tells who it is all the same.
_FORMS: Final = {
    "a personal identity code": re.compile(
        r"(?<!\d)\d{6}\s?[-+A-Fa-fU-Yu-y]\s?\d{3}[0-9A-Za-z](?![0-9A-Za-z])"
    ),
    "an e-mail address": re.compile(r"\S+@\S+"),
    "a telephone number or another long number": re.compile(r"\+?\d(?:[\s().-]?\d){5,}"),
    "the id of a case": re.compile(rf"\b{CASE_PATTERN.strip('^$')}\b"),
}


def without_identity(text: str) -> str:
    """The text, where nothing in it has a form that identifies. Raises ValueError without it.

    A date such as 1.2.2026 is a long number, too, and refused: a birthday is one.
    """
    found = [what for what, form in _FORMS.items() if form.search(text)]
    if found:
        raise ValueError(
            f"holds what looks like {', '.join(found)}: describe the situation without anything "
            "that tells whose it is"
        )
    return text
