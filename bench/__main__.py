"""`python -m bench`: a, b, c and d side by side, on a stub and on the local database.

Prints figures and the goals of the issue, writes JSON, text and a picture into `--out`.
"""

import argparse
import asyncio
import json
import logging
import os
import platform
import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import uvloop

from bench import report
from bench.d_silta import LISTEN, cache_setting
from bench.figures import Summary, summarise
from bench.flow import FACTS_A_CASE, Sent, cases_of, ordered
from bench.measure import Bench, Hop, Throughput, TooSlow, as_json
from bench.measured import D0, ROOT, A, B, C, D, Variant
from bench.parts import LOCAL, STUB, Parts, parts_of
from bench.plot import draw
from bench.profiled import Profiler
from bench.six import six_in_one_mb
from bench.topics import Topics
from silta_cli.services import ALL_TOPICS

HOP_SECONDS = 5.0
HOP_OVERHEAD_SECONDS = 5.0
WARM_UP_SECONDS = 2.0
LIBRARIES = ("aiokafka", "faststream", "pymongo", "pydantic", "uvloop")
# Of a variant that takes all of the flow, and of one that takes a part a round.
LIMIT_SECONDS = 60.0
PART_LIMIT_SECONDS = 30.0


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="distinct cases (20000)")
    parser.add_argument("--rounds", type=int, default=5, help="alternating rounds (5)")
    parser.add_argument("--hop-rounds", type=int, default=3, help="rounds at half load (3)")
    parser.add_argument("--batch-size", type=int, default=200, help="messages a batch (200)")
    parser.add_argument("--only", default="a,b,c,d,d0", help="variants, parted by commas")
    parser.add_argument("--databases", default=f"{STUB},{LOCAL}", help="stub,local")
    parser.add_argument(
        "--minutes", type=float, default=40.0, help="begins nothing that ends later"
    )
    parser.add_argument(
        "--profile", action="store_true", help="what costs d's process most (needs py-spy)"
    )
    parser.add_argument("--kafka", help="a broker that runs already (with --mongo)")
    parser.add_argument("--mongo", help="a database that runs already (with --kafka)")
    parser.add_argument("--out", type=Path, default=ROOT / ".silta" / "bench-results")
    return parser.parse_args()


def chosen(only: str) -> tuple[list[Variant], list[str]]:
    """The variants to run, and what is to be said about those that cannot."""
    wanted = only.split(",")
    variants = [v for v in (A, B, C, D, D0) if v.key in wanted]
    if D0 in variants and cache_setting() is None:
        variants.remove(D0)
        return variants, ["The chassis has no cache yet: no hit rate, and no run with cache 0."]
    return variants, []


class Run:
    """The course of a run: flows, warm-up, rounds, hops."""

    def __init__(self, told: argparse.Namespace, bench: Bench, variants: list[Variant]) -> None:
        self.told = told
        self.bench = bench
        self.variants = variants
        self.databases: list[str] = told.databases.split(",")
        self.cases = cases_of(bench.name, told.cases)
        self.whole = f"{bench.name}-flow"
        self.flows = {self.whole: ordered(self.cases, bench.name)}
        for number in range(told.rounds):
            part = self.cases[number :: told.rounds]
            self.flows[self.part(number)] = ordered(part, bench.name)
        self.throughputs: list[Throughput] = []
        self.hops: list[Hop] = []
        self.six_mb: float | None = None
        self.end = time.monotonic() + told.minutes * 60
        hops = told.hop_rounds * len(variants) * len(self.databases)
        self.end_of_rounds = self.end - hops * (HOP_SECONDS + HOP_OVERHEAD_SECONDS)

    def part(self, number: int) -> str:
        """The topic with the cases of a slow variant's round."""
        return f"{self.whole}-{number}"

    async def prepare(self) -> None:
        """Fills the topics, learns the size of an entry, lets servers warm up."""
        say("Filling the topics")
        await self.bench.topics.make(*self.flows)
        for topic, flow in self.flows.items():
            await self.bench.topics.fill(topic, flow)
        say("Warming up")
        first = self.part(0)
        self.bench.entry_bytes = await self.bench.learn_entry_bytes(
            D, first, len(self.flows[first])
        )
        for variant, database in self.pairs(0):
            warm = len(self.flows[first]) // 20
            await self.measure(variant, database, 0, first, warm, WARM_UP_SECONDS)

    def pairs(self, number: int) -> Iterator[tuple[Variant, str]]:
        """Every variant on every database, beginning with another one each round."""
        at = number % len(self.variants)
        turned = self.variants[at:] + self.variants[:at]
        databases = self.databases if number % 2 == 0 else self.databases[::-1]
        for variant in turned:
            for database in databases[:1] if not variant.stores else databases:
                yield variant, database

    async def measure(
        self, variant: Variant, database: str, number: int, topic: str, warm: int, limit: float
    ) -> Throughput:
        """One variant on one database, once."""
        facts = len(self.flows[topic])
        return await self.bench.throughput(variant, database, number, topic, facts, warm, limit)

    async def rounds(self) -> None:
        """The rounds; none begins that could not end in time."""
        longest = 0.0
        for number in range(1, self.told.rounds + 1):
            begin = time.monotonic()
            if number > 1 and begin + longest > self.end_of_rounds:
                say(f"Out of time after {number - 1} rounds")
                return
            for variant, database in self.pairs(number):
                topic = self.part(number - 1) if variant.by_parts else self.whole
                limit = PART_LIMIT_SECONDS if variant.by_parts else LIMIT_SECONDS
                warm = len(self.flows[topic]) // 10
                found = await self.measure(variant, database, number, topic, warm, limit)
                self.note(found, variant)
            longest = max(longest, time.monotonic() - begin)

    def note(self, found: Throughput, variant: Variant) -> None:
        """Keeps a measurement; a's, which has no database, for each of them."""
        say(
            f"round {found.round}  {variant.key:2} {found.database:5} "
            f"{found.facts_per_second:9,.0f} facts/s {found.cpu_us_per_fact:7,.0f} us a fact"
            + ("" if found.whole else "  (time over)")
        )
        for database in self.databases if not variant.stores else [found.database]:
            self.throughputs.append(Throughput(**{**asdict(found), "database": database}))

    async def profile(self) -> None:
        """Looks into d's process on each database while it works the whole flow off."""
        facts = len(self.flows[self.whole])
        for database in self.databases:
            profiler = Profiler(self.told.out / f"profile-{database}.txt")
            self.bench.profiler = profiler
            seen = replace(D, env={LISTEN: "1"})
            found = await self.measure(seen, database, 1, self.whole, facts // 10, LIMIT_SECONDS)
            self.note(found, D)
            print(f"\non {database}: {profiler.told()}\n\nwaited for the database")
            waited = (found.waited or {}).items()
            for name, (count, seconds) in sorted(waited, key=lambda item: -item[1][1]):
                print(f"{seconds:7.2f} s in {count:5}  {name}")

    async def half_load(self) -> None:
        """Hops at half of what Silta did on that database; c at half of its own."""
        rates = summarise(self.throughputs, [], self.told.batch_size, None)
        for number in range(1, self.told.hop_rounds + 1):
            for variant in self.variants:
                for database in self.databases:
                    like = rates.row(variant.key if variant.by_parts else "d", database)
                    if like is None or variant is D0:
                        continue
                    if time.monotonic() > self.end:
                        say("Out of time for further hops")
                        return
                    rate = like.facts_per_second.median / 2
                    flow = self.hop_flow(rate)
                    found = await self.bench.hop(variant, database, number, rate, flow)
                    self.hops.append(found)

    def hop_flow(self, rate: float) -> list[Sent]:
        """Facts for some seconds at that rate."""
        count = max(int(rate * HOP_SECONDS * 1.25) // FACTS_A_CASE, 50)
        return ordered(cases_of(secrets.token_hex(4), count), self.bench.name)


def say(line: str) -> None:
    """Progress goes to stderr."""
    print(f"· {line}", file=sys.stderr, flush=True)


async def measured(told: argparse.Namespace, variants: list[Variant], parts: Parts) -> Run:
    """A whole run."""
    name = f"bench-{secrets.token_hex(3)}"
    topics = Topics(parts.kafka)
    await topics.open()
    try:
        run = Run(told, Bench(name, parts, topics, told.out, told.batch_size), variants)
        await run.prepare()
        if told.profile:
            await run.profile()
            return run
        await run.rounds()
        await run.half_load()
        if LOCAL in parts.databases:
            say("Six services in one process")
            await topics.make(*ALL_TOPICS)
            given = parts.kafka, parts.databases[LOCAL], name.replace("-", "_")
            run.six_mb = await asyncio.to_thread(six_in_one_mb, *given)
        return run
    finally:
        await topics.close()


def notes_of(run: Run, parts: Parts, seconds: float) -> list[str]:
    """The conditions, so that nobody reads more into figures than there is."""
    pinned = f"service on core {parts.service_cpus}, all else on {parts.server_cpus}"
    return [
        f"{len(run.cases):,} cases, {FACTS_A_CASE} facts each; {run.told.rounds} rounds; "
        f"c and d0 take a part of {len(run.flows[run.part(0)]):,} facts a round, a, b and d all.",
        f"batches of {run.told.batch_size}; entries of {run.bench.entry_bytes:,} bytes; 12 "
        f"partitions; acks=all; idempotent; hops in the broker's time (1 ms).",
        f"{platform.machine()}, {os.cpu_count()} cores; Python {platform.python_version()}; "
        + ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        (pinned if parts.pinned else "broker and database given, not pinned")
        + f"; load {os.getloadavg()[0]:.1f} at the end; {seconds / 60:.1f} minutes.",
    ]


def write(out: Path, run: Run, summary: Summary, notes: Sequence[str]) -> None:
    """JSON, text and picture."""
    found = {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "notes": list(notes),
        "summary": asdict(summary),
        "throughputs": [as_json(t) for t in run.throughputs],
        "hops": [as_json(h) for h in run.hops],
    }
    (out / "bench.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    said = report.text(summary, list(notes))
    (out / "bench.txt").write_text(said, encoding="utf-8")
    print(said)
    if draw(summary, out / "bench.svg", "\n".join(notes)):
        print(f"JSON, text and picture: {out}/bench.json, bench.txt, bench.svg")
    else:
        print(f"JSON and text: {out}/bench.json, bench.txt (no picture: matplotlib is missing)")


def main() -> int:
    """Exit code 0 when everything was measured, whatever the goals say."""
    told = arguments()
    # Clients that wait for a topic to be made say so at length.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    told.out.mkdir(parents=True, exist_ok=True)
    variants, missing = chosen(told.only)
    begin = time.monotonic()
    with parts_of(told.kafka, told.mongo, told.databases.split(",")) as parts:
        try:
            run = uvloop.run(measured(told, variants, parts))
        except TooSlow as slow:
            print(f"The benchmark cannot go on: {slow}", file=sys.stderr)
            return 1
        if told.profile:
            return 0
        summary = summarise(run.throughputs, run.hops, told.batch_size, run.six_mb)
        notes = missing + notes_of(run, parts, time.monotonic() - begin)
        write(told.out, run, summary, notes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
