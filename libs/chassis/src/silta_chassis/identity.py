"""Who a token names: its signature checked once, then kept until it ends."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from silta_chassis.calling import Calling
from silta_chassis.issuer import Issuer, OwnToken
from silta_chassis.keys import Keys
from silta_chassis.settings import Settings
from silta_chassis.tokens import SKEW_SECONDS, BadToken, Expected, read_header, verified
from silta_contracts.catalogue import READS, publishers
from silta_contracts.principal import BadClaims, Principal, principal_of

if TYPE_CHECKING:
    from joserfc.jwk import Key

MOST_KEPT = 4_096


@dataclass(frozen=True)
class _Checked:
    """A token that held, by which key it did, and until when it does."""

    principal: Principal
    kid: str
    key: "Key"
    until: float


@dataclass
class Identity:
    """Reads tokens of one issuer. ``local``: a header may say who acts, where no token does.

    ``keys`` and ``expected`` are None where there is no issuer, which is in local use only.
    """

    local: bool
    expected: Expected | None = None
    keys: Keys | None = None
    clock: Callable[[], float] = time.time
    _checked: OrderedDict[bytes, _Checked] = field(default_factory=OrderedDict)

    async def principal(self, token: str) -> Principal:
        """The principal of a token. Raises BadToken, or NoKeys where it cannot be checked."""
        if self.keys is None or self.expected is None:
            raise BadToken("No issuer is set here (SILTA_ISSUER), so that no token can be checked.")
        name = hashlib.sha256(token.encode("utf-8", "replace")).digest()
        now = self.clock()
        if (kept := self._checked.get(name)) is not None:
            # Only as long as it holds, and as the issuer keeps its key.
            if now < kept.until and self.keys.known(kept.kid) is kept.key:
                self._checked.move_to_end(name)
                self.keys.renew_if_old()
                return kept.principal
            del self._checked[name]
        header = read_header(token, self.expected)
        key = await self.keys.named(header.kid)
        if key is None:
            raise BadToken("The token is signed by a key that the issuer does not have.")
        claims = verified(token, header, key, self.expected, now)
        try:
            principal = principal_of(claims)
        except BadClaims as wrong:
            raise BadToken(f"The token cannot be used: {wrong}.") from None
        until = float(claims["exp"]) + SKEW_SECONDS
        self._checked[name] = _Checked(principal, header.kid, key, until)
        if len(self._checked) > MOST_KEPT:
            self._checked.popitem(last=False)
        return principal

    def seen(self, token: str) -> Principal | None:
        """Whom a token names that was checked before and has not ended; checks nothing itself."""
        kept = self._checked.get(hashlib.sha256(token.encode()).digest())
        return kept.principal if kept is not None and self.clock() < kept.until else None

    async def close(self) -> None:
        """Stops asking for keys."""
        if self.keys is not None:
            await self.keys.close()
            await self.keys.issuer.close()


def identity_of(settings: Settings) -> Identity:
    """How a service of these settings reads tokens."""
    local = settings.environment == "local"
    if not settings.issuer:
        return Identity(local)
    expected = Expected(
        settings.issuer, settings.audience, settings.token_minutes * 60, settings.plain_tokens
    )
    return Identity(local, expected, Keys(Issuer(settings.issuer)))


def readers_of(service: str, settings: Settings) -> frozenset[str]:
    """The accounts at the issuer that may ask for its facts: those that may read its topic."""
    if settings.readers:
        return frozenset(name.strip() for name in settings.readers.split(","))
    reading = (
        name for name, facts in READS.items() if any(service in publishers(f) for f in facts)
    )
    return frozenset(f"silta-{name}" for name in (service, *reading))


def calling_of(service: str, settings: Settings) -> Calling:
    """How a service of these settings shows who it is."""
    if not settings.client_secret.get_secret_value():
        return Calling(None)
    name = settings.client_id or f"silta-{service}"
    return Calling(OwnToken(Issuer(settings.issuer), name, settings.client_secret))
