"""Publishes the facts of a journal again, after a topic was lost.

Each fact goes out as it was sent, in order within its subject; readers skip by number what they
know. A running service goes on publishing meanwhile: what it tells is told twice at most, and where
it stands before older facts of its subject readers hold it until they come.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import structlog
from aiokafka.errors import KafkaError

from silta_chassis.entries import Entry
from silta_chassis.journal import Journal
from silta_chassis.relay import Relay
from silta_chassis.retry import delays
from silta_chassis.walk import Progress, chosen, count_subjects, entries_of, silent, subjects_of

log = structlog.get_logger(__name__)

TRIES = 8


@dataclass
class Republished:
    """How many facts of how many subjects went out."""

    subjects: int = 0
    facts: int = 0


class NotPublished(Exception):
    """The broker did not take some facts on any try; doing it again from the start is harmless."""

    def __init__(self, so_far: Republished) -> None:
        super().__init__("the broker did not take what was published")
        self.so_far = so_far


async def republish(
    journal: Journal,
    relay: Relay,
    *,
    subject: str | None = None,
    since: datetime | None = None,
    progress: Progress = silent,
) -> Republished:
    """Publishes again: everything, one subject, or what was journalled from a time on.

    Raises NotPublished where the broker stays away.
    """
    published, query = Republished(), chosen(subject, since)
    total = await count_subjects(journal.entries, query)
    progress(0, total)
    async for page in subjects_of(journal.entries, query):
        async for found in entries_of(journal, page):
            entries = [e for e in found if since is None or e.at >= since]
            await _publish(relay, entries, published)
            published.facts += sum(len(entry.facts) for entry in entries)
        published.subjects += len(page)
        progress(published.subjects, max(published.subjects, total))
    return published


async def _publish(relay: Relay, entries: list[Entry], so_far: Republished) -> None:
    left = entries
    for pause in islice(delays(first=0.2, most=5.0), TRIES):
        try:
            failed = await relay.publish(left)
        except (KafkaError, OSError) as error:
            log.warning("publishing failed", error=type(error).__name__, entries=len(left))
            failed = {entry.subject for entry in left}
        left = [entry for entry in left if entry.subject in failed]
        if not left:
            return
        await asyncio.sleep(pause)
    raise NotPublished(so_far)
