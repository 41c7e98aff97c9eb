"""What a run shows: faults injected, violations found, figures; a table, and JSON beside it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from silta_contracts.catalogue import SERVICES
from tests.faults.points import POINTS
from tests.faults.said import Violation
from tests.faults.schedule import Fault

Number = TypeVar("Number", int, float)

SHOWN = 5
TOLD = ("cases", "seed", "courses", "seconds", "checked", "unfinished", "unrest", "left_alone")


@dataclass
class Run:
    """A run in figures."""

    cases: int
    seed: int
    courses: Mapping[str, int]
    seconds: Mapping[str, float]
    faults: Counter[tuple[str, str, str]]
    missed: Sequence[Fault]
    checked: Mapping[str, Mapping[str, int]]
    violations: list[Violation]
    unfinished: Sequence[str] = ()
    unrest: Sequence[str] = ()
    # Cases that nobody went on with: their deadlines end them.
    left_alone: int = 0

    @property
    def good(self) -> bool:
        """Nothing was found, and every case came to its end."""
        return not self.violations and not self.unfinished and not self.unrest


def together(runs: Sequence[Run]) -> Run:
    """The parts of a run as one."""
    faults, violations = Counter[tuple[str, str, str]](), list[Violation]()
    for run in runs:
        faults += run.faults
        violations += run.violations
    return Run(
        cases=sum(run.cases for run in runs),
        seed=runs[0].seed,
        courses=_added(run.courses for run in runs),
        seconds=_added(run.seconds for run in runs),
        faults=faults,
        missed=[fault for run in runs for fault in run.missed],
        checked={service: _added(run.checked[service] for run in runs) for service in SERVICES},
        violations=violations,
        unfinished=[words for run in runs for words in run.unfinished],
        unrest=[words for run in runs for words in run.unrest],
        left_alone=sum(run.left_alone for run in runs),
    )


def _added(counts: Iterable[Mapping[str, Number]]) -> dict[str, Number]:
    found: dict[str, Number] = {}
    for one in counts:
        for name, count in one.items():
            found[name] = found[name] + count if name in found else count
    return found


def of_json(told: Mapping[str, Any]) -> Run:
    """A run as :func:`as_json` told it."""
    return Run(
        **{name: told[name] for name in TOLD},
        faults=Counter({(f["kind"], f["point"], f["service"]): f["count"] for f in told["faults"]}),
        missed=[Fault(**fault) for fault in told["missed"]],
        violations=[Violation(**violation) for violation in told["violations"]],
    )


def as_json(run: Run) -> dict[str, Any]:
    """All of it, for programs."""
    return {
        **{name: getattr(run, name) for name in TOLD},
        "cases_per_second": round(run.cases / max(run.seconds["play"], 0.001), 2),
        "missed": [asdict(fault) for fault in run.missed],
        "faults": [
            {"kind": kind, "point": point, "service": service, "count": count}
            for (kind, point, service), count in sorted(run.faults.items())
        ],
        "violations": [violation._asdict() for violation in run.violations],
        "good": run.good,
    }


def shown(run: Run) -> RenderableType:
    """The tables for people."""
    parts: list[RenderableType] = [_faults(run), _checked(run)]
    if run.missed:
        parts.append(_missed(run.missed))
    parts.append(_violations(run))
    return Group(*parts)


def _faults(run: Run) -> Table:
    title = f"Faults injected ({run.cases:,} cases, seed {run.seed})"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    table.add_column("fault", no_wrap=True)
    table.add_column("to", overflow="fold")
    table.add_column("count", justify="right")
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for (kind, point, service), count in run.faults.items():
        rows[f"SIGKILL {point}" if point else kind][service] += count
    order = [f"SIGKILL {point}" for point in POINTS]
    for name in [*(o for o in order if o in rows), *(r for r in rows if r not in order)]:
        table.add_row(name, _where(rows[name]), f"{rows[name].total():,}")
    return table


def _where(counts: Counter[str]) -> str:
    """Which services, in their order, with how often where it was more than once."""
    if len({counts[service] for service in SERVICES}) == 1 and counts[SERVICES[0]]:
        return "each service" + (f" ({counts[SERVICES[0]]})" if counts[SERVICES[0]] > 1 else "")
    found = [(service, counts[service]) for service in SERVICES if counts[service]]
    return ", ".join(f"{service} ({count})" if count > 1 else service for service, count in found)


def _checked(run: Run) -> Table:
    table = Table(title="Checked", title_justify="left", box=SIMPLE_HEAD)
    table.add_column("service")
    names = list(dict.fromkeys(name for found in run.checked.values() for name in found))
    for name in names:
        table.add_column(name, justify="right")
    for service, found in run.checked.items():
        table.add_row(service, *(f"{found.get(name, 0):,}" for name in names))
    return table


def _missed(missed: Sequence[Fault]) -> Text:
    told = Counter(
        f"{fault.kind} {fault.point} {fault.service}".replace("  ", " ") for fault in missed
    )
    words = ", ".join(f"{name} ({count})" if count > 1 else name for name, count in told.items())
    return Text(f"Not reached in time, so not counted: {words}", style="dim")


def _violations(run: Run) -> RenderableType:
    if run.good:
        seconds = ", ".join(f"{name} {value:,.0f} s" for name, value in run.seconds.items())
        return Text(f"Violations found: none. ({seconds})", style="bold green")
    table = Table(title="Violations found", title_style="bold red", box=SIMPLE_HEAD)
    table.title_justify = "left"
    table.add_column("what")
    table.add_column("service")
    table.add_column("count", justify="right")
    table.add_column("for instance", overflow="fold")
    by_kind: dict[tuple[str, str], list[str]] = defaultdict(list)
    for violation in run.violations:
        by_kind[violation.kind, violation.service].append(violation.what)
    if run.unfinished:
        by_kind["a course could not go on", "all"] = list(run.unfinished)
    if run.unrest:
        by_kind["not at rest in the end", "all"] = list(run.unrest)
    for (kind, service), found in sorted(by_kind.items()):
        table.add_row(kind, service, f"{len(found):,}", "\n".join(found[:SHOWN]))
    return table
