"""What a run of the fence found, as tables and as JSON."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tests.faults.said import Violation
from tests.fence.checks import DISCLOSE, RECEIPTS_OF, on_withdrawn
from tests.fence.seen import Seen

if TYPE_CHECKING:
    from tests.fence.suite import Settings

SHOWN = 3


@dataclass(frozen=True)
class Run:
    """A run and all that does not add up in it."""

    asked: "Settings"
    seen: Seen
    violations: Sequence[Violation]
    faults: Counter[tuple[str, str, str]]
    seconds: Mapping[str, float]

    @property
    def good(self) -> bool:
        """Whether the fence stood, and there was something to stand before."""
        return not self.violations and bool(self.seen.withdrawn)


def figures(run: Run) -> dict[str, Any]:
    """What goes into the note. Times in seconds."""
    seen = run.seen
    by_consent = {one.consent: one for one in seen.withdrawn}
    taken_back: dict[str, float] = {}
    for one in reversed(seen.withdrawn):
        taken_back[one.opened.case] = one.answered
    rested = list(on_withdrawn(seen, by_consent))
    worst = 0.0
    last: dict[tuple[str, str], float] = {}
    for answer, one in rested:
        worst = max(worst, answer.answered - one.answered)
        place = (one.consent, answer.service)
        last[place] = max(last.get(place, 0.0), answer.answered)
    gaps = [
        told - when
        for (consent, service), when in last.items()
        if (told := seen.told.receipt(consent, service)) is not None
    ]
    delays = {
        service: [
            told - one.answered
            for one in seen.withdrawn
            if (told := seen.told.receipt(one.consent, service)) is not None
        ]
        for service in RECEIPTS_OF
    }
    completed = [
        seen.told.completed[one.consent] - one.answered
        for one in seen.withdrawn
        if one.consent in seen.told.completed
    ]
    return {
        "withdrawn": len(seen.withdrawn),
        "of_these_carried_a_disclosure": len(carried := {one.consent for _, one in rested}),
        "share_that_carried": round(len(carried) / max(1, len(seen.withdrawn)), 3),
        "asked": sum(seen.asked.values()),
        "answers_by_status": {str(status): n for status, n in sorted(seen.asked.items())},
        "disclosed": len(seen.disclosed),
        "disclosed_on_withdrawn_consents": len(rested),
        "disclosed_on_other_grounds": sum(
            any(ground not in by_consent for ground in answer.grounds) for answer in seen.disclosed
        ),
        "disclosed_after_a_withdrawal_in_the_same_case": sum(
            answer.asked > taken_back.get(answer.case, math.inf) for answer in seen.disclosed
        ),
        "disclosed_afterwards_on_other_grounds": len(seen.afterwards),
        "worst_after_the_answer_to_a_withdrawal": round(worst, 3),
        "receipt_after_last_disclosure_least": round(min(gaps, default=0.0), 3),
        "receipts": sum(len(found) for found in seen.told.receipts.values()),
        "receipt_after_withdrawal_median": {
            service: round(median(found), 3) for service, found in delays.items() if found
        },
        "completed": len(completed),
        "completed_after_median": round(median(completed), 3) if completed else None,
        "completed_after_worst": round(max(completed), 3) if completed else None,
        "vaults_looked_at_when_the_receipt_was_told": len(seen.told.looked),
        "of_these_empty": sum(not looked.found for looked in seen.told.looked),
        "kills": sum(run.faults.values()),
    }


def as_json(run: Run) -> dict[str, Any]:
    """Everything for a program."""
    return {
        "cases": run.asked.cases,
        "consents_each": run.asked.each,
        "seed": run.asked.seed,
        "variant": run.asked.variant,
        "good": run.good,
        "seconds": dict(run.seconds),
        "figures": figures(run),
        "killed": [
            {"service": service, "point": point, "count": count}
            for (_, point, service), count in sorted(run.faults.items())
        ],
        "violations": [violation._asdict() for violation in run.violations],
    }


def shown(run: Run) -> RenderableType:
    """The tables for people."""
    table = Table(
        title=f"The fence ({run.asked.cases:,} cases with {run.asked.each} consents to take back, "
        f"seed {run.asked.seed})",
        title_justify="left",
        box=SIMPLE_HEAD,
        show_header=False,
    )
    table.add_column("what", overflow="fold")
    table.add_column("figure", justify="right", overflow="fold")
    for name, value in figures(run).items():
        words = (
            ", ".join(f"{key} {one:,}" for key, one in value.items())
            if isinstance(value, dict)
            else f"{value:,}"
            if value is not None
            else "-"
        )
        table.add_row(name.replace("_", " "), words)
    return Group(table, _services(run), _violations(run))


def _services(run: Run) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for name in ("service", "disclosed", "receipts", "killed"):
        table.add_column(name, justify="left" if name == "service" else "right")
    disclosed = Counter(answer.service for answer in run.seen.disclosed)
    receipts: Counter[str] = Counter()
    for (_, service), found in run.seen.told.receipts.items():
        receipts[service] += len(found)
    killed: Counter[str] = Counter()
    for (_, _, service), count in run.faults.items():
        killed[service] += count
    for service in ("consent", *RECEIPTS_OF):
        own = f"{disclosed[service]:,}" if service in DISCLOSE else "-"
        given = f"{receipts[service]:,}" if service in RECEIPTS_OF else "-"
        table.add_row(service, own, given, f"{killed[service]:,}")
    return table


def _violations(run: Run) -> RenderableType:
    if run.good:
        seconds = ", ".join(f"{name} {value:,.0f} s" for name, value in run.seconds.items())
        return Text(f"Violations found: none. ({seconds})", style="bold green")
    table = Table(title="Violations found", title_style="bold red", box=SIMPLE_HEAD)
    table.title_justify = "left"
    for name in ("what", "service", "count", "for instance"):
        table.add_column(name, overflow="fold")
    by_kind: dict[tuple[str, str], list[str]] = defaultdict(list)
    for violation in run.violations:
        by_kind[violation.kind, violation.service].append(violation.what)
    for (kind, service), found in sorted(by_kind.items()):
        table.add_row(kind, service, f"{len(found):,}", "\n".join(found[:SHOWN]))
    return table
