"""A story and indicators as tables that people read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rich.box import HEAVY_HEAD, SIMPLE
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from silta_reporting.told import told

Line = Mapping[str, Any]

# Below it the columns of a story would be too narrow to read.
FULL_WIDTH = 110

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
        for name in ("outcome", "phase", "form", "about", "next")
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


def story_table(
    title: str, case: str, lines: list[dict[str, Any]], *, narrow: bool = False
) -> Table:
    """The story by cause, then time: when, which service, which fact, by whom, caused by what.

    ``narrow`` is for terminals below :data:`FULL_WIDTH`: what belongs to a fact stands below it.
    """
    table = Table(
        title=title,
        caption=f"case {case}, {len(lines)} facts; a fact stands below the one that caused it",
        title_justify="left",
        caption_justify="left",
        box=SIMPLE if narrow else HEAVY_HEAD,
        padding=(0, 0) if narrow else (0, 1),
    )
    table.add_column("time", no_wrap=True)
    table.add_column("service", no_wrap=True)
    if narrow:
        table.add_column("fact, by whom, caused by what", overflow="fold")
    else:
        table.add_column("fact", min_width=26, overflow="fold")
        table.add_column("by", overflow="fold")
        table.add_column("caused by", overflow="fold")
        table.add_column("what", overflow="fold", style="dim")
    for line in told(lines):
        when = datetime.fromisoformat(line["time"]).astimezone()
        under = "  " * (line["depth"] - 1) + "└ " * bool(line["depth"])
        cells = (
            Text(f"{under}{line['fact']}"),
            Text(party_words(line["by"])),
            Text(cause_words(line)),
            Text(detail_words(line, case)),
        )
        table.add_row(
            f"{when:%H:%M:%S.%f}"[:-5], line["service"], *([_in_one(cells)] if narrow else cells)
        )
    return table


def _in_one(cells: tuple[Text, ...]) -> RenderableType:
    fact, by, cause, what = cells
    below = [f"by {by}"] * bool(by) + [str(text) for text in (cause, what) if text]
    # As deep as the fact, and a little more.
    indent = len(fact) - len(str(fact).lstrip(" └")) + 2
    return Group(fact, Padding(Text(" · ".join(below), style="dim"), (0, 0, 0, indent)))


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
