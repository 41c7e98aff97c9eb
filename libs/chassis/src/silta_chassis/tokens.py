"""Whether an access token holds (the profile of RFC 9068): no I/O, no clock.

Nothing that a token says of its own keys is looked at, and nothing in it is believed before its
signature is checked by a key of the issuer, with an algorithm that is that key's.
"""

import base64
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from joserfc.jwk import Key

MOST_CHARACTERS: Final = 8_192
SKEW_SECONDS: Final = 60
TYPES: Final = ("at+jwt", "application/at+jwt")
PLAIN: Final = "jwt"
RSA: Final = ("RS256", "PS256")
ED25519: Final = ("EdDSA", "Ed25519")
ALGORITHMS: Final = (*RSA, "ES256", *ED25519)
# Keys and addresses of keys have no place in a token; `crit` asks for what we do not know.
HEADERS: Final = frozenset({"alg", "typ", "kid", "x5t", "x5t#S256"})
# What only OpenID Connect's ID tokens have.
OF_AN_ID_TOKEN: Final = ("nonce", "at_hash", "c_hash")


class BadToken(Exception):
    """A token that proves nothing; ``says`` is a sentence without any of its values."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


@dataclass(frozen=True)
class Expected:
    """What a token has to be. ``plain``: the type `JWT` of older issuers is taken, too."""

    issuer: str
    audience: str
    longest_seconds: float
    plain: bool = False


@dataclass(frozen=True)
class Header:
    """What a token says of its signature: not yet checked."""

    alg: str
    kid: str


def read_header(token: str, expected: Expected) -> Header:
    """The header of a token that may be looked at further; raises BadToken."""
    if len(token) > MOST_CHARACTERS:
        raise BadToken(f"The token is longer than {MOST_CHARACTERS} characters.")
    parts = token.encode("ascii", "replace").split(b".")
    if len(parts) != 3:
        raise BadToken("The token is no signed JWT.")
    header = _object(parts[0], "header")
    if strange := sorted(header.keys() - HEADERS):
        named = ", ".join(strange) if set(strange) <= _KNOWN_BUT_REFUSED else "an unknown field"
        raise BadToken(f"The header of the token holds {named}, which is not accepted.")
    if header.get("alg") not in ALGORITHMS:
        raise BadToken(f"The token must be signed with one of {', '.join(ALGORITHMS)}.")
    kind = header.get("typ")
    kinds = (*TYPES, PLAIN) if expected.plain else TYPES
    if not isinstance(kind, str) or kind.lower() not in kinds:
        raise BadToken("This is no access token: its type must be at+jwt.")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise BadToken("The token does not say by which key it is signed (kid).")
    return Header(header["alg"], kid)


_KNOWN_BUT_REFUSED: Final = frozenset({"crit", "b64", "jwk", "jku", "x5u", "x5c", "cty", "zip"})


def verified(
    token: str, header: Header, key: "Key", expected: Expected, now: float
) -> Mapping[str, Any]:
    """The claims of a token that this key signed and that holds now; raises BadToken.

    ``now`` is in seconds since 1970; clocks may differ by SKEW_SECONDS.
    """
    # Signatures take 10 MB of memory: only where there are tokens.
    from silta_chassis import signatures

    if header.alg not in signatures.algorithms_of(key):
        raise BadToken("The token is signed with an algorithm that is not that of its key.")
    if not signatures.holds(token, key, header.alg):
        raise BadToken("The signature of the token does not hold.")
    claims = _object(token.encode().split(b".")[1], "body")
    if claims.get("iss") != expected.issuer:
        raise BadToken("The token is of another issuer.")
    audience = claims.get("aud")
    if expected.audience not in (audience if isinstance(audience, list) else [audience]):
        raise BadToken("The token is meant for another audience.")
    _refuse_by_time(claims, expected, now)
    if not isinstance(claims.get("jti"), str):
        raise BadToken("The token has no name of its own (jti).")
    if found := [name for name in OF_AN_ID_TOKEN if name in claims]:
        raise BadToken(f"This is no access token: it holds {', '.join(found)}.")
    if expected.plain and claims.get("typ", "Bearer") != "Bearer":
        raise BadToken("This is no access token: it says that it is of another type.")
    return claims


def _refuse_by_time(claims: Mapping[str, Any], expected: Expected, now: float) -> None:
    ends, given = _time(claims, "exp"), _time(claims, "iat")
    if now >= ends + SKEW_SECONDS:
        raise BadToken("The token has expired.")
    if given > now + SKEW_SECONDS:
        raise BadToken("The token says that it was given in the future.")
    if "nbf" in claims and _time(claims, "nbf") > now + SKEW_SECONDS:
        raise BadToken("The token does not hold yet.")
    if not 0 < ends - given <= expected.longest_seconds:
        minutes = expected.longest_seconds / 60
        raise BadToken(f"The token is made to live longer than {minutes:.0f} minutes.")


def _time(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    # True is a number to Python.
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadToken(f"The token has no time {name}.")
    return float(value)


def _object(segment: bytes, what: str) -> dict[str, Any]:
    """A JSON object of which no name stands twice."""
    try:
        padded = segment + b"=" * (-len(segment) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True)
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    # A few thousand brackets are enough for the second.
    except (ValueError, RecursionError):
        raise BadToken(f"The {what} of the token cannot be read.") from None
    if not isinstance(found, dict):
        raise BadToken(f"The {what} of the token is no object.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
