"""The keys of what is kept: those that seal, and those that make fingerprints, from one file.

Of each kind there may be several, by name; the current one makes what is new, the others serve
what is older. Without a file, in local use only, both are derived from the service's secret.
"""

import base64
import binascii
import hashlib
import hmac
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from silta_chassis.signing import BadKey

if TYPE_CHECKING:
    from silta_chassis.settings import Settings

KEY_BYTES: Final = 32
# The name of the sealing key that is kept by a key service, in place of one of the file's own.
TRANSIT: Final = "transit"
DERIVED: Final = "derived"
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def _key(text: object) -> object:
    try:
        found = base64.b64decode(str(text), validate=True)
    except binascii.Error:
        raise ValueError("is no base64") from None
    if len(found) != KEY_BYTES:
        raise ValueError(f"is a key of {len(found)} bytes; make one of {KEY_BYTES}")
    return found


_Key = Annotated[bytes, BeforeValidator(_key)]
_Name = Annotated[str, Field(pattern=f"^{NAME.pattern}$")]
_CONFIG: Final = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class TransitAt(BaseModel):
    """Where a key service answers as HashiCorp Vault's transit engine does.

    ``address`` ends with the engine's mount (``https://host:8200/v1/transit``), ``key`` is the
    key's name there; ``token_file`` is read for each request, so that it may be renewed.
    """

    model_config = _CONFIG
    address: str
    key: _Name
    token_file: Path


class _Fingerprints(BaseModel):
    model_config = _CONFIG
    current: _Name
    keys: dict[_Name, _Key] = Field(repr=False)

    @model_validator(mode="after")
    def _current_there(self) -> "_Fingerprints":
        if self.current not in self.keys:
            raise ValueError(f"its current key {self.current} is not among its keys")
        return self


class _Sealing(BaseModel):
    model_config = _CONFIG
    current: _Name
    keys: dict[_Name, _Key] = Field(default_factory=dict, repr=False)
    transit: TransitAt | None = None

    @model_validator(mode="after")
    def _current_there(self) -> "_Sealing":
        if TRANSIT in self.keys:
            raise ValueError(f"no key of the file may be named {TRANSIT}")
        if self.current == TRANSIT and self.transit is None:
            raise ValueError("its current key is a key service's: say where, in sealing.transit")
        if self.current not in (*self.keys, TRANSIT):
            raise ValueError(f"its current key {self.current} is not among its keys")
        return self


class _File(BaseModel):
    model_config = _CONFIG
    sealing: _Sealing
    fingerprints: _Fingerprints


@dataclass(frozen=True)
class Ring:
    """Keys by name, and the name of the current one."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    def with_older(self, name: str, key: bytes) -> "Ring":
        """The ring with one more key, which makes nothing new."""
        return Ring(self.current, {name: key, **self.keys})


@dataclass(frozen=True)
class KeyRings:
    """Both kinds of keys of one service."""

    sealing: Ring
    fingerprints: Ring
    transit: TransitAt | None = None

    @classmethod
    def of(cls, settings: "Settings") -> "KeyRings | None":
        """The keys that the settings name; none where there are none."""
        local = settings.environment == "local"
        found = None if settings.vault_keys is None else read_rings(settings.vault_keys)
        if not local:
            return found
        derived = cls.derived(settings.secret.get_secret_value().encode())
        if found is None:
            return derived
        # What was kept before there was a file.
        return cls(
            found.sealing.with_older(DERIVED, derived.sealing.keys[DERIVED]),
            found.fingerprints.with_older(DERIVED, derived.fingerprints.keys[DERIVED]),
            found.transit,
        )

    @classmethod
    def derived(cls, secret: bytes) -> "KeyRings":
        """Keys derived from a secret (HMAC-SHA-256 with a label of its own for each)."""
        sealing, fingerprints = (
            Ring(DERIVED, {DERIVED: hmac.new(secret, label, hashlib.sha256).digest()})
            for label in (b"silta vault sealing key 1", b"silta vault fingerprint key 1")
        )
        return cls(sealing, fingerprints)

    def fingerprint(self, member: str, value: str) -> str:
        """``<key>:<member>:<HMAC-SHA-256, hexadecimal>`` of a value, by the current key."""
        return self._made(self.fingerprints.current, member, value)

    def possible(self, member: str, value: str) -> list[str]:
        """The fingerprints that the same value may have: one for each key of the ring."""
        return [self._made(name, member, value) for name in self.fingerprints.keys]

    def _made(self, name: str, member: str, value: str) -> str:
        said = f"{member}\x1f{value}".encode()
        made = hmac.new(self.fingerprints.keys[name], said, hashlib.sha256)
        return f"{name}:{member}:{made.hexdigest()}"


def member_of(fingerprint: str) -> str:
    """Of which member of a value a fingerprint is."""
    return fingerprint.split(":")[1]


def read_rings(path: Path, *, local: bool = True) -> KeyRings:
    """The keys of a TOML file. Raises BadKey with a sentence, and nothing that stands in it.

    ``local``: a key service may be reached without TLS.
    """
    try:
        if stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO:
            raise BadKey(f"{path.name} is open to everybody: take it from others (chmod o= FILE)")
        found = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadKey(f"{path.name} cannot be read") from wrong
    except tomllib.TOMLDecodeError:
        # Its text would repeat the line, and the library's error holds it.
        raise BadKey(f"{path.name} is no TOML") from None
    except ValidationError as wrong:
        said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in wrong.errors())
        raise BadKey(f"{path.name}: {said}") from None
    sealing, fingerprints = found.sealing, found.fingerprints
    if set(sealing.keys.values()) & set(fingerprints.keys.values()):
        raise BadKey(f"{path.name} has one key for two things: make another for fingerprints")
    transit = sealing.transit
    if transit is not None:
        url = urlsplit(transit.address)
        bare = not (url.username or url.password or url.query or url.fragment)
        safe = url.scheme in (("https", "http") if local else ("https",))
        if not (url.hostname and bare and safe):
            raise BadKey(f"{path.name}: write sealing.transit.address like https://host/v1/transit")
    return KeyRings(
        Ring(sealing.current, sealing.keys),
        Ring(fingerprints.current, fingerprints.keys),
        transit,
    )
