"""From measurements to figures: medians with their spread, ratios round by round, goals. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.flow import FACTS_A_CASE
from bench.measure import Hop, Throughput
from bench.parts import STUB

BATCH_TIMEOUT_MS = 20


@dataclass(frozen=True)
class Spread:
    """A median and the least and most of all rounds."""

    median: float
    least: float
    most: float


@dataclass(frozen=True)
class Row:
    """One variant on one database."""

    variant: str
    database: str
    rounds: int
    facts: int
    cases_per_second: Spread
    facts_per_second: Spread
    cpu_us_per_fact: Spread
    loaded_mb: float
    idle_mb: float | None
    hop_rate: float | None
    hop_p50_ms: Spread | None
    hop_p99_ms: Spread | None
    unanswered: int
    # Measurements that the time ended before the flow did.
    cut_short: int
    shortest_seconds: float
    cache_hits: float | None
    commands_per_batch: float | None


@dataclass(frozen=True)
class Goal:
    """One goal of the issue beside what was measured; ``met`` is None where it was not."""

    database: str
    name: str
    goal: str
    measured: str
    met: bool | None
    # A further mark that the issue wishes for.
    wished: bool | None = None


@dataclass(frozen=True)
class Summary:
    """All figures of a run."""

    rows: list[Row]
    ratios: dict[str, dict[str, Spread]]
    goals: list[Goal]

    def row(self, variant: str, database: str) -> Row | None:
        """The row of a variant on a database; a has the same on both."""
        return next((r for r in self.rows if r.variant == variant and r.database == database), None)


def spread(values: Iterable[float]) -> Spread:
    """Median, least and most."""
    found = list(values)
    return Spread(median(found), min(found), max(found))


def percentile(values: Sequence[int], part: float) -> float:
    """The value below which that part lies; not a number where there are none."""
    ordered = sorted(values)
    return float(ordered[min(int(len(ordered) * part), len(ordered) - 1)]) if ordered else -1.0


def summarise(
    throughputs: Sequence[Throughput], hops: Sequence[Hop], batch_size: int, six_mb: float | None
) -> Summary:
    """The figures of a run; ``six_mb`` is the memory of six services in one process."""
    # The stub first, and a to d0 whatever the order of the rounds was.
    places = sorted({(t.variant, t.database) for t in throughputs}, key=lambda p: (p[1] != STUB, p))
    rows = [
        _row(
            [t for t in throughputs if (t.variant, t.database) == place],
            [h for h in hops if (h.variant, h.database) == place],
            batch_size,
        )
        for place in places
    ]
    databases = dict.fromkeys(database for _, database in places)
    ratios = {name: _ratios([t for t in throughputs if t.database == name]) for name in databases}
    found = Summary(rows, ratios, [])
    return Summary(rows, ratios, [*_speed(found), *_cost(found), *_memory(found, six_mb)])


def _row(measured: Sequence[Throughput], hops: Sequence[Hop], batch_size: int) -> Row:
    answered = [h for h in hops if h.hops]
    hits = [t.cache["hits"] / max(sum(t.cache.values()), 1) for t in measured if t.cache]
    commands = [sum(t.commands.values()) / t.facts * batch_size for t in measured if t.commands]
    return Row(
        variant=measured[0].variant,
        database=measured[0].database,
        rounds=len(measured),
        facts=sum(t.facts for t in measured),
        cases_per_second=spread(t.facts_per_second / FACTS_A_CASE for t in measured),
        facts_per_second=spread(t.facts_per_second for t in measured),
        cpu_us_per_fact=spread(t.cpu_us_per_fact for t in measured),
        loaded_mb=max(t.loaded_mb for t in measured),
        idle_mb=max(h.idle_mb for h in hops) if hops else None,
        hop_rate=median(h.sent_rate for h in hops) if hops else None,
        hop_p50_ms=spread(percentile(h.hops, 0.5) for h in answered) if answered else None,
        hop_p99_ms=spread(percentile(h.hops, 0.99) for h in answered) if answered else None,
        unanswered=sum(h.unanswered for h in hops),
        cut_short=sum(not t.whole for t in measured),
        shortest_seconds=min(t.seconds for t in measured),
        cache_hits=median(hits) if hits else None,
        commands_per_batch=median(commands) if commands else None,
    )


def _ratios(measured: Sequence[Throughput]) -> dict[str, Spread]:
    """Of the same round, so that a slow moment of the machine touches both sides."""
    speed = {(t.variant, t.round): t.facts_per_second for t in measured}
    cost = {(t.variant, t.round): t.cpu_us_per_fact for t in measured}
    found = {}
    for other in ("a", "b", "c", "d0"):
        rounds = [n for v, n in speed if v == other and ("d", n) in speed]
        if rounds:
            found[f"d/{other}"] = spread(speed["d", n] / speed[other, n] for n in rounds)
            found[f"cpu d/{other}"] = spread(cost["d", n] / cost[other, n] for n in rounds)
    return found


def _speed(found: Summary) -> list[Goal]:
    def least(database: str, name: str, want: float, wish: float | None = None) -> Goal | None:
        ratio = found.ratios.get(database, {}).get(name)
        if ratio is None:
            return None
        goal = f">= {want:g}" + (f" ({wish:g} wished)" if wish else "")
        wished = ratio.median >= wish if wish else None
        return Goal(
            database,
            f"facts/s {name}",
            goal,
            f"{ratio.median:.3g}",
            ratio.median >= want,
            wished,
        )

    return [
        goal
        for goal in (
            least("stub", "d/a", 0.25, 0.33),
            least("stub", "d/c", 15),
            least("local", "d/b", 0.40, 0.50),
            least("local", "d/c", 2.5),
        )
        if goal
    ]


def _cost(found: Summary) -> list[Goal]:
    goals = []
    for database, ratios in found.ratios.items():
        for name, most, words in (
            ("cpu d/b", 2.5, "<= 2.5"),
            ("cpu d/c", 1 / 6, "<= 0.167 (1/6)"),
        ):
            if name in ratios:
                value = ratios[name].median
                goals.append(
                    Goal(database, f"CPU a fact {name[4:]}", words, f"{value:.3g}", value <= most)
                )
    hop = _hop_goal(
        found, "stub", "a", lambda a: 4 * _p50(a) + BATCH_TIMEOUT_MS, "4 x a's p50 + 20"
    )
    slow = _hop_goal(found, "local", "b", lambda b: 2 * _p99(b), "2 x b's p99")
    return goals + [goal for goal in (hop, slow) if goal]


def _p50(row: Row) -> float:
    return row.hop_p50_ms.median if row.hop_p50_ms else 0.0


def _p99(row: Row) -> float:
    return row.hop_p99_ms.median if row.hop_p99_ms else 0.0


def _hop_goal(
    found: Summary, database: str, other: str, most: Callable[[Row], float], words: str
) -> Goal | None:
    silta, beside = found.row("d", database), found.row(other, database)
    if silta is None or beside is None:
        return None
    name = "p99 of a hop at half load"
    if silta.hop_p99_ms is None or beside.hop_p99_ms is None:
        return Goal(database, name, f"<= {words}", "not measured", None)
    limit, value = most(beside), silta.hop_p99_ms.median
    met = value <= limit and not silta.unanswered
    return Goal(database, name, f"<= {limit:.0f} ms ({words})", f"{value:.0f} ms", met)


def _memory(found: Summary, six_mb: float | None) -> list[Goal]:
    rows = [row for row in found.rows if row.variant == "d"]
    idle = [row.idle_mb for row in rows if row.idle_mb is not None]
    loaded = max((row.loaded_mb for row in rows), default=None)
    values = (
        ("memory of an idle service", 80, max(idle, default=None)),
        ("memory of a loaded service", 120, loaded),
        ("memory of six services in one process", 180, six_mb),
    )
    return [
        Goal("both", name, f"<= {most} MB", f"{value:.0f} MB", value <= most)
        if value is not None
        else Goal("both", name, f"<= {most} MB", "not measured", None)
        for name, most, value in values
    ]
