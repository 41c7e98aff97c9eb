"""Signed facts for the toy: records with a signature, and tables of who may sign."""

import base64
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from toy_messages import SOURCE

from silta_chassis.records import Record
from silta_chassis.signed_facts import FactSigner
from silta_chassis.signers import Signers
from silta_chassis.signing import SigningKeys
from silta_contracts.signed import SIGNATURE

OURS = SigningKeys.derived(b"a" * 40)
OTHERS = SigningKeys.derived(b"b" * 40)
NOBODYS = SigningKeys.derived(b"c" * 40)

# organisation, keys, what it signs for, more lines.
Row = tuple[str, Sequence[SigningKeys], Sequence[str], str]
ONE: Row = ("1.2.246.10.11111111", [OURS], ["intake"], "")
TWO: Row = ("1.2.246.10.22222222", [OTHERS], ["network"], "")


def table(folder: Path, *rows: Row) -> Path:
    """The table of these rows, with the files of its keys."""
    text = ""
    for place, (organisation, keys, names, more) in enumerate(rows):
        public = [key for one in keys for key in one.public()["keys"]]
        (folder / f"keys-{place}.json").write_text(json.dumps({"keys": public}))
        text += f'[[signer]]\norganisation = "{organisation}"\nkeys = "keys-{place}.json"\n'
        text += f"signs_for = {json.dumps(list(names))}\n{more}\n"
    path = folder / "signers.toml"
    path.write_text(text)
    return path


def signers(folder: Path, *rows: Row) -> Signers:
    """The table of these rows, read."""
    return Signers.of(table(folder, *rows))


def texts(found: Record) -> dict[str, str]:
    """The headers of a record."""
    return {name: (value or b"").decode() for name, value in found.headers}


def with_header(found: Record, name: str, value: str | None) -> Record:
    """A record with another header, or without one."""
    kept = [(n, v) for n, v in found.headers if n != name]
    return replace(found, headers=(*kept, *([] if value is None else [(name, value.encode())])))


def signed(found: Record, keys: SigningKeys = OURS) -> Record:
    """A record with the signature of these keys."""
    return with_header(found, SIGNATURE, FactSigner(keys)(texts(found), found.value or b""))


def b64(raw: bytes) -> str:
    """Base64 for URLs, said once more."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


__all__ = [
    "NOBODYS", "ONE", "OTHERS", "OURS", "SOURCE", "TWO",
    "b64", "signed", "signers", "table", "texts", "with_header",
]  # fmt: skip
