"""Askers that ask every door without pause, and clients that take their consents back meanwhile."""

import asyncio
import random
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from silta_contracts.catalogue import SERVICES
from tests.fence.cases import Ask, asks
from tests.fence.seen import Disclosed, Opened, Seen, Withdrawn

ASK_SECONDS, PATIENCE_SECONDS, PAUSE_SECONDS = 10.0, 240.0, 0.05
# What rests on so many consents is asked for most, from before they are taken back until well
# behind it: twice as many as are taken back at once.
HOT, HOT_SHARE = 16, 0.9
LONGEST_WAIT_SECONDS = 0.5
# So often is answered, yes or no, for each withdrawal, however slow the machine is. Where nothing
# is decided (consent was killed, and reads what it missed) withdrawals go on, but slowly.
ASKED_EACH, STANDSTILL_SECONDS = 8, 2.0
DECIDED = (httpx.codes.OK, httpx.codes.FORBIDDEN)
# A slow vault is answered with 503, as it should be: asked again, in the end.
TRIES = 8


@dataclass
class Crowd:
    """Asks and withdraws against these addresses; what it got goes into ``seen``."""

    urls: Mapping[str, str]
    opened: Sequence[Opened]
    seen: Seen
    over: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    statuses: Counter[int] = field(default_factory=Counter)
    _hot: deque[list[Ask]] = field(default_factory=lambda: deque(maxlen=HOT))

    async def ask(self, http: httpx.AsyncClient, rng: random.Random) -> None:
        """Asks without pause until it is over, mostly for what is just being withdrawn."""
        while not self.over.is_set():
            hot = self._hot and rng.random() < HOT_SHARE
            some = rng.choice(self._hot) if hot else asks(rng.choice(self.opened))
            found = await self._asked(http, rng.choice(some))
            if isinstance(found, Disclosed):
                self.seen.disclosed.append(found)

    async def afterwards(self, http: httpx.AsyncClient, at_once: int) -> None:
        """Asks one door of each service for each case and reader, when all is told."""
        left = iter(
            ask
            for one in self.opened
            for ask in {(ask.service, ask.reader): ask for ask in asks(one)}.values()
        )

        async def some() -> None:
            for ask in left:
                for _ in range(TRIES):
                    found = await self._asked(http, ask)
                    if isinstance(found, Disclosed):
                        self.seen.afterwards.append(found)
                    if isinstance(found, Disclosed) or found == httpx.codes.FORBIDDEN:
                        break

        await asyncio.gather(*(some() for _ in range(at_once)))

    async def _asked(self, http: httpx.AsyncClient, ask: Ask) -> Disclosed | int:
        asked = time.time()
        try:
            answer = await http.get(
                f"{self.urls[ask.service]}/cases/{ask.case}/disclosed/{ask.what}",
                params={"purpose": "cooperate"},
                headers={"Silta-Party": ask.reader},
                timeout=ASK_SECONDS,
            )
        except httpx.TransportError:
            # It was killed: whatever is in its log was not handed over.
            self.statuses[0] += 1
            self.answered.set()
            await asyncio.sleep(PAUSE_SECONDS)
            return 0
        answered = time.time()
        self.statuses[answer.status_code] += 1
        self.answered.set()
        if answer.status_code != httpx.codes.OK:
            return answer.status_code
        told = answer.json()
        grounds = frozenset(str(one["ground"]) for one in told["grounds"] if one["ground"])
        entry = str(told["log_entry"])
        return Disclosed(*ask, asked, answered, grounds, entry)

    async def withdraw(
        self,
        http: httpx.AsyncClient,
        left: Iterator[tuple[Opened, str, str]],
        rng: random.Random,
        told: Callable[[], None],
    ) -> None:
        """Takes one consent back after the other, each a moment after it came into view."""
        for one, consent, service in left:
            self._hot.append(asks(one, consent))
            enough = ASKED_EACH * (len(self.seen.withdrawn) + 1)
            await asyncio.sleep(rng.uniform(0, LONGEST_WAIT_SECONDS))
            with suppress(TimeoutError):
                async with asyncio.timeout(STANDSTILL_SECONDS):
                    while sum(self.statuses[code] for code in DECIDED) < enough:
                        self.answered.clear()
                        await self.answered.wait()
            await self._withdrawn(http, one, consent, service)
            told()

    async def _withdrawn(
        self, http: httpx.AsyncClient, one: Opened, consent: str, service: str
    ) -> None:
        key, sent = str(uuid.uuid4()), time.time()
        said = "nothing was answered"
        while time.time() < sent + PATIENCE_SECONDS:
            try:
                answer = await http.post(
                    f"{self.urls[service]}/cases/{one.case}/withdraw-consent",
                    json={"consent": consent},
                    headers={"Silta-Party": "client", "Idempotency-Key": key},
                    timeout=ASK_SECONDS,
                )
            except httpx.TransportError:
                # The same key makes it the same withdrawal, whenever the service is back.
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if answer.status_code == httpx.codes.ACCEPTED:
                # It does not stand everywhere yet, and says so.
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if answer.is_success:
                self.seen.withdrawn.append(Withdrawn(one, consent, service, sent, time.time()))
                return
            said = f"{answer.status_code} {answer.json().get('title')}"
            if "Retry-After" not in answer.headers:
                break
            await asyncio.sleep(PAUSE_SECONDS)
        self.seen.failed.append(f"{consent} at {service}: {said}")


def to_withdraw(opened: Sequence[Opened], rng: random.Random) -> list[tuple[Opened, str, str]]:
    """Every consent in a seeded order, each at one of the six services."""
    found = [(one, consent, rng.choice(SERVICES)) for one in opened for consent in one.consents]
    return rng.sample(found, len(found))
