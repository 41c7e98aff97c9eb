"""The two loops: looks, which find what a unit may see, and sending it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from silta_chassis.transit import KeysAway
from silta_chassis.vault import NotOpened
from silta_webhooks.deliveries import Deliveries, Delivery, Standing
from silta_webhooks.events import Told, event, told
from silta_webhooks.facts import Facts
from silta_webhooks.reference import Reference
from silta_webhooks.sending import GONE, SUCCESS, Sender
from silta_webhooks.story import Stories, Untold
from silta_webhooks.webhooks import State, Webhook, Webhooks

log = structlog.get_logger(__name__)

SEND_AT_ONCE: Final = 20
LATER: Final = timedelta(seconds=5)
ROUND: Final = timedelta(seconds=5)


@dataclass(frozen=True)
class Work:
    """What the loops work with."""

    facts: Facts
    webhooks: Webhooks
    deliveries: Deliveries
    stories: Stories
    sender: Sender
    reference: Reference
    secret: bytes
    clock: Callable[[], datetime]

    async def look(self) -> int:
        """Looks at cases of which something new was heard; answers how many."""
        now = self.clock()
        looks = await self.facts.due(now)
        if not looks:
            return 0
        # For one that is paused it waits; one that was given up begins anew when it is resumed.
        hearing = await self.webhooks.in_state(State.ACTIVE, State.PAUSED)
        for look in looks:
            # One after the other, so that a unit whose account fails holds up no other.
            heard = [await self._hear(webhook, look.case, now) for webhook in hearing]
            if all(heard):
                await self.facts.looked(look, now)
            else:
                await self.facts.not_looked(look, now)
        return len(looks)

    async def _hear(self, webhook: Webhook, case: str, now: datetime) -> bool:
        """Adds what is new of a case; whether reporting could be asked."""
        try:
            lines = await self._told(webhook, case)
        except Untold as why:
            log.warning("the story of a case cannot be had", error=str(why))
            return False
        await self.deliveries.add(webhook.id, [one for one in lines if _wants(webhook, one)], now)
        return True

    async def _told(self, webhook: Webhook, case: str) -> list[Told]:
        lines = await self.stories.lines(case, webhook.party)
        return told(self.secret, webhook.id, case, lines)

    async def send(self) -> int:
        """Sends what is due, a few of each webhook at most; answers how many."""
        active = await self.webhooks.in_state(State.ACTIVE)
        # Beside each other: one that answers slowly holds up no other for long.
        return sum(await asyncio.gather(*(self._send_some(webhook) for webhook in active)))

    async def _send_some(self, webhook: Webhook) -> int:
        """Until nothing is due, one failed, or others have waited long enough."""
        begun = self.clock()
        for sent in range(SEND_AT_ONCE):
            one = await self.deliveries.next(webhook.id, self.clock())
            if one is None:
                return sent
            if not await self._send(webhook, one) or self.clock() - begun > ROUND:
                return sent + 1
        return SEND_AT_ONCE

    async def _send(self, webhook: Webhook, one: Delivery) -> bool:
        """Whether the next one may be tried now."""
        now = self.clock()
        try:
            lines = {t.key: t for t in await self._told(webhook, one.case)}
            secret = await self.webhooks.secret(webhook.id)
        except (Untold, KeysAway, NotOpened) as why:
            log.warning("a delivery waits", error=type(why).__name__)
            await self.deliveries.later(one.id, now + LATER)
            return False
        line = lines.get(one.key)
        if line is None or secret is None:
            await self.deliveries.ended(one.id, Standing.WITHHELD, "not to be seen any more", now)
            return True
        on_bus = await self.facts.on_bus([line.id_on_bus] if line.id_on_bus else [])
        body = event(line, on_bus.get(line.id_on_bus or ""))
        if body is None:
            await self._wait_for_fact(one, line, now)
            return True
        said = await self.sender.send(webhook.url, secret, one.key, body, now)
        return await self._came(webhook, one, said, self.clock())

    async def _wait_for_fact(self, one: Delivery, line: Told, now: datetime) -> None:
        age = now - datetime.fromisoformat(line.line["time"])
        if age > timedelta(days=self.reference.keep_days):
            await self.deliveries.ended(one.id, Standing.FAILED, "the fact is not kept", now)
        else:
            await self.deliveries.later(one.id, now + LATER)

    async def _came(self, webhook: Webhook, one: Delivery, said: int | str, now: datetime) -> bool:
        if said in SUCCESS:
            await self.deliveries.ended(one.id, Standing.DELIVERED, str(said), now)
            await self.webhooks.succeeded(webhook.id)
            return True
        waits = self.reference.waits_seconds
        if one.attempts < len(waits):
            at = now + timedelta(seconds=waits[one.attempts])
            await self.deliveries.again(one.id, str(said), at)
        else:
            await self.deliveries.ended(one.id, Standing.FAILED, str(said), now)
        since = await self.webhooks.failed(webhook.id, now)
        hours = self.reference.disable_after_hours
        if said == GONE:
            await self._disable(webhook, "The receiver answered 410: it wants no more.")
        elif now - since >= timedelta(hours=hours):
            await self._disable(webhook, f"Nothing could be delivered for {hours:g} hours.")
        return False

    async def _disable(self, webhook: Webhook, why: str) -> None:
        log.warning("a webhook is disabled", why=why)
        await self.webhooks.set(webhook.id, State.DISABLED, why)

    async def sweep(self) -> int:
        """Removes facts that nobody waits for any more."""
        before = self.clock() - timedelta(days=self.reference.keep_days)
        return await self.facts.forget(before)


def _wants(webhook: Webhook, one: Told) -> bool:
    since = datetime.fromisoformat(one.line["time"]) >= webhook.made_at
    return since and (not webhook.facts or one.fact in webhook.facts)
