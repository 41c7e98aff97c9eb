"""Data keys wrapped by a key service that never shows its own key: HashiCorp Vault's transit.

``POST <address>/encrypt/<key>`` and ``/decrypt/<key>`` with a ``batch_input``, one request for all
data keys of a command or of an answer. Other key services stand behind a proxy of that shape.
"""

import asyncio
import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from silta_chassis.key_rings import TransitAt
from silta_chassis.tls import trusted

ANSWER_SECONDS: Final = 1.5
# As that service writes what it encrypted: the version of its key comes second.
_WRAPPED: Final = re.compile(r"[a-z]+:(v[0-9]+):[A-Za-z0-9+/=]+")


class KeysAway(Exception):
    """Keys cannot be had now; the text says of what kind the failure is, never what was asked."""


@dataclass(frozen=True)
class Wrapped:
    """A data key as it is stored: the name of the key that wraps it, and the bytes."""

    by: str
    data: bytes


class _Item(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)
    ciphertext: str | None = None
    plaintext: str | None = None


class _Data(BaseModel):
    batch_results: list[_Item]


class _Answer(BaseModel):
    data: _Data


@dataclass
class Transit:
    """One key of one key service. Its versions are told by name: ``<key>:v3``."""

    at: TransitAt
    # Whether it did not answer when it was asked last.
    away: bool = False
    _http: httpx.AsyncClient | None = field(default=None, repr=False)

    async def wrap(self, keys: Sequence[bytes]) -> list[Wrapped]:
        """Each key, wrapped by the newest version. Raises KeysAway."""
        asked = [{"plaintext": base64.b64encode(key).decode()} for key in keys]
        wrapped = []
        for item in await self._ask("encrypt", asked):
            told = _WRAPPED.fullmatch(item.ciphertext or "")
            if told is None:
                raise KeysAway("NotWrapped")
            wrapped.append(Wrapped(f"{self.at.key}:{told[1]}", told[0].encode()))
        return wrapped

    async def unwrap(self, wrapped: Sequence[Wrapped]) -> list[bytes | None]:
        """Each key, None where the service does not open it. Raises KeysAway."""
        asked = [{"ciphertext": one.data.decode("utf-8", "replace")} for one in wrapped]
        keys: list[bytes | None] = []
        for item in await self._ask("decrypt", asked):
            try:
                keys.append(base64.b64decode(item.plaintext or "", validate=True) or None)
            except binascii.Error:
                keys.append(None)
        return keys

    async def close(self) -> None:
        """Closes the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _ask(self, act: str, items: Sequence[dict[str, str]]) -> list[_Item]:
        if not items:
            return []
        try:
            found = await self._answered(act, items)
        except KeysAway:
            self.away = True
            raise
        self.away = False
        return found

    async def _answered(self, act: str, items: Sequence[dict[str, str]]) -> list[_Item]:
        url = f"{self.at.address.rstrip('/')}/{act}/{self.at.key}"
        if self._http is None:
            self._http = httpx.AsyncClient(verify=trusted([url]), follow_redirects=False)
        try:
            headers = {"X-Vault-Token": self.at.token_file.read_text(encoding="utf-8").strip()}
            async with asyncio.timeout(ANSWER_SECONDS):
                body: dict[str, Any] = {"batch_input": items}
                answer = await self._http.post(url, json=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, TimeoutError) as error:
            raise KeysAway(type(error).__name__) from None
        # 400 with results: some of them could not be done.
        if answer.status_code not in (httpx.codes.OK, httpx.codes.BAD_REQUEST):
            raise KeysAway(f"Status{answer.status_code}")
        try:
            found = _Answer.model_validate_json(answer.content).data.batch_results
        except ValidationError:
            raise KeysAway(f"Status{answer.status_code}") from None
        if len(found) != len(items):
            raise KeysAway("NotAnAnswerToThis")
        return found
