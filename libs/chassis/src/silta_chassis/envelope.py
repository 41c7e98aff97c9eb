"""Envelopes: what is kept is sealed by a key of its own, and that key by one that stands elsewhere.

A data key for each document (AES-256-GCM), used once, wrapped by the current sealing key: one of a
file (AES key wrap, RFC 3394) or one that a key service keeps (:mod:`silta_chassis.transit`). What
a document is bound to is authenticated with it, so that none can be put in another's place.

The library is loaded at the first seal: a process that keeps nothing does without.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from silta_chassis.key_rings import KEY_BYTES, TRANSIT, KeyRings, Ring
from silta_chassis.transit import KeysAway, Transit, Wrapped

NONCE_BYTES: Final = 12


@dataclass(frozen=True)
class Sealed:
    """What is stored of a value: nonce and ciphertext, and the wrapped key that opens them."""

    key: Wrapped
    data: bytes


@dataclass(frozen=True)
class Opened:
    """What was opened; ``error`` says of what kind the failure is where it was not."""

    plain: bytes | None
    error: str = ""


@dataclass(frozen=True)
class FileKeys:
    """Sealing keys that this process holds."""

    ring: Ring

    async def wrap(self, keys: Sequence[bytes]) -> list[Wrapped]:
        """Each key, wrapped by the current one."""
        from cryptography.hazmat.primitives.keywrap import aes_key_wrap

        by = self.ring.keys[self.ring.current]
        return [Wrapped(self.ring.current, aes_key_wrap(by, key)) for key in keys]

    async def unwrap(self, wrapped: Sequence[Wrapped]) -> list[bytes | None]:
        """Each key, None where its sealing key is not here or does not open it."""
        from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

        keys: list[bytes | None] = []
        for one in wrapped:
            by = self.ring.keys.get(one.by)
            try:
                keys.append(None if by is None else aes_key_unwrap(by, one.data))
            except InvalidUnwrap:
                keys.append(None)
        return keys


@dataclass(frozen=True)
class Envelope:
    """Seals and opens by the keys of one service; None where nobody gave it any."""

    rings: KeyRings | None = field(repr=False)
    transit: Transit | None = None

    @classmethod
    def of(cls, rings: KeyRings | None) -> "Envelope":
        """The envelope of these keys; connects to nothing yet."""
        at = None if rings is None else rings.transit
        return cls(rings, None if at is None else Transit(at))

    @property
    def away(self) -> bool:
        """Whether the key service, where there is one, did not answer when it was asked last."""
        return self.transit is not None and self.transit.away

    async def wrap(self, keys: Sequence[bytes]) -> list[Wrapped]:
        """Each data key, wrapped by the current sealing key. Raises KeysAway."""
        if self.rings is None:
            raise KeysAway("NoKeys")
        if self.rings.sealing.current == TRANSIT and self.transit is not None:
            return await self.transit.wrap(keys)
        return await FileKeys(self.rings.sealing).wrap(keys)

    async def unwrap(self, wrapped: Sequence[Wrapped]) -> list[bytes | None]:
        """Each data key, None where it does not open here any more. Raises KeysAway."""
        if self.rings is None:
            raise KeysAway("NoKeys")
        # A key service's have their version in the name.
        away = [one for one in wrapped if ":" in one.by]
        here = [one for one in wrapped if ":" not in one.by]
        found = dict(zip(here, await FileKeys(self.rings.sealing).unwrap(here), strict=True))
        if self.transit is not None:
            found |= dict(zip(away, await self.transit.unwrap(away), strict=True))
        return [found.get(one) for one in wrapped]

    async def seal(self, values: Sequence[tuple[bytes, bytes]]) -> list[Sealed]:
        """Each (what it is bound to, value), sealed. Raises KeysAway."""
        if not values:
            return []
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        keys = [os.urandom(KEY_BYTES) for _ in values]
        sealed = []
        for key, wrapped, (bound, value) in zip(keys, await self.wrap(keys), values, strict=True):
            nonce = os.urandom(NONCE_BYTES)
            sealed.append(Sealed(wrapped, nonce + AESGCM(key).encrypt(nonce, value, bound)))
        return sealed

    async def open(self, sealed: Sequence[tuple[bytes, Sealed]]) -> list[Opened]:
        """Each (what it is bound to, what was sealed), opened where it can be. Raises KeysAway."""
        if not sealed:
            return []
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        opened = []
        keys = await self.unwrap([one.key for _, one in sealed])
        for key, (bound, one) in zip(keys, sealed, strict=True):
            if key is None:
                opened.append(Opened(None, "KeyNotHere"))
                continue
            nonce, text = one.data[:NONCE_BYTES], one.data[NONCE_BYTES:]
            try:
                opened.append(Opened(AESGCM(key).decrypt(nonce, text, bound)))
            # Too short a nonce is a ValueError: whoever cut it short damaged it.
            except (InvalidTag, ValueError):
                opened.append(Opened(None, "Damaged"))
        return opened

    async def close(self) -> None:
        """Closes the connections to the key service."""
        if self.transit is not None:
            await self.transit.close()
