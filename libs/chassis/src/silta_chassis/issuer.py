"""What is asked of the issuer of tokens: its keys, and this service's own token.

The addresses come from its discovery document (OpenID Connect Discovery 1.0), which has to name
the issuer exactly as the settings do, and addresses of that same origin only: whoever could
change the document could else send a service's secret elsewhere.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, TypeVar
from urllib.parse import quote_plus, urlsplit

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from silta_chassis.tls import trusted

log = structlog.get_logger(__name__)

ANSWER_SECONDS: Final = 5.0
MOST_BYTES: Final = 256 * 1024
DISCOVERY: Final = "/.well-known/openid-configuration"
Read = TypeVar("Read", bound=BaseModel)


class IssuerAway(Exception):
    """The issuer cannot be asked now, or answers what cannot be used; the text says which."""


class Discovered(BaseModel):
    """What of the discovery document is used."""

    issuer: str
    jwks_uri: str
    token_endpoint: str


class Given(BaseModel):
    """An answer to a request for a token (RFC 6749, section 5.1)."""

    model_config = ConfigDict(hide_input_in_errors=True)

    access_token: str = Field(min_length=1, max_length=16_384)
    token_type: str = "Bearer"
    expires_in: Annotated[int, Field(gt=0)] = 60


class _Keys(BaseModel):
    keys: list[dict[str, Any]] = Field(max_length=100)


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port: what two addresses of one origin share."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port


def checked_address(url: str, *, local: bool) -> str:
    """The address of an issuer; ValueError with a sentence where it cannot be one.

    Without one nobody can sign in, which is for local use only, as is one without TLS.
    """
    if not url and not local:
        raise ValueError(
            "without an issuer nobody can sign in; name it, or set SILTA_ENVIRONMENT=local on "
            "your own machine"
        )
    parts = urlsplit(url)
    if url and (not parts.hostname or parts.query or parts.fragment or parts.username):
        raise ValueError("write an address like https://host/path, without query or user")
    if url and parts.scheme not in (("https", "http") if local else ("https",)):
        raise ValueError("an issuer is only safe behind https")
    return url


@dataclass
class Issuer:
    """Asks one issuer; every answer is bounded in time and size. Keeps its addresses."""

    url: str
    seconds: float = ANSWER_SECONDS
    _found: Discovered | None = None
    _http: httpx.AsyncClient | None = None

    async def keys(self) -> list[dict[str, Any]]:
        """Its public keys as JWKs, not yet checked. Raises IssuerAway."""
        # The document again with the keys: an issuer that moved is found.
        found = await self._discover()
        return (await self._ask(_Keys, "GET", found.jwks_uri)).keys

    async def token(self, name: str, secret: SecretStr) -> Given:
        """A token for this service itself (`client_credentials`). Raises IssuerAway."""
        found = self._found or await self._discover()
        # Both as form values first: RFC 6749, section 2.3.1.
        auth = httpx.BasicAuth(quote_plus(name), quote_plus(secret.get_secret_value()))
        asked = {"grant_type": "client_credentials"}
        given = await self._ask(Given, "POST", found.token_endpoint, data=asked, auth=auth)
        if given.token_type.lower() != "bearer":
            raise IssuerAway("another type of token")
        return given

    async def close(self) -> None:
        """Closes the connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def _discover(self) -> Discovered:
        found = await self._ask(Discovered, "GET", self.url.rstrip("/") + DISCOVERY)
        if found.issuer != self.url:
            raise IssuerAway("the document of another issuer")
        if {origin(found.jwks_uri), origin(found.token_endpoint)} != {origin(self.url)}:
            raise IssuerAway("addresses of another origin")
        self._found = found
        return found

    async def _ask(self, model: type[Read], method: str, url: str, **more: Any) -> Read:
        if self._http is None:
            self._http = httpx.AsyncClient(
                verify=trusted([self.url]),
                timeout=self.seconds,
                follow_redirects=False,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
            )
        body = bytearray()
        try:
            async with (
                asyncio.timeout(self.seconds),
                self._http.stream(method, url, **more) as answer,
            ):
                if answer.status_code != httpx.codes.OK:
                    raise IssuerAway(f"Status{answer.status_code}")
                # Raw: a small answer must not unfold into a large one.
                async for chunk in answer.aiter_raw():
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise IssuerAway("too large")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise IssuerAway(type(error).__name__) from None
        try:
            return model.model_validate_json(bytes(body))
        except ValidationError:
            raise IssuerAway("not what the door answers") from None


# A service's own token is asked for anew this long before its end, or at a fifth of its life.
BEFORE_ITS_END_SECONDS: Final = 60.0
ASK_AGAIN_SECONDS: Final = 2.0


@dataclass
class OwnToken:
    """This service's own token, kept until shortly before its end."""

    issuer: Issuer
    name: str
    secret: SecretStr
    clock: Callable[[], float] = time.monotonic
    _token: str = field(default="", repr=False)
    _until: float = 0.0
    _not_before: float = 0.0
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self) -> str:
        """The token. Raises IssuerAway where none can be had; asks again after a rest only."""
        async with self._asking:
            if self._token and self.clock() < self._until:
                return self._token
            if self.clock() < self._not_before:
                raise IssuerAway("asked a moment ago")
            try:
                given = await self.issuer.token(self.name, self.secret)
            except IssuerAway as away:
                self._not_before = self.clock() + ASK_AGAIN_SECONDS
                log.warning("no token of its own for this service", error=str(away))
                raise
            early = min(BEFORE_ITS_END_SECONDS, given.expires_in / 5)
            self._token, self._until = given.access_token, self.clock() + given.expires_in - early
            return self._token

    def forget(self) -> None:
        """Asks anew next time: somebody did not take this one."""
        self._token = ""
