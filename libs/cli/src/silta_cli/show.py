"""A story and indicators as tables that people read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.table import Table

from silta_reporting.told import told

Line = Mapping[str, Any]

_UNITS = {"percent": " %", "days": " d", "hours": " h"}


def party_words(party: Line | None) -> str:
    """A party in a few words."""
    if party is None:
        return ""
    kind = str(party["kind"])
    words = {
        "organisation": party.get("unit"),
        "sensitive_unit": "a unit (sensitive)",
        "client": "the client",
        "close_person": "a close person",
    }
    return str(words.get(kind, kind))


def cause_words(line: Line) -> str:
    """What caused a fact: another fact, a command (by somebody) or a deadline."""
    because = line["because"]
    if not because:
        return ""
    kind, _, name = str(because).partition(":")
    return {"command": name, "deadline": f"time was up: {name}"}.get(kind, f"← {because}")


def detail_words(line: Line, case: str) -> str:
    """What a fact says that a reader wants to see, in codes: parties, grounds, what stopped."""
    codes: Line = line["codes"]
    found = [
        party_words(codes[name])
        for name in ("party", "appointed", "to", "responsible", "close_person")
        if isinstance(codes.get(name), Mapping) and "kind" in codes[name]
    ]
    found += [
        str(codes[name]).replace("_", " ")
        for name in ("outcome", "form", "about", "next")
        if codes.get(name)
    ]
    if "act" in codes:
        found.append(f"act {codes['act']} s. {codes['section']}")
    # A contact request tells what it claims to stand on; a ground tells its id.
    if isinstance(codes.get("ground"), str):
        found.append(f"ground {_short(codes['ground'], case)}")
    if codes.get("grounds"):
        found.append("on ground " + ", ".join(_short(g, case) for g in codes["grounds"]))
    if "stopped" in codes:
        found.append(f"stopped: {_list(codes['stopped'])}; goes on: {_list(codes['goes_on'])}")
    if codes.get("version"):
        found.append(f"version {codes['version']}")
    return "; ".join(found)


def _short(id_: str, case: str) -> str:
    return id_.removeprefix(f"{case}.")


def _list(codes: list[str]) -> str:
    return ", ".join(codes).replace("_", " ") or "nothing"


def story_table(title: str, case: str, lines: list[dict[str, Any]]) -> Table:
    """The story by cause, then time: when, which service, which fact, by whom, caused by what."""
    table = Table(
        title=title,
        caption=f"case {case}, {len(lines)} facts; a fact stands behind the one that caused it",
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("time", no_wrap=True)
    table.add_column("service", no_wrap=True)
    table.add_column("fact", min_width=26, overflow="fold")
    table.add_column("by", overflow="fold")
    table.add_column("caused by", overflow="fold")
    table.add_column("what", overflow="fold", style="dim")
    for line in told(lines):
        when = datetime.fromisoformat(line["time"]).astimezone()
        table.add_row(
            f"{when:%H:%M:%S.%f}"[:-5],
            line["service"],
            "  " * (line["depth"] - 1) + "└ " * bool(line["depth"]) + line["fact"],
            party_words(line["by"]),
            cause_words(line),
            detail_words(line, case),
        )
    return table


def indicator_table(figure: Line) -> Table:
    """The indicators of an area and period; says above what is hidden."""
    limit, hidden = figure["suppression_limit"], len(figure["suppressed"])
    table = Table(
        title=f"Indicators of {figure['area']}, {figure['period']}\n"
        f"Cells of fewer than {limit} case(s) are hidden ({hidden} here). The demonstration's "
        f"model file sets the limit to {limit}, so that single cases can be seen; use 5 or more.",
        title_justify="left",
    )
    table.add_column("indicator")
    table.add_column("group")
    table.add_column("value", justify="right")
    table.add_column("cases", justify="right")
    above = ""
    for cell in figure["values"]:
        name = str(cell.get("en", cell["indicator"]))
        table.add_row(
            "" if name == above else name,
            cell.get("group_en") or cell["group"] or "all",
            f"{cell['value']}{_UNITS.get(cell['measure'], '')}",
            str(cell["cases"]),
        )
        above = name
    return table
