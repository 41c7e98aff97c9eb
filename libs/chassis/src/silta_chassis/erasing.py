"""Erasing: what entries say is to go from the vault goes, before their facts are published.

A receipt is told to others only when it is true. Harmless done again: an entry names what was
written before it, so nothing newer is ever taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from silta_chassis.entries import Entry
from silta_chassis.journal import Journal
from silta_chassis.vault import Vault

# A command that was slow may put back what went while it waited: looked after for so long.
AGAIN_FOR = timedelta(days=2)


@dataclass(frozen=True)
class Erasing:
    """Deletes from the vault of one service what its journal says is erased."""

    journal: Journal
    vault: Vault

    async def erase(self, entries: Iterable[Entry]) -> int:
        """Does what these entries say; returns how many documents went.

        By keys only, in two commands for each distinct list of document classes. Raises where the
        database is away; then nothing of these entries may be published yet.
        """
        wanted: dict[tuple[str, ...], list[tuple[str, int, int]]] = {}
        for entry in entries:
            if entry.erases:
                earlier = (entry.subject, 1, entry.n - 1)
                wanted.setdefault(tuple(sorted(entry.erases)), []).append(earlier)
        count = 0
        for classes, earlier_ones in wanted.items():
            count += await self.vault.erase(await self.journal.vaulted(earlier_ones), classes)
        return count

    async def again(self, now: datetime) -> int:
        """The same for all entries of the last days."""
        return await self.erase(await self.journal.erasing(now - AGAIN_FOR))
