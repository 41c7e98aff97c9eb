"""Signs the facts of a service, once, where they become part of an entry.

The construction is that of RFC 7797 and RFC 7515, appendix F, held against joserfc by a test. It is
made here and not by joserfc, which takes no payload past 128 kB and makes the protected header anew
each time; Ed25519 itself is cryptography's. Loaded and prepared at the first signature.
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from silta_chassis.signing import SigningKeys
from silta_contracts.signed import ALGORITHM, TYPE, signed_bytes

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# The headers of a fact and its body -> the value of `ce_signature`.
Sign = Callable[[Mapping[str, str], bytes], str]


@dataclass(frozen=True)
class FactSigner:
    """Signs with the key of a service. The same fact signed again has the same signature."""

    keys: SigningKeys

    @cached_property
    def _prepared(self) -> "tuple[str, bytes, Ed25519PrivateKey]":
        header = {
            "alg": ALGORITHM,
            "b64": False,
            "crit": ["b64"],
            "kid": self.keys.kid,
            "typ": TYPE,
        }
        protected = base64url(json.dumps(header, separators=(",", ":")).encode())
        return protected, protected.encode() + b".", self.keys.private

    def __call__(self, headers: Mapping[str, str], body: bytes) -> str:
        """The signature of a fact; raises NotSignable."""
        protected, start, key = self._prepared
        told = signed_bytes({name: value.encode() for name, value in headers.items()}, body)
        return f"{protected}..{base64url(key.sign(start + told))}"


def base64url(raw: bytes) -> str:
    """Base64 for URLs without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
