"""The key with which a service signs what others keep and check without asking it again.

Ed25519 (RFC 8032) in compact JWS (RFC 7515, RFC 9864), named by its thumbprint (RFC 7638). By
default the key is derived from the service's secret, so that all replicas have the same one and no
file is needed; an operator who keeps keys elsewhere names a file.

The libraries are loaded at the first signature: a process that signs nothing does without.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from joserfc.jwk import OKPKey

    from silta_chassis.settings import Settings

ALGORITHM: Final = "Ed25519"
# Another label is another key: what is derived for something else of the same secret differs.
LABEL: Final = b"silta signing key 1"
# A header that brings a key, or says where one is, proves nothing about who signed.
_HEADER: Final = {"alg", "kid", "typ"}
_PARTS: Final = ("kty", "crv", "x", "d")


class NotSigned(ValueError):
    """It is not signed by one of these keys; the text is a plain sentence."""


class BadKey(ValueError):
    """A file of keys cannot be used; the text says why, and never what stands in it."""


@dataclass(frozen=True)
class Signed:
    """What was signed, and the name of the key that signed it."""

    payload: bytes
    kid: str


@dataclass(frozen=True)
class SigningKeys:
    """The key of one service, and the public keys that it had before."""

    secret: bytes = field(repr=False)
    key_file: Path | None = None
    before_file: Path | None = None

    @classmethod
    def of(cls, settings: "Settings") -> "SigningKeys":
        """The keys that the settings name."""
        secret = settings.secret.get_secret_value().encode()
        return cls(secret, settings.signing_key, settings.signing_keys_before)

    @classmethod
    def derived(cls, secret: bytes) -> "SigningKeys":
        """The key that is derived from a secret."""
        return cls(secret)

    @cached_property
    def _key(self) -> "OKPKey":
        return _derived(self.secret) if self.key_file is None else read_key(self.key_file)

    @cached_property
    def kid(self) -> str:
        """The name of the key: its thumbprint."""
        return self._key.thumbprint()

    @property
    def private(self) -> "Ed25519PrivateKey":
        """The private key itself, for who signs in a form of its own."""
        key = self._key.private_key
        assert key is not None, "read_key and _derived give private keys only"
        return cast("Ed25519PrivateKey", key)

    def sign(self, payload: bytes, typ: str) -> str:
        """A compact JWS over the payload, of at most 128 000 bytes; ``typ`` says what it is."""
        from joserfc.jws import serialize_compact

        header = {"alg": ALGORITHM, "kid": self.kid, "typ": typ}
        return serialize_compact(header, payload, self._key, algorithms=[ALGORITHM])

    def public(self) -> dict[str, Any]:
        """The JWK set of all keys that ever signed, the present one first; no private part."""
        before = () if self.before_file is None else read_keys(self.before_file)
        found = {key.thumbprint(): key for key in (self._key, *before)}
        return {"keys": [_published(key, kid) for kid, key in found.items()]}


def verify(jws: str, keys: Mapping[str, Any], typ: str) -> Signed:
    """What was signed, if a key of this JWK set signed it as ``typ``; raises NotSigned.

    The algorithm is fixed, and the key is the one of the set whose thumbprint the header names:
    nothing else that the header holds is looked at, or allowed.
    """
    from joserfc.errors import JoseError
    from joserfc.jws import extract_compact, validate_compact

    try:
        signed = extract_compact(jws.encode("ascii"))
        header = dict(signed.headers())
    except (JoseError, ValueError) as wrong:
        raise NotSigned("This is no compact JWS.") from wrong
    if header.get("alg") != ALGORITHM:
        raise NotSigned(f"It is not signed with {ALGORITHM}, the one algorithm that counts here.")
    if set(header) != _HEADER:
        raise NotSigned(f"Its header must hold {', '.join(sorted(_HEADER))} and nothing else.")
    if header["typ"] != typ:
        raise NotSigned(f"It is something else than {typ}.")
    key = next((k for k in _read_set(keys) if k.thumbprint() == header["kid"]), None)
    if key is None:
        raise NotSigned("It is signed with a key that is not among the issuer's keys.")
    try:
        valid = validate_compact(signed, key, [ALGORITHM])
    except JoseError as wrong:
        raise NotSigned("Its signature cannot be checked.") from wrong
    if not valid:
        raise NotSigned("It was changed after it was signed, or another signed it.")
    return Signed(signed.payload, header["kid"])


def read_key(path: Path) -> "OKPKey":
    """The private key of a file, PEM (PKCS 8) or JWK. Raises BadKey."""
    from joserfc.errors import JoseError
    from joserfc.jwk import OKPKey

    text = _read(path)
    try:
        key = OKPKey.import_key(json.loads(text) if text.lstrip().startswith("{") else text)
    except (JoseError, ValueError, TypeError) as wrong:
        raise BadKey(f"{path.name} holds no Ed25519 key as PEM or JWK") from wrong
    if key.curve_name != "Ed25519" or not key.is_private:
        raise BadKey(f"{path.name} holds no private Ed25519 key")
    return key


def read_keys(path: Path) -> tuple["OKPKey", ...]:
    """The keys of a file that holds a JWK set, public or not. Raises BadKey."""
    text = _read(path)
    try:
        told = json.loads(text)
    except ValueError as wrong:
        raise BadKey(f"{path.name} is no JWK set") from wrong
    if not (isinstance(told, dict) and isinstance(told.get("keys"), list)):
        raise BadKey(f"{path.name} is no JWK set: it has no list `keys`")
    found = _read_set(told)
    if len(found) != len(told["keys"]):
        raise BadKey(f"{path.name} holds a key that is no Ed25519 key")
    return found


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise BadKey(f"{path.name} cannot be read") from wrong


def _read_set(keys: Mapping[str, Any]) -> tuple["OKPKey", ...]:
    """The Ed25519 keys of a set; others stay unread."""
    from joserfc.errors import JoseError
    from joserfc.jwk import OKPKey

    told = keys.get("keys")
    found = []
    for one in told if isinstance(told, list) else ():
        if not (isinstance(one, dict) and (one.get("kty"), one.get("crv")) == ("OKP", "Ed25519")):
            continue
        try:
            # Its name and its uses are ours to say.
            found.append(OKPKey.import_key({k: one[k] for k in _PARTS if k in one}))
        except (JoseError, ValueError, TypeError):
            continue
    return tuple(found)


def _published(key: "OKPKey", kid: str) -> dict[str, Any]:
    told = key.as_dict(private=False)
    named = {"kid": kid, "alg": ALGORITHM, "use": "sig"}
    return {part: str(told[part]) for part in ("kty", "crv", "x")} | named


def _derived(secret: bytes) -> "OKPKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    from joserfc.jwk import OKPKey

    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=LABEL).derive(secret)
    return OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(seed))
