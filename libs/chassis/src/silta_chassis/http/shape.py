"""What of JSON can be stored and read again: checked before anything else reads a body.

The framework's reader takes more than RFC 8259 and the database do: NaN, numbers of any length,
UTF-16, halves of surrogate pairs, a name twice (of which the last counts here, and the first
perhaps elsewhere).
"""

import json
import re
from typing import Any, Final

MOST_DEPTH: Final = 32
# What the database can hold as a whole number.
MOST_DIGITS: Final = 19
LARGEST: Final = 2**63 - 1
# The last one may have no end: so each place is looked at once, whatever is sent.
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_AS_SQUARE = bytes.maketrans(b"{}", b"[]")
_OTHERS = bytes(byte for byte in range(256) if byte not in b"[]{}")


class Unfit(ValueError):
    """A body that is not stored; the text is a sentence, and repeats nothing of it."""


def check(body: bytes) -> None:
    """Raises Unfit where a body is not JSON that can be stored and read again."""
    # How often something opens bounds how deep it is: nearly every body is settled by that.
    if body.count(b"[") + body.count(b"{") > MOST_DEPTH and _too_deep(body):
        raise Unfit(f"The body is nested deeper than {MOST_DEPTH}, or not closed. Send it flatter.")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Unfit("The body is not UTF-8. Send JSON in UTF-8.") from None
    if text.startswith("\ufeff"):
        raise Unfit("The body begins with a byte order mark. Send JSON in UTF-8 without one.")
    try:
        value = _reader.decode(text)
    except json.JSONDecodeError:
        raise Unfit("The body is not JSON. See the API page for what this door takes.") from None
    # Only so can what is no character come into a text.
    if "\\u" in text:
        _check_texts(value)


def _too_deep(body: bytes) -> bool:
    # Without a step of Python for each bracket, of which a body may hold a million.
    brackets = _TEXT.sub(b"", body).translate(_AS_SQUARE, _OTHERS)
    for _ in range(MOST_DEPTH):
        brackets = brackets.replace(b"[]", b"")
    return bool(brackets)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Unfit("A name stands twice in one object of the body. Send each once.")
    return made


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS + 1 or not -LARGEST - 1 <= (number := int(digits)) <= LARGEST:
        raise Unfit("A number of the body is larger than 64 bits. Send it as text, or smaller.")
    return number


def _fraction(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise Unfit("A number of the body is larger than can be stored. Send a smaller one.")
    return number


def _no_number(name: str) -> None:
    raise Unfit("NaN and Infinity are not JSON. Leave the field out instead.")


def _check_texts(value: Any) -> None:
    rest = [value]
    while rest:
        match rest.pop():
            case dict() as members:
                if any("\0" in name for name in members):
                    raise Unfit("A name in the body holds the character NUL. Leave it out.")
                rest.extend(members)
                rest.extend(members.values())
            case list() as items:
                rest.extend(items)
            case str() as text:
                if not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text):
                    raise Unfit("A text of the body holds half a character. Send whole ones.")


_reader = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_whole,
    parse_float=_fraction,
    parse_constant=_no_number,
)
