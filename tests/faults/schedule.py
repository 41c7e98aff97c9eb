"""Which faults come when: made from a seed, the same for the same seed and number of cases."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from silta_contracts.catalogue import SERVICES
from tests.faults.points import AT_ONE, IN_A_DEADLINE, ONCE, POINTS

KILL, STOPPED, REPLICA, CLOCK = "kill", "SIGSTOP", "second replica", "clock jump"
KAFKA_KILLED, KAFKA_AWAY, DATABASE = "Kafka killed", "Kafka away", "database stopped"
EVERYTHING = "everything"

# Time in which nothing new happens, so that what was armed is passed while cases are played.
QUIET_SHARE = 0.1
# A round costs about so many cases: below it, a part of the round is taken.
CASES_A_ROUND = 400
MOST_ROUNDS = 4


@dataclass(frozen=True)
class Fault:
    """One fault: what, to whom, and when so much of all cases is behind (0 to 1)."""

    kind: str
    service: str
    at: float
    point: str = ""
    passes: int = 1
    seconds: float = 0.0


def schedule(cases: int, seed: int, *, away: float = 30.0) -> dict[str, list[Fault]]:
    """The faults by service (and those that hit everything), each list in its order.

    A whole round kills every service at every point. Of few cases a part of a round is made: every
    point at one service at least, every service at some points. Deadlines are waited for longest in
    cases that were left alone, so the kills in them come behind the cases (``at`` is 1).
    """
    rng = random.Random(f"{seed}/schedule")
    rounds = max(1, min(MOST_ROUNDS, cases // CASES_A_ROUND))
    share = min(1.0, cases / CASES_A_ROUND)
    found: dict[str, list[Fault]] = defaultdict(list)
    for _ in range(rounds):
        for service, points in _points(rng, share).items():
            found[service] += [
                _kill(rng, service, point, 4 if share >= 1 else 1) for point in points
            ]
        for service in _some(rng, SERVICES, share):
            found[service].append(Fault(STOPPED, service, 0, seconds=rng.uniform(12, 15)))
        for service in _some(rng, SERVICES, share):
            found[service].append(Fault(REPLICA, service, 0, seconds=rng.uniform(4, 8)))
        for service in _some(rng, SERVICES, share):
            shift = rng.choice((-1, 1)) * rng.uniform(1, 5)
            found[service].append(Fault(CLOCK, service, 0, seconds=shift))
        found[EVERYTHING] += [
            Fault(KAFKA_KILLED, EVERYTHING, 0),
            Fault(KAFKA_AWAY, EVERYTHING, 0, seconds=away),
            Fault(DATABASE, EVERYTHING, 0),
        ]
    return {name: _spread(rng, faults) for name, faults in found.items()}


def during(
    found: Mapping[str, Sequence[Fault]], start: float, stop: float
) -> dict[str, list[Fault]]:
    """The faults of a part of the cases, ``at`` as a share of that part.

    What comes behind all cases comes behind the last part.
    """
    last = stop >= 1.0
    return {
        name: [
            replace(fault, at=fault.at if fault.at >= 1.0 else (fault.at - start) / (stop - start))
            for fault in faults
            if start <= fault.at < stop or (last and fault.at >= 1.0)
        ]
        for name, faults in found.items()
    }


def _points(rng: random.Random, share: float) -> Mapping[str, Sequence[str]]:
    """Points by service; every point stands at some service that passes it."""
    if share >= 1.0:
        return {s: [p for p in POINTS if AT_ONE.get(p, s) == s] for s in SERVICES}
    found: dict[str, list[str]] = {service: [] for service in SERVICES}
    each = max(1, round(share * len(SERVICES)))
    start = rng.randrange(len(SERVICES))
    for place, point in enumerate(rng.sample(POINTS, len(POINTS))):
        for more in range(each if point not in AT_ONE else 1):
            service = SERVICES[(start + place + more) % len(SERVICES)]
            found[AT_ONE.get(point, service)].append(point)
    return found


def _some(rng: random.Random, services: Sequence[str], share: float) -> list[str]:
    return rng.sample(list(services), max(1, round(share * len(services))))


def _kill(rng: random.Random, service: str, point: str, most: int) -> Fault:
    passes = 1 if point in ONCE else rng.randint(1, most)
    return Fault(KILL, service, 0, point=point, passes=passes)


def _spread(rng: random.Random, faults: list[Fault]) -> list[Fault]:
    """In a shuffled order, evenly over the cases."""
    rng.shuffle(faults)
    late = [f for f in faults if f.point == IN_A_DEADLINE and f.service != "network"]
    early = [f for f in faults if f not in late]
    step = (1 - QUIET_SHARE) / max(len(early), 1)
    return [
        Fault(f.kind, f.service, (n + rng.random()) * step, f.point, f.passes, f.seconds)
        for n, f in enumerate(early)
    ] + [Fault(f.kind, f.service, 1.0, f.point, f.passes, f.seconds) for f in late]
