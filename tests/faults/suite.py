"""One run of the suite: cases, faults beside them, rest, then the checks."""

import importlib
import json
import random
import secrets
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import MongoClient

from silta_chassis.process import Process
from silta_contracts.catalogue import SERVICES, TOPICS
from silta_local.folders import default_data_folder
from tests.faults import shown
from tests.faults.cast import Cast, cast
from tests.faults.checks import ASYNCAPI, Checked, check, reads_of, stored_of, topics_of
from tests.faults.driver import Played, courses_of, planned, play
from tests.faults.ends import ends
from tests.faults.inflict import Nemesis
from tests.faults.launch import PROXIED, set_clock
from tests.faults.proxy import Proxy
from tests.faults.report import Run
from tests.faults.rest import at_rest, unrest
from tests.faults.said import Said, Violation, fact_key, read_topics
from tests.faults.schedule import during, schedule

Tell = Callable[[str], None]

# By how much clocks are ahead in the end: what waits in cases left alone fires step by step.
JUMPS_DAYS = (2, 8, 30, 90, 400)
AHEAD_SECONDS, BACK_SECONDS = 1.0, 3.0
REST_SECONDS = 300.0
LOOK_SECONDS, PROGRESS_SECONDS = 0.2, 3.0
LATE_FAULT_SECONDS = 90.0
LEAST_COMPARE_SECONDS = 60
MOST_SAMPLED, MOST_AT_DOORS = 200, 20
LATELY = timedelta(minutes=2)
# Deadlines may fire as early as the clocks by which they are looked for were ahead.
OVERDUE = timedelta(seconds=30)
EARLY = timedelta(days=JUMPS_DAYS[-1] + 1)


@dataclass(frozen=True)
class Settings:
    """What a run is asked for.

    After ``stores`` cases it goes on with fresh topics and databases: the local database reads all
    that it holds for whatever is not looked for by key, and would stand still in the end.
    """

    cases: int
    seed: int
    at_once: int = 40
    away: float = 30.0
    stores: int = 1_000


def parts(asked: Settings) -> list[range]:
    """Which of the cases are played on which stores."""
    return [
        range(first, min(first + asked.stores, asked.cases))
        for first in range(0, asked.cases, asked.stores)
    ]


def run(asked: Settings, part: range, tell: Tell) -> Run:
    """Plays, breaks, waits, checks; the same faults in the same order for the same seed."""
    plan = planned(asked.cases, random.Random(f"{asked.seed}/cases"))[part.start : part.stop]
    faults = during(
        schedule(asked.cases, asked.seed, away=asked.away),
        part.start / asked.cases,
        part.stop / asked.cases,
    )
    seconds: dict[str, float] = {}
    played = Played()
    tell("starting Kafka, database, six services")
    folder, prefix = default_data_folder(), f"f{secrets.token_hex(3)}"
    # The local database reads a whole journal for a comparison: the more cases, the fewer.
    compare_seconds = max(LEAST_COMPARE_SECONDS, len(plan) // 2)
    with cast(folder, prefix, compare_seconds=compare_seconds) as found:
        nemesis = Nemesis(found, lambda: played.count / len(plan))
        with _proxy(found, asked.seed).copying() as proxy:
            with nemesis.beside(faults):
                with _timed(seconds, "play"):
                    told = _progress(tell, part, asked.cases, nemesis)
                    play(
                        plan,
                        found.routes,
                        played,
                        at_once=asked.at_once,
                        share=lambda: nemesis.horizon,
                        told=told,
                    )
                with _timed(seconds, "jumps"):
                    _jump(found, nemesis, tell)
            proxy.calm()
            with _timed(seconds, "rest"):
                moving = at_rest(lambda: _unrest(found, tell), REST_SECONDS)
            proxy.finish()
        nemesis.inflicted.counts.update(
            {(name, "", "all"): count for name, count in proxy.counts.items()}
        )
        with _timed(seconds, "check"):
            violations, checked = verify(found, played, random.Random(asked.seed), tell)
    return Run(
        cases=len(plan),
        seed=asked.seed,
        courses=courses_of(plan),
        seconds=seconds,
        faults=nemesis.inflicted.counts,
        missed=nemesis.inflicted.missed,
        checked=checked,
        violations=[*nemesis.inflicted.violations, *violations],
        unfinished=played.failed,
        unrest=moving,
        left_alone=len(played.cut),
    )


def _proxy(found: Cast, seed: int) -> Proxy:
    kafka, topics = found.parts.parts.kafka_bootstrap, list(TOPICS.values())
    return Proxy(kafka, topics, random.Random(f"{seed}/proxy"))


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    begun = time.monotonic()
    try:
        yield
    finally:
        seconds[name] = round(time.monotonic() - begun, 1)


def _progress(tell: Tell, part: range, cases: int, nemesis: Nemesis) -> Callable[[Played], None]:
    last = 0.0

    def told(played: Played) -> None:
        nonlocal last
        nemesis.check()
        if played.seconds < last + PROGRESS_SECONDS and played.count < len(part):
            return
        last = played.seconds
        faults = nemesis.inflicted.counts.total()
        rate = played.count / max(played.seconds, 0.001)
        tell(
            f"{part.start + played.count:,} of {cases:,} cases ({rate:.1f}/s), {faults} faults, "
            f"{len(played.failed)} cases could not go on"
        )

    return told


def _jump(found: Cast, nemesis: Nemesis, tell: Tell) -> None:
    """The clocks of all deadlines jump ahead, in steps; what is left of the schedule is done."""
    end = time.monotonic() + LATE_FAULT_SECONDS
    for days in JUMPS_DAYS:
        tell(f"clocks jump {days} days ahead, and back")
        for member in found.members.values():
            set_clock(member.control, of_deadlines=days * 86_400)
            nemesis.inflicted.counts["clock jump", "", member.service] += 1
        # And back: an alarm that is set again would otherwise go off without end.
        time.sleep(AHEAD_SECONDS)
        for member in found.members.values():
            set_clock(member.control)
        time.sleep(BACK_SECONDS)
    while nemesis.busy and time.monotonic() < end:
        time.sleep(LOOK_SECONDS)


def _unrest(found: Cast, tell: Tell) -> list[str]:
    urls = {name: member.url for name, member in found.members.items()}
    reads = reads_of(json.loads(ASYNCAPI.read_text()))
    groups = {
        f"silta.{name}": [PROXIED + TOPICS[owner] for owner in reads[name] if owner != name]
        for name in SERVICES
    }
    moving = unrest(urls, found.parts.parts.kafka_bootstrap, groups)
    tell(f"coming to rest: {'; '.join(moving[:3]) or 'nothing moves'}")
    return moving


def exported(found: Cast, service: str) -> Iterator[str]:
    """The journal of a service, as the documented command prints it."""
    command = [
        sys.executable, "-m", "silta_cli.main", "journal", "export", service, "--quiet",
        "--database", found.parts.parts.mongo_uri, "--database-name", f"{found.prefix}_{service}",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield from process.stdout
    if process.returncode != 0:
        raise RuntimeError(f"`silta journal export {service}` ended with {process.returncode}")


def process_of(service: str) -> Process:
    """The process table of a service."""
    found: Process = importlib.import_module(f"silta_{service}.process").PROCESS
    return found


def verify(
    found: Cast, played: Played, rng: random.Random, tell: Tell
) -> tuple[list[Violation], dict[str, dict[str, int]]]:
    """Everything that does not add up, and how much was looked at."""
    contract = json.loads(ASYNCAPI.read_text())
    parts = found.parts.parts
    tell("reading the topics")
    said = read_topics(parts.kafka_bootstrap, topics_of(contract, SERVICES))
    reads = reads_of(contract)
    sample = shown.sampled(rng, [*played.ended, *played.cut], MOST_SAMPLED)
    violations: list[Violation] = []
    checked: dict[str, dict[str, int]] = {}
    with MongoClient[dict[str, Any]](parts.mongo_uri, tz_aware=True) as client:
        for service in SERVICES:
            tell(f"checking {service}")
            database = client[f"{found.prefix}_{service}"]
            kept: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
            lines = _keeping(exported(found, service), frozenset(sample), kept)
            journal = check(
                Checked(
                    service,
                    said,
                    {o: t for o, t in reads[service].items() if o != service},
                    stored_of(database),
                    {
                        fact_key(f"/silta/{service}/1", fact)
                        for fact in played.answered.get(service, ())
                    },
                    EARLY,
                    datetime.now(UTC) - OVERDUE,
                ),
                lines,
            )
            violations += journal.violations
            violations += shown.views(process_of(service), database, kept)
            checked[service] = {
                "cases": journal.subjects,
                "entries": journal.entries,
                "facts": journal.facts,
                "records": said[service].records,
                "handled": len(journal.handled),
                "deadlines fired": journal.fired,
            }
    tell("checking ends, doors and stories")
    violations += ends(said, played.ended)
    violations += _through_doors(found, said, rng, sample)
    return violations, checked


def _keeping(
    lines: Iterator[str], sample: frozenset[str], kept: dict[str, list[Mapping[str, Any]]]
) -> Iterator[str]:
    """Passes the lines on, and keeps the entries of the sample."""
    for line in lines:
        # The subject stands near the beginning: most lines need no second reading.
        subject = line[line.index('"subject": "') + 12 :].partition('"')[0]
        if subject in sample:
            kept[subject].append(json.loads(line))
        yield line


def _through_doors(
    found: Cast, said: Mapping[str, Said], rng: random.Random, sample: Sequence[str]
) -> list[Violation]:
    urls = {name: member.url for name, member in found.members.items()}
    few = shown.sampled(rng, sample, MOST_AT_DOORS)
    # The door pages through everything since then: with many cases only through the end.
    all_ = len(sample) < MOST_SAMPLED
    since = datetime(2000, 1, 1, tzinfo=UTC) if all_ else datetime.now(UTC) - LATELY
    return [
        *shown.doors(urls, said, few),
        *shown.last_numbers(urls, said, since, few, all_=all_),
        *shown.stories(urls["reporting"], said, few),
    ]
