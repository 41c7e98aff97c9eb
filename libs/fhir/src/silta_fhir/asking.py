"""Asks the services' public doors on behalf of the caller, as whom it says it is.

The caller's token, or in local use its party header, goes on as it came: the service decides what
it sees. Nothing is kept between requests, and no address or body is logged.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
import structlog

from silta_chassis.tls import trusted
from silta_fhir.outcomes import KEPT, Refusal
from silta_fhir.words import Json

log = structlog.get_logger(__name__)

SECONDS: Final = 10.0
MOST_CONNECTIONS: Final = 32
# What says who asks.
PASSED_ON: Final = ("authorization", "silta-party", "silta-role", "traceparent")
MOST_LINES: Final = 100


@dataclass(frozen=True)
class Caller:
    """Who asks, as the headers said."""

    headers: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> "Caller":
        """Of a request's headers, those that say who asks."""
        return cls({name: headers[name] for name in PASSED_ON if name in headers})


@dataclass(frozen=True)
class Page:
    """The page of a case, and the version that a guarded command names."""

    shown: Json
    etag: str


@dataclass
class Services:
    """The services by their addresses."""

    addresses: Mapping[str, str]
    transport: httpx.AsyncBaseTransport | None = None
    _http: httpx.AsyncClient | None = None

    async def page(self, service: str, case: str, caller: Caller) -> Page | None:
        """The case as the service shows it; None where the caller sees none there."""
        answer = await self._ask("GET", service, f"/cases/{case}", caller)
        if answer.status_code in (403, 404):
            return None
        return Page(_body(answer), answer.headers.get("etag", ""))

    async def lines(self, service: str, door: str, caller: Caller) -> list[Json]:
        """The first lines of a list that is addressed to the caller."""
        answer = await self._ask("GET", service, door, caller, params={"limit": MOST_LINES})
        lines: list[Json] = _body(answer)["items"]
        return lines

    async def does(
        self, service: str, door: str, caller: Caller, body: Json, headers: Mapping[str, str]
    ) -> Json:
        """A command; raises the service's refusal."""
        return _body(await self._ask("POST", service, door, caller, json=body, more=headers))

    async def close(self) -> None:
        """Closes the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _ask(
        self,
        method: str,
        service: str,
        door: str,
        caller: Caller,
        *,
        more: Mapping[str, str] | None = None,
        **given: Any,
    ) -> httpx.Response:
        if self._http is None:
            self._http = httpx.AsyncClient(
                verify=trusted(self.addresses.values()),
                transport=self.transport,
                timeout=SECONDS,
                follow_redirects=False,
                limits=httpx.Limits(max_connections=MOST_CONNECTIONS),
            )
        headers = {**caller.headers, **(more or {})}
        try:
            return await self._http.request(
                method, f"{self.addresses[service]}{door}", headers=headers, **given
            )
        except httpx.HTTPError as error:
            log.warning("a service does not answer", service=service, error=type(error).__name__)
            raise Refusal(
                503,
                "service-away",
                f"The service {service} does not answer now. Try again shortly.",
                {"Retry-After": "2"},
            ) from None


def _body(answer: httpx.Response) -> Json:
    try:
        body: Json = answer.json()
    except ValueError:
        raise Refusal(503, "service-away", "A service's answer cannot be read.") from None
    if answer.is_success:
        return body
    headers = {name: answer.headers[name] for name in KEPT if name in answer.headers}
    reason, says = body.get("title", "failed"), body.get("detail", "It was refused.")
    wrong = [f"{one['field']}: {one['problem']}" for one in body.get("errors") or ()]
    raise Refusal(answer.status_code, str(reason), " ".join([str(says), *wrong]), headers)
