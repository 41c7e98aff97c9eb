"""Scenarios with one small service: sharp enough to show each broken variant within seconds.

The toy of the chassis' tests runs as one or two processes on the real Kafka and database, on
topics of its own. It is killed at one point, or meets what the scenario is named after; then the
checker of the suite looks at what is left.
"""

import json
import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from toy_messages import new_case
from toy_service import TOY

from silta_cli.journal import lines_of
from silta_local.kafka import make_topics
from silta_local.specs import Parts
from tests.faults import shown
from tests.faults.checks import Checked, check, stored_of
from tests.faults.said import Violation, fact_key, read_topics
from tests.faults.scenarios import SCENARIOS
from tests.faults.trial import Trial

PARTITIONS = 2
LOOK_SECONDS = 0.5
# How long a sound toy may take to come to rest; a broken one is convicted after fewer.
REST_SECONDS, CONVICTED_SECONDS = 40.0, 4.0
CLEAN_LOOKS = 3
PLAYS = 3
CONSENT = "/silta/consent/1"
READS = frozenset({"fi.silta.contact-request-closed.v1"})


@contextmanager
def _trial(parts: Parts, folder: Path, seed: str, variant: str) -> Iterator[Trial]:
    trial = Trial(parts, folder, random.Random(seed), variant)
    folder.mkdir(parents=True)
    trial.cases = [new_case() for _ in range(6)]
    make_topics(parts.brokers, [trial.inbox, trial.outbox], partitions=PARTITIONS)
    try:
        yield trial
    finally:
        for process in trial.alive.values():
            if process.is_alive():
                os.kill(process.pid, signal.SIGKILL)
            process.join()


def tried(
    parts: Parts, folder: Path, seed: int, scenario: str, variant: str = "", reason: str = ""
) -> set[Violation]:
    """What the checker finds after a scenario, once the toy is at rest.

    A broken toy is played again, twice at most, where it was not convicted for that reason: two
    processes that have to meet in some moment do not meet in every play.
    """
    found: set[Violation] = set()
    for play in range(PLAYS if variant else 1):
        chance = f"{seed}/{scenario}/{variant}/{play}"
        with _trial(parts, folder / f"{play}", chance, variant) as trial:
            SCENARIOS[scenario](trial)
            found = _at_rest(trial, reason)
        if reason in {violation.kind for violation in found}:
            break
    return found


def _at_rest(trial: Trial, reason: str) -> set[Violation]:
    """What is found in the end.

    A sound toy is given time until nothing is found; a broken one a few seconds, in which a sound
    one would have come to rest, and some more where it was not convicted for that reason yet.
    """
    begun = time.monotonic()
    clean = 0
    while True:
        found = set(violations(trial))
        spent = time.monotonic() - begun
        clean = 0 if found else clean + 1
        if trial.variant:
            seen = reason in {violation.kind for violation in found}
            if spent > CONVICTED_SECONDS * (1 if seen else 3):
                return found
        elif clean >= CLEAN_LOOKS or spent > REST_SECONDS:
            return found
        # Other processes come to rest: there is nothing to be woken by.
        time.sleep(LOOK_SECONDS)


def violations(trial: Trial) -> list[Violation]:
    """Everything that does not add up in a trial now."""
    said = read_topics(
        trial.parts.kafka_bootstrap, {"intake": trial.inbox, "consent": trial.outbox}
    )
    # The publisher is careless on purpose: what it said is not what is on trial.
    said["intake"].violations.clear()
    answered = set()
    for file in trial.folder.glob("*.answers"):
        for line in file.read_text().splitlines():
            answered |= {fact_key(CONSENT, fact) for fact in json.loads(line)["facts"]}
    with MongoClient[dict[str, Any]](trial.parts.mongo_uri, tz_aware=True) as client:
        database = client[trial.id]
        lines = list(lines_of(database["journal"], {}))
        kept: defaultdict[str, list[Any]] = defaultdict(list)
        for line in lines:
            entry = json.loads(line)
            kept[entry["subject"]].append(entry)
        one = Checked(
            "consent",
            said,
            {"intake": READS},
            stored_of(database),
            answered,
            poisoned=trial.poisoned,
        )
        return [*check(one, lines).violations, *shown.views(TOY, database, kept)]
