"""Who may sign whose facts: a table that operators edit, and the check of each fact against it.

The table is a TOML file of `[[signer]]`: `organisation` (OID of who answers for the key), `keys`
(a file of a JWK set, beside the table), `signs_for` (services, or single sources of one,
`/silta/<service>/<incarnation>`), and, for a service that has begun to sign while it runs,
`unsigned_before` (a time). A service that is named anywhere must be signed; one that is not is
taken as it comes. The algorithm is fixed, and the key is one of the table's: nothing that a
message brings along chooses either.
"""

import base64
import binascii
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from silta_chassis.signed_facts import base64url
from silta_chassis.signing import BadKey, read_keys
from silta_contracts.binding import Event
from silta_contracts.catalogue import TOPICS
from silta_contracts.signed import (
    ALGORITHM,
    OLD_ALGORITHM,
    SIGNATURE,
    TYPE,
    NotSignable,
    signed_bytes,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# Reasons by which what is refused is parked. They begin alike, and repeat nothing of the message.
MISSING: Final = f"{SIGNATURE}: missing, and this source must sign"
NO_JWS: Final = f"{SIGNATURE}: no detached JWS"
ALGORITHMS: Final = f"{SIGNATURE}: must be by Ed25519"
HEADER: Final = f"{SIGNATURE}: its header is not alg, b64, crit, kid and typ as the contract has it"
UNKNOWN: Final = f"{SIGNATURE}: by a key that is nobody's here"
ANOTHERS_KEY: Final = f"{SIGNATURE}: by a key that may not sign for this source"
WRONG: Final = f"{SIGNATURE}: the fact was changed, or another signed it"
NOT_SIGNABLE: Final = f"{SIGNATURE}: a header that is signed is not printable ASCII"

_MEMBERS: Final = {"alg", "b64", "crit", "kid", "typ"}
_SIGNATURE_BYTES: Final = 64

Keys = Mapping[str, "Ed25519PublicKey"]


class BadSigners(ValueError):
    """The table cannot be used; the text is a sentence that says where and what to do."""


class _Signer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    organisation: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+){3,19}$")]
    keys: Path
    signs_for: Annotated[tuple[str, ...], Field(min_length=1)]
    unsigned_before: AwareDatetime | None = None


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
    signer: Annotated[tuple[_Signer, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Signers:
    """The table, read. Without one nothing is checked."""

    # By service or source, then by the thumbprint of the key.
    keys: Mapping[str, Keys] = field(default_factory=dict)
    unsigned_before: Mapping[str, datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path | None) -> "Signers":
        """The table of a file. Raises BadSigners."""
        return cls() if path is None else _read(path)

    @property
    def services(self) -> frozenset[str]:
        """The services whose facts must be signed."""
        return frozenset(map(_service_of, self.keys))

    def refuse(self, event: Event, told: Iterable[tuple[str, bytes | None]]) -> str | None:
        """Why this fact may not be taken, as one of the reasons above; None where it may.

        ``told`` are the headers of the record: the binding has read them, and each stands once.
        """
        if not self.keys:
            return None
        headers = {name: value for name, value in told if value is not None}
        service = _service_of(event.source)
        named = event.source if event.source in self.keys else service
        allowed = self.keys.get(named)
        if allowed is None:
            # Where only some of its sources are named, no other is its.
            return ANOTHERS_KEY if service in self.services else None
        signature = headers.get(SIGNATURE)
        if signature is None:
            before = self.unsigned_before.get(named)
            return None if before is not None and event.time < before else MISSING
        # Of the form that is signed, and short: the binding has seen to it.
        if event.signature is None:
            return NO_JWS
        protected, _, ending = event.signature.partition("..")
        found = _kid_of(protected)
        if isinstance(found, _Refused):
            return found.reason
        key = allowed.get(found)
        if key is None:
            known = any(found in keys for keys in self.keys.values())
            return ANOTHERS_KEY if known else UNKNOWN
        return _wrong(key, protected, ending, headers, event.fact_body)


def _wrong(
    key: "Ed25519PublicKey", protected: str, ending: str, headers: Mapping[str, bytes], body: bytes
) -> str | None:
    from cryptography.exceptions import InvalidSignature

    raw = _decoded(ending)
    # Of the four ways to write the last letter one is right: else a copy could be told as another.
    if raw is None or len(raw) != _SIGNATURE_BYTES or base64url(raw) != ending:
        return NO_JWS
    try:
        key.verify(raw, protected.encode() + b"." + signed_bytes(headers, body))
    except NotSignable:
        return NOT_SIGNABLE
    except InvalidSignature:
        return WRONG
    return None


@dataclass(frozen=True)
class _Refused:
    reason: str


# A writer's protected header is the same in all its facts.
@lru_cache(maxsize=256)
def _kid_of(protected: str) -> str | _Refused:
    """The name of the key that a protected header tells, or why it will not do."""
    raw = _decoded(protected)
    try:
        header: Any = None if raw is None else json.loads(raw)
    # Too deep is as bad as no JSON.
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        return _Refused(NO_JWS)
    if header.get("alg") not in (ALGORITHM, OLD_ALGORITHM):
        return _Refused(ALGORITHMS)
    right = header.get("b64") is False and header.get("crit") == ["b64"]
    kid = header.get("kid")
    if set(header) != _MEMBERS or not right or header["typ"] != TYPE or not isinstance(kid, str):
        return _Refused(HEADER)
    return kid


def _decoded(text: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None


def _service_of(name: str) -> str:
    return name.split("/")[2] if name.startswith("/") else name


def _read(path: Path) -> Signers:
    try:
        table = _Table.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadSigners(f"{path.name} cannot be read ({type(error).__name__})") from None
    except ValidationError as wrong:
        where = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors())
        raise BadSigners(f"{path.name}: {where}") from None
    except ValueError as wrong:
        raise BadSigners(f"{path.name} is no TOML: {wrong}") from None
    keys: dict[str, dict[str, Ed25519PublicKey]] = {}
    before: dict[str, datetime] = {}
    owners: dict[str, str] = {}
    for place, signer in enumerate(table.signer, 1):
        where = f"{path.name}, signer {place}"
        theirs = _keys(path.parent / signer.keys, where)
        for kid in theirs:
            if owners.setdefault(kid, signer.organisation) != signer.organisation:
                raise BadSigners(f"{where}: a key of its file is another organisation's, too")
        for name in signer.signs_for:
            if _service_of(name) not in TOPICS or (name.startswith("/") and name.count("/") != 3):
                known = ", ".join(TOPICS)
                raise BadSigners(
                    f"{where}: {name} is no service and no source; write one of {known}, "
                    "or /silta/<service>/<incarnation>"
                )
            keys.setdefault(name, {}).update(theirs)
            if signer.unsigned_before is not None:
                before[name] = max(signer.unsigned_before, before.get(name, signer.unsigned_before))
    return Signers(keys, before)


def _keys(path: Path, where: str) -> "dict[str, Ed25519PublicKey]":
    try:
        found = read_keys(path)
    except BadKey as wrong:
        raise BadSigners(f"{where}: {wrong}") from None
    if not found:
        raise BadSigners(f"{where}: {path.name} holds no key")
    if any(key.is_private for key in found):
        raise BadSigners(f"{where}: {path.name} holds a private key; readers need the public part")
    return {key.thumbprint(): cast("Ed25519PublicKey", key.public_key) for key in found}
