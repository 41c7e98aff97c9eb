"""The issuer's public keys, kept: asked for seldom, whoever sends what, and through an outage."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import structlog

from silta_chassis.issuer import Issuer, IssuerAway

if TYPE_CHECKING:
    from joserfc.jwk import Key

log = structlog.get_logger(__name__)

# Old keys are dropped at most this long after the issuer stopped showing them.
FRESH_SECONDS: Final = 300.0
# Keys that nobody knows are not asked for again before this, whoever names them.
LOOK_AGAIN_SECONDS: Final = 10.0
# While there are no keys at all, no token can be checked.
FIRST_AGAIN_SECONDS: Final = 2.0


class NoKeys(Exception):
    """No token can be checked: the issuer has not been reached since this process started."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("no keys yet")
        self.retry_after = retry_after


@dataclass
class Keys:
    """Keys by their names.

    Asked for when there are none, when a name is unknown, and in the background when they are
    old; at most one request at a time, and never two shortly after each other.
    """

    issuer: Issuer
    clock: Callable[[], float] = time.monotonic
    _known: Mapping[str, "Key"] | None = None
    _read_at: float = 0.0
    _not_before: float = 0.0
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _renewing: asyncio.Task[None] | None = None

    def known(self, kid: str) -> "Key | None":
        """The key of that name, of those that are kept."""
        return None if self._known is None else self._known.get(kid)

    async def named(self, kid: str) -> "Key | None":
        """The key of that name, None where the issuer has none. Raises NoKeys."""
        if (found := self.known(kid)) is not None:
            self.renew_if_old()
            return found
        await self._look()
        if self._known is None:
            raise NoKeys(max(1, round(self._not_before - self.clock())))
        return self._known.get(kid)

    def renew_if_old(self) -> None:
        """Asks behind the request's back; what is kept serves meanwhile."""
        old = self.clock() - self._read_at > FRESH_SECONDS
        if old and (self._renewing is None or self._renewing.done()):
            self._renewing = asyncio.create_task(self._look())

    async def _look(self) -> None:
        seen = self._read_at
        async with self._asking:
            # Somebody else has looked while this one waited, or a moment ago.
            if self._read_at != seen or self.clock() < self._not_before:
                return
            pause = FIRST_AGAIN_SECONDS if self._known is None else LOOK_AGAIN_SECONDS
            try:
                given = await self.issuer.keys()
                # Takes 10 MB of memory: only where there are keys.
                from silta_chassis.signatures import usable

                found = usable(given, self._known or {})
                if not found:
                    # An issuer that shows no key would lock out everybody.
                    raise IssuerAway("no key that can be used")
            except IssuerAway as away:
                log.warning("the issuer's keys cannot be had", error=str(away))
            else:
                self._known, self._read_at = found, self.clock()
            finally:
                self._not_before = self.clock() + pause

    async def close(self) -> None:
        """Stops asking."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)
