"""What services have for a client as a page that people read in a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from silta_cli.me_lines import LINES, Told, local, moment, short, texts
from silta_cli.me_words import word
from silta_contracts.open_codes import Language
from silta_contracts.telling import day


@dataclass(frozen=True)
class Part:
    """What a service had of a thing; ``failed`` says how it could not be had, if so."""

    service: str
    thing: str
    found: dict[str, Any] | None
    failed: str = ""
    title: str = ""

    def told(self) -> dict[str, Any]:
        """For programs."""
        return {
            "service": self.service,
            "thing": self.thing,
            "found": self.found,
            "failed": self.failed or None,
            "title": self.title or None,
        }


def page(parts: Sequence[Part], lang: Language) -> Iterator[RenderableType]:
    """Thing by thing, each case under its heading; the access logs of all services as one."""
    logs = [part for part in parts if part.thing == "access-log"]
    for part in parts:
        if part in logs:
            continue
        yield _heading(part.thing, lang)
        if part.failed:
            yield _said(word(part.failed, lang), "red")
        cases = (part.found or {}).get("cases", [])
        for of_case in cases:
            yield _case(of_case["case"], lang)
            lines = LINES[part.thing](of_case, lang)
            yield _grid([("", of_case["refused"]["text"])] if of_case["refused"] else lines)
        if not cases and not part.failed:
            yield _said(word("nothing_here", lang))
        if part.thing == "receipts" and cases:
            yield _said(word("receipt_hint", lang), "dim")
    yield _heading("access-log", lang)
    yield from _log(logs, lang)


def became_page(
    answer: Told | None, failed: str, key: str, lang: Language
) -> Iterator[RenderableType]:
    """What became of one call for all cases."""
    yield _heading("withdraw", lang)
    if answer is None:
        yield _said(word("away" if failed == "away" else "refused", lang), "red")
        yield _said(word("again", lang).format(key))
        return
    for one in answer["cases"]:
        yield _case(one["case"], lang)
        ended = ", ".join(short(c, one["case"]) for c in one.get("withdrawn", []))
        lines = [("stage", one["outcome"]["text"]), ("withdrawn", ended or word("none", lang))]
        lines += [("come_back", one["come_back"]["text"])] if "come_back" in one else []
        yield _grid((word(name, lang), text) for name, text in lines)
    if not answer["cases"]:
        yield _said(word("nothing_here", lang))
    if not answer["complete"]:
        yield _said(word("again", lang).format(key), "red")


def _heading(thing: str, lang: Language) -> RenderableType:
    return Padding(Text(word(thing, lang), style="bold underline"), (1, 0, 0, 0))


def _case(case: str, lang: Language) -> RenderableType:
    return Padding(Text(f"{word('case', lang)} {case}", style="dim"), (0, 0, 0, 2))


def _said(text: str, style: str = "") -> RenderableType:
    return Padding(Text(text, style=style), (0, 0, 0, 2))


def _grid(lines: Iterable[tuple[str, str]]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", max_width=24, overflow="fold")
    table.add_column(overflow="fold")
    for label, text in lines:
        if text:
            table.add_row(label, Text(str(text)))
    return Padding(table, (0, 0, 1, 4))


def _log(parts: Sequence[Part], lang: Language) -> Iterator[RenderableType]:
    for part in parts:
        if part.failed:
            yield _said(word(part.failed, lang), "red")
    items = [item for part in parts for item in (part.found or {}).get("items", [])]
    items.sort(key=lambda item: str(item["at"]), reverse=True)
    own = [item for item in items if item["on_behalf_of"]["kind"] == "client"]
    others = [item for item in items if item not in own]
    if not others:
        yield _said(word("nobody_looked", lang))
    else:
        table = Table(box=SIMPLE_HEAD)
        for name in ("when", "who", "what", "why", "outcome"):
            table.add_column(word(name, lang), overflow="fold")
        for item in others:
            table.add_row(
                moment(item["at"], lang),
                Text(item["on_behalf_of"]["text"]),
                Text(item["what"]["text"]),
                Text(texts([item["purpose"], item["override"]])),
                Text(_outcome(item, lang)),
            )
        yield table
    if own:
        last = moment(own[0]["at"], lang)
        yield _said(word("own_looks", lang).format(len(own), last), "dim")
    if since := next((p.found["since"] for p in parts if p.found and p.found["since"]), None):
        yield _said(word("older", lang).format(day(local(since).date(), lang)), "dim")


def _outcome(item: Told, lang: Language) -> str:
    if item["refused"] is not None:
        return f"{word('not_given', lang)}: {item['refused']['text']}"
    return "\n".join(
        f"{line['category']['text']}: {word('given' if line['permitted'] else 'not_given', lang)}"
        f" ({line['reason']['text']})"
        for line in item["categories"]
    )
