"""What a run shows: a table for people, JSON beside it. Pure."""

from bench.figures import Goal, Row, Spread, Summary
from bench.measured import D0, A, B, C, D

SHORT_SECONDS = 1.0
TITLES = {v.key: v.title for v in (A, B, C, D, D0)}


def _spread(value: Spread | None, digits: int = 0) -> str:
    if value is None:
        return "-"
    return f"{value.median:,.{digits}f} [{value.least:,.{digits}f}-{value.most:,.{digits}f}]"


def _number(value: float | None, form: str = ",.0f") -> str:
    return "-" if value is None else format(value, form)


def _cells(row: Row) -> list[str]:
    return [
        TITLES[row.variant],
        _spread(row.cases_per_second),
        _spread(row.facts_per_second),
        _spread(row.cpu_us_per_fact),
        _number(row.hop_rate),
        _spread(row.hop_p50_ms, 1),
        _spread(row.hop_p99_ms, 1),
        f"{_number(row.idle_mb)} / {_number(row.loaded_mb)}",
        _number(row.cache_hits, ".1%"),
        _number(row.commands_per_batch, ".1f"),
    ]


HEAD = [
    "",
    "cases/s",
    "facts/s",
    "CPU us/fact",
    "hop at /s",
    "hop p50 ms",
    "hop p99 ms",
    "MB idle/load",
    "cache hits",
    "cmds/batch",
]


def _table(lines: list[list[str]]) -> list[str]:
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


def _verdict(goal: Goal) -> str:
    if goal.met is None:
        return "not measured"
    if goal.wished:
        return "met, the wish too"
    return "met" if goal.met else "NOT MET"


def text(summary: Summary, notes: list[str]) -> str:
    """The whole report as text: median [least-most] of the rounds."""
    said: list[str] = []
    for database in dict.fromkeys(row.database for row in summary.rows):
        words = "on the stub (answers at once: what our code costs)"
        if database != "stub":
            words = "on the local database (what the stack gives)"
        rows = [row for row in summary.rows if row.database == database]
        said += ["", f"{words}; median [least-most] of the rounds", ""]
        said += _table([HEAD, *(_cells(row) for row in rows)])
        ratios = summary.ratios[database]
        said += ["", "  ".join(f"{n} = {_spread(r, 3)}" for n, r in ratios.items())]
        late = [f"{row.variant}: {row.unanswered}" for row in rows if row.unanswered]
        if late:
            said.append(f"facts without an answer in time, at that rate: {', '.join(late)}")
        cut = [f"{row.variant}: {row.cut_short} of {row.rounds}" for row in rows if row.cut_short]
        if cut:
            said.append(f"rounds that the time ended before the flow did: {', '.join(cut)}")
        if short := [row.variant for row in rows if row.shortest_seconds < SHORT_SECONDS]:
            said.append(f"seen for less than a second, so not to be trusted: {', '.join(short)}")
    said += ["", "goals of the issue", ""]
    said += _table(
        [["", "on", "goal", "measured", ""]]
        + [[g.name, g.database, g.goal, g.measured, _verdict(g)] for g in summary.goals]
    )
    return "\n".join([*said, "", *notes, ""])
