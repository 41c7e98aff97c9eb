"""Recent subjects in memory: what batches of facts need not read again.

Bounded, and never trusted over the database: an entry that builds on an old one is refused by its
unique key, and what looks held or fails on the ground of memory is decided again from the database.
Commands, deadlines and answers to callers do not use it.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from silta_chassis.entries import Latest


@dataclass
class Recent:
    """The newest entries of the subjects used last, ``size`` at most (0: none)."""

    size: int
    hits: int = 0
    misses: int = 0
    _known: OrderedDict[str, Latest] = field(default_factory=OrderedDict)

    def __len__(self) -> int:
        """How many subjects are held."""
        return len(self._known)

    def find(self, subjects: Iterable[str]) -> dict[str, Latest]:
        """What is known of these subjects."""
        found = {}
        for subject in subjects:
            latest = self._known.get(subject)
            if latest is None:
                self.misses += 1
            else:
                self.hits += 1
                self._known.move_to_end(subject)
                found[subject] = latest
        return found

    def keep(self, latest: Mapping[str, Latest]) -> None:
        """Remembers what was stored, unless something newer is known already."""
        if not self.size:
            return
        for subject, found in latest.items():
            known = self._known.get(subject)
            if known is None or known.n <= found.n:
                self._known[subject] = found
                self._known.move_to_end(subject)
        while len(self._known) > self.size:
            self._known.popitem(last=False)

    def forget(self, subjects: Iterable[str]) -> None:
        """Drops what turned out to be old."""
        for subject in subjects:
            self._known.pop(subject, None)
