"""How often one principal may ask: a token bucket each, in the memory of this process.

The bucket is kept as one time (the generic cell rate algorithm): when it is full again. PyPI's
`limits` has no token bucket, bounds no number of keys and takes a lock and a timer; what is needed
is ten lines.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

MOST_KEPT: Final = 10_000
# So much of a minute's requests may come at once.
AT_ONCE_SECONDS: Final = 10.0


@dataclass
class Pace:
    """``a_minute`` requests each; 0: as many as they like. The longest unseen are forgotten."""

    a_minute: int
    clock: Callable[[], float] = time.monotonic
    _full_at: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def wait(self, who: str) -> float:
        """Takes one request of whoever this is; returns 0, or the seconds until one may come."""
        if not self.a_minute:
            return 0.0
        each = 60.0 / self.a_minute
        now = self.clock()
        full_at = max(self._full_at.get(who, 0.0), now) + each
        over = full_at - now - max(AT_ONCE_SECONDS, each)
        if over > 0:
            # Who is refused stays known, or asking on would make them new.
            self._full_at.move_to_end(who)
            return over
        self._full_at[who] = full_at
        self._full_at.move_to_end(who)
        if len(self._full_at) > MOST_KEPT:
            self._full_at.popitem(last=False)
        return 0.0
