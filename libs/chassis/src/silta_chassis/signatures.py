"""Public keys of an issuer, and signatures made with them. Loaded with the first of them."""

import warnings
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from silta_chassis.tokens import ED25519, RSA

# The old name of Ed25519 is what many an issuer still writes.
warnings.filterwarnings("ignore", message="EdDSA is deprecated", category=SecurityWarning)

SMALLEST_RSA_BITS: Final = 2_048
PUBLIC: Final = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}


def algorithms_of(key: Key) -> tuple[str, ...]:
    """The algorithms that a key may be used with: none where it is too weak, or not of ours."""
    fitting: tuple[str, ...]
    match key:
        case RSAKey() if key.public_key.key_size >= SMALLEST_RSA_BITS:
            fitting = RSA
        case ECKey() if key.curve_name == "P-256":
            fitting = ("ES256",)
        case OKPKey() if key.curve_name == "Ed25519":
            fitting = ED25519
        case _:
            fitting = ()
    said = key.alg
    return fitting if said is None else tuple(alg for alg in fitting if alg == said)


def holds(token: str, key: Key, algorithm: str) -> bool:
    """Whether the signature of a compact token is this key's, by this algorithm."""
    try:
        jws.deserialize_compact(token, key, [algorithm])
    except (JoseError, ValueError):
        return False
    return True


def usable(given: list[dict[str, Any]], before: Mapping[str, Key]) -> dict[str, Key]:
    """The public keys for signatures among these, by name; a name that stands twice is nobody's.

    A key that was there before and is the same stays the same object.
    """
    found: dict[str, Key] = {}
    twice: set[str] = set()
    for jwk in given:
        key = _key(jwk)
        if key is None or key.kid is None:
            continue
        if key.kid in found:
            twice.add(key.kid)
        old = before.get(key.kid)
        same = old is not None and old.as_dict(private=False) == key.as_dict(private=False)
        found[key.kid] = old if same and old is not None else key
    return {kid: key for kid, key in found.items() if kid not in twice}


def _key(jwk: dict[str, Any]) -> Key | None:
    parts = PUBLIC.get(str(jwk.get("kty")))
    kid = jwk.get("kid")
    if parts is None or not isinstance(kid, str) or not kid or jwk.get("use", "sig") != "sig":
        return None
    # Its public part and no more, whatever an issuer shows by mistake.
    bare = {name: jwk[name] for name in ("kty", "kid", "alg", *parts) if name in jwk}
    try:
        key = JWKRegistry.import_key(bare)
        return key if algorithms_of(key) else None
    except (JoseError, ValueError, TypeError):
        return None
