"""One spelling of a JSON value, so that its hash is the same wherever and whoever takes it."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> bytes:
    """The value as RFC 8785 (JSON Canonicalization Scheme) spells it, in UTF-8.

    Takes objects with ASCII keys, arrays, strings, integers, booleans and null: for these Python's
    own spelling, sorted and without spaces, is the canonical one. Raises TypeError for a float or
    anything else that is no such value, ValueError for text that is no Unicode.
    """
    _check(value)
    spelled = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return spelled.encode()


def sha256(value: Any) -> str:
    """SHA-256 of the canonical spelling, in lowercase hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _check(value: Any) -> None:
    match value:
        case dict():
            for key, inner in value.items():
                if not (isinstance(key, str) and key.isascii()):
                    raise TypeError("keys are ASCII text")
                _check(inner)
        case list() | tuple():
            for inner in value:
                _check(inner)
        case None | str() | bool() | int():
            pass
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical spelling here")
