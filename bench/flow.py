"""The order in which the facts of many cases come: seeded, first facts before second ones. Pure.

A second fact comes some thousand messages after the first, so that a batch seldom holds both
(a deep backlog is read a partition at a time), and a cache has something to be asked for.
"""

import base64
import hashlib
import random
from collections.abc import Sequence

Sent = tuple[str, int]
FACTS_A_CASE = 2
LEAST_BETWEEN = 2_400
MOST_BETWEEN = 6_000


def cases_of(seed: str, count: int) -> list[str]:
    """Opaque case ids, the same for the same seed."""
    return [
        base64.b32encode(hashlib.sha256(f"{seed}:{n}".encode()).digest())[:26].decode().lower()
        for n in range(count)
    ]


def ordered(cases: Sequence[str], seed: str) -> list[Sent]:
    """(case, number) of every message in the order of sending."""
    chance = random.Random(seed)
    # A small trial has no room for the full distance.
    least = min(LEAST_BETWEEN, len(cases))
    most = min(MOST_BETWEEN, 2 * len(cases))
    placed = []
    for index, case in enumerate(cases):
        first = index * FACTS_A_CASE
        placed.append((float(first), (case, 1)))
        placed.append((first + chance.uniform(least, most), (case, 2)))
    return [sent for _, sent in sorted(placed)]
