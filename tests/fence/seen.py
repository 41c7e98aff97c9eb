"""What a run of the fence saw: who took back what, who got what, what the topics told."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

# What stands beside the consents that are taken back: nothing, another consent, a statute.
ALONE, CONSENT, STATUTE = "nothing", "another consent", "a statute"
# Fewer with a statute: it is named before any consent, so that little ever rests on these.
BESIDE = (ALONE, CONSENT, ALONE, STATUTE, ALONE, CONSENT)


class Opened(NamedTuple):
    """A case with something at every door, how many of its consents are to be taken back, and the
    ground that stands beside them to the end.
    """

    case: str
    beside: str
    each: int

    @property
    def consents(self) -> list[str]:
        """The consents that are to be taken back, each on its own."""
        return [f"{self.case}.{number}" for number in range(1, self.each + 1)]

    @property
    def contact(self) -> list[str]:
        """Those of them that are for contact data, and so carry what network keeps."""
        return self.consents[:2]

    @property
    def other(self) -> str:
        """The ground beside them."""
        return f"{self.case}.{self.each + 1}"


class Withdrawn(NamedTuple):
    """A withdrawal: at which service, when it was sent and when its answer was read.

    All times of a run are seconds of the machine's clock.
    """

    opened: Opened
    consent: str
    at: str
    sent: float
    answered: float


class Disclosed(NamedTuple):
    """An answer that held something, as who asked got it: on which grounds, logged as what."""

    case: str
    service: str
    what: str
    reader: str
    asked: float
    answered: float
    grounds: frozenset[str]
    entry: str


class Logged(NamedTuple):
    """An entry of an access log that permits something on a ground."""

    service: str
    id: str
    at: float
    grounds: frozenset[str]


class Looked(NamedTuple):
    """Network's vault when its receipt stood on the topic: how many of how many documents."""

    consent: str
    at: float
    found: int
    of: int


@dataclass
class Told:
    """What the topics told, each fact once, with the first time that it stood there.

    ``receipts`` are by consent and service.
    """

    withdrawn: dict[str, float] = field(default_factory=dict)
    receipts: defaultdict[tuple[str, str], dict[str, float]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    completed: dict[str, float] = field(default_factory=dict)
    looked: list[Looked] = field(default_factory=list)
    grown: asyncio.Event = field(default_factory=asyncio.Event)

    async def all_completed(self, count: int) -> None:
        """Waits until so many withdrawals are completed."""
        while len(self.completed) < count:
            self.grown.clear()
            await self.grown.wait()

    def receipt(self, consent: str, service: str) -> float | None:
        """When the receipt of that service was first told."""
        return min(self.receipts.get((consent, service), {}).values(), default=None)


@dataclass
class Seen:
    """All of it. ``asked`` counts answers by status; ``left`` are vault documents in the end."""

    withdrawn: list[Withdrawn] = field(default_factory=list)
    disclosed: list[Disclosed] = field(default_factory=list)
    afterwards: list[Disclosed] = field(default_factory=list)
    logged: list[Logged] = field(default_factory=list)
    asked: dict[int, int] = field(default_factory=dict)
    told: Told = field(default_factory=Told)
    left: Mapping[str, int] = field(default_factory=dict)
    logs_wrong: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
