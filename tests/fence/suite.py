"""One run of the fence: cases, doors asked without pause, consents taken back, kills, checks."""

import asyncio
import os
import random
import secrets
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from pymongo import AsyncMongoClient, MongoClient

from silta_cli.client import GivenUp, NotInTime, NotYet, Refused
from silta_cli.courses.stage import Stage
from silta_contracts.catalogue import SERVICES
from silta_local.folders import default_data_folder
from silta_local.progress import Progress as Tell
from tests.faults import points
from tests.faults.cast import Cast, cast
from tests.faults.driver import Patient
from tests.faults.inflict import Nemesis
from tests.faults.said import Violation
from tests.faults.schedule import KILL, Fault
from tests.fence import checks
from tests.fence.cases import MOST_EACH, opened
from tests.fence.crowd import Crowd, to_withdraw
from tests.fence.meddle import VARIANTS
from tests.fence.report import Run
from tests.fence.seen import BESIDE, Logged, Opened, Seen
from tests.fence.told import ON_GROUNDS, hear

OPENED_SECONDS, COMPLETED_SECONDS, TELL_SECONDS = 60.0, 240.0, 3.0
# Opening is mostly looking whether another service has heard: many at once.
BESIDE_EACH_OTHER = 20
# At these a withdrawal is under way; network dies before it erases, too.
KILLED_AT = (
    points.AFTER_DECIDE,
    points.AFTER_INSERT,
    points.BEFORE_PUBLISH,
    points.AFTER_PUBLISH,
)
CASES_A_KILL, MOST_KILLS_EACH = 4, 40


@dataclass(frozen=True)
class Settings:
    """What a run is asked for. ``variant`` names what is broken on purpose."""

    cases: int
    seed: int
    each: int = MOST_EACH
    askers: int = 8
    withdrawers: int = 8
    kills: bool = True
    variant: str = ""


def kills(cases: int, rng: random.Random) -> dict[str, list[Fault]]:
    """Each service dies at points in a seeded order, the more often the more cases there are."""
    each = max(1, min(MOST_KILLS_EACH, cases // CASES_A_KILL // len(SERVICES)))
    found = {}
    for service in SERVICES:
        at = sorted(rng.uniform(0.05, 0.8) for _ in range(each))
        found[service] = [
            Fault(KILL, service, when, rng.choice(KILLED_AT), rng.randint(1, 3)) for when in at
        ]
        if service == "network":
            # Every second time where nobody else is: at once, for only some cases pass it.
            found[service][::2] = [
                replace(one, point=points.BEFORE_ERASING, passes=1) for one in found[service][::2]
            ]
    return found


def run(asked: Settings, tell: Tell) -> Run:
    """The same cases, order of withdrawals and kills for the same seed."""
    rng = random.Random(f"{asked.seed}/fence")
    seconds: dict[str, float] = {}
    seen = Seen()
    folder, prefix = default_data_folder() / "fence", f"c{secrets.token_hex(3)}"
    broken = [VARIANTS[asked.variant].__name__] if asked.variant else []
    also = ["slow_vault", "late_bus", *broken]
    words = [word for name in also for word in ("--also", f"tests.fence.meddle:{name}")]
    tell("starting Kafka, database, six services")
    with cast(folder, prefix, compare_seconds=600, words=words) as found:
        with _timed(seconds, "cases"):
            cases, unopened = _cases(found, asked, tell)
        if not cases:
            return Run(asked, seen, unopened, Counter(), seconds)
        consents = len(cases) * asked.each
        nemesis = Nemesis(found, lambda: len(seen.withdrawn) / consents)
        schedule = kills(asked.cases, rng) if asked.kills else {"consent": []}
        with _timed(seconds, "withdrawals"), nemesis.beside(schedule):
            asyncio.run(_attack(found, cases, seen, asked, rng, tell))
        with _timed(seconds, "receipts"):
            asyncio.run(_receipts(found, cases, seen, asked, tell))
        with _timed(seconds, "checks"):
            tell("reading the access logs")
            _read(found, seen)
            violations = checks.check(seen)
    died = nemesis.inflicted.violations
    return Run(asked, seen, [*unopened, *died, *violations], nemesis.inflicted.counts, seconds)


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    begun = time.monotonic()
    try:
        yield
    finally:
        seconds[name] = round(time.monotonic() - begun, 1)


def _cases(found: Cast, asked: Settings, tell: Tell) -> tuple[list[Opened], list[Violation]]:
    client = Patient(found.routes)
    client.patience = OPENED_SECONDS
    stage = Stage(client, lambda words: None)
    cases: list[Opened] = []
    failed: list[Violation] = []

    def one(number: int) -> None:
        try:
            cases.append(opened(stage, BESIDE[number % len(BESIDE)], asked.each))
        # One that does not come about is a finding; the others go on.
        except (GivenUp, NotInTime, NotYet, Refused, httpx.HTTPError, LookupError) as error:
            failed.append(Violation("a case could not be opened", "all", str(error)))

    count = asked.cases
    with ThreadPoolExecutor(min(count, BESIDE_EACH_OTHER)) as pool:
        left = [pool.submit(one, number) for number in range(count)]
        for number, future in enumerate(left, start=1):
            future.result()
            if number % 10 == 0:
                tell(f"cases with something at every door: {number:,} of {count:,}")
    client.close()
    return sorted(cases), failed


async def _attack(
    found: Cast,
    cases: Sequence[Opened],
    seen: Seen,
    asked: Settings,
    rng: random.Random,
    tell: Tell,
) -> None:
    """Asks without pause while consents are taken back, until every withdrawal is completed."""
    urls = {name: member.url for name, member in found.members.items()}
    crowd = Crowd(urls, cases, seen)
    last = 0.0

    def told() -> None:
        nonlocal last
        if time.monotonic() > last + TELL_SECONDS:
            last = time.monotonic()
            tell(
                f"{len(seen.withdrawn):,} of {len(cases) * asked.each:,} consents withdrawn, "
                f"{crowd.statuses.total():,} disclosures asked, {len(seen.disclosed):,} answered"
            )

    left = iter(to_withdraw(cases, rng))
    async with (
        _hearing(found, cases, seen),
        httpx.AsyncClient(trust_env=False) as http,
        asyncio.TaskGroup() as askers,
    ):
        for n in range(asked.askers):
            askers.create_task(crowd.ask(http, random.Random(f"{asked.seed}/{n}")))
        await asyncio.gather(
            *(
                crowd.withdraw(http, left, random.Random(f"{asked.seed}/w{n}"), told)
                for n in range(asked.withdrawers)
            )
        )
        tell("all are withdrawn: waiting for the receipts, and asking on")
        with suppress(TimeoutError):
            async with asyncio.timeout(COMPLETED_SECONDS):
                await seen.told.all_completed(len(seen.withdrawn))
        # Longer than anything may be on its way.
        await asyncio.sleep(checks.BOUND_SECONDS + 1)
        crowd.over.set()
    seen.asked = dict(crowd.statuses)


@asynccontextmanager
async def _hearing(found: Cast, cases: Sequence[Opened], seen: Seen) -> AsyncIterator[None]:
    """Hears the topics beside what is in its block; what ended it early is raised at the end."""
    parts = found.parts.parts
    async with AsyncMongoClient[dict[str, Any]](parts.mongo_uri, tz_aware=True) as database:
        vault = database[f"{found.prefix}_network"]["vault"]
        kept = {consent: list[str]() for one in cases for consent in one.contact}
        by_case = {one.case: [kept[consent] for consent in one.contact] for one in cases}
        async for document in vault.find(ON_GROUNDS, {"case": 1}):
            for own in by_case.get(document["case"], ()):
                own.append(document["_id"])
        hearing = asyncio.create_task(hear(parts.kafka_bootstrap, vault, kept, seen.told))
        try:
            yield
        finally:
            hearing.cancel()
            with suppress(asyncio.CancelledError):
                await hearing


async def _receipts(
    found: Cast, cases: Sequence[Opened], seen: Seen, asked: Settings, tell: Tell
) -> None:
    """Asks every case once more: what rests on another ground goes on, nothing else does."""
    tell("asking every case once more")
    urls = {name: member.url for name, member in found.members.items()}
    crowd = Crowd(urls, cases, seen)
    async with httpx.AsyncClient(trust_env=False) as http:
        await crowd.afterwards(http, asked.askers)


def _read(found: Cast, seen: Seen) -> None:
    """The access logs, whether they are whole, and what is left in network's vault."""
    with MongoClient[dict[str, Any]](found.parts.parts.mongo_uri, tz_aware=True) as client:
        for service in checks.DISCLOSE:
            entries = client[f"{found.prefix}_{service}"]["access_log"]
            seen.logged += [
                _logged(service, entry) for entry in entries.find({"categories.permitted": True})
            ]
            if (wrong := _verified(found, service)) is not None:
                seen.logs_wrong[service] = wrong
        vault = client[f"{found.prefix}_network"]["vault"]
        seen.left = Counter(document["case"] for document in vault.find(ON_GROUNDS, {"case": 1}))


def _logged(service: str, entry: Mapping[str, Any]) -> Logged:
    permitted = (one["ground"] for one in entry["categories"] if one["permitted"])
    grounds = frozenset(str(ground) for ground in permitted if ground)
    return Logged(service, entry["_id"], entry["at"].timestamp(), grounds)


def _verified(found: Cast, service: str) -> str | None:
    """What `silta access-log verify` finds wrong, if anything."""
    its = found.members[service].stack.processes[0].env
    done = subprocess.run(
        [sys.executable, "-m", "silta_cli.main", "access-log", "verify", service, "--json"],
        env={**os.environ, **its},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    return None if done.returncode == 0 else f"{done.returncode}: {done.stderr.strip()[:300]}"
