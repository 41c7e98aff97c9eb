"""Requests to other services, each with this service's own token."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from silta_chassis.issuer import IssuerAway, OwnToken
from silta_chassis.tls import trusted

MOST_CONNECTIONS = 16


class NoToken(Exception):
    """This service has no token to show now; the text says why."""


@dataclass
class Calling:
    """``own`` is None where no issuer is set, in local use: requests then go without a token."""

    own: OwnToken | None
    # By scheme: where all is http no authority is loaded.
    _http: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    async def headers(self) -> dict[str, str]:
        """What a request to another service shows. Raises NoToken."""
        if self.own is None:
            return {}
        try:
            return {"Authorization": f"Bearer {await self.own.get()}"}
        except IssuerAway as away:
            raise NoToken(str(away)) from None

    def forget(self) -> None:
        """Another token next time: this one was not taken."""
        if self.own is not None:
            self.own.forget()

    async def request(
        self,
        method: str,
        url: str,
        *,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float = 3.0,
    ) -> httpx.Response:
        """An authorised request, sent once more where the token is not taken any more.

        ``seconds`` bounds all of it, with asking for a token. Raises NoToken or httpx.HTTPError.
        """
        scheme = url.partition(":")[0]
        if (http := self._http.get(scheme)) is None:
            http = self._http[scheme] = httpx.AsyncClient(
                verify=trusted([url]),
                follow_redirects=False,
                timeout=seconds,
                limits=httpx.Limits(max_connections=MOST_CONNECTIONS),
            )
        try:
            async with asyncio.timeout(seconds):
                for last in (self.own is None, True):
                    shown = {**(headers or {}), **await self.headers()}
                    answer = await http.request(
                        method, url, json=json, params=params, headers=shown
                    )
                    if last or answer.status_code != httpx.codes.UNAUTHORIZED:
                        break
                    self.forget()
        except TimeoutError:
            raise httpx.ReadTimeout(f"no answer within {seconds} s") from None
        return answer

    @property
    def shows_token(self) -> bool:
        """Whether requests go with a token: then a header that names a party is refused."""
        return self.own is not None

    async def close(self) -> None:
        """Closes the connections."""
        while self._http:
            await self._http.popitem()[1].aclose()
        if self.own is not None:
            await self.own.issuer.close()
