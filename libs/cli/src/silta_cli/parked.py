"""`silta parked` and `silta gap`: what waits, and what an operator does about it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Annotated, Any

import typer
from rich.box import HEAVY_HEAD, SIMPLE
from rich.table import Table

from silta_cli.operating import GAPS, WAITING, Document, listed, place, places
from silta_cli.screen import err, out, print_json

# What a line of lost facts has instead of a message that waits.
_NOTHING_WAITS: Document = {"id": None, "number": None, "type": None}

# Below it a table with all columns would be too narrow to read.
FULL_WIDTH = 130

parked = typer.Typer(no_args_is_help=True, help="See what is parked, try it again, or give it up.")
gap = typer.Typer(no_args_is_help=True, help="See which facts are missing, or give them up.")

Service = Annotated[str | None, typer.Option("--service", help="intake, consent, ...")]
Name = Annotated[str, typer.Option("--name", help="A local stack, which runs.")]
Url = Annotated[str | None, typer.Option("--url", help="Address of a service of your own.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
Case = Annotated[str | None, typer.Option("--case", help="Of this case only.")]
Error = Annotated[str | None, typer.Option("--error", help="Failed so, as the list shows it.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="No more than so many.")]
Id = Annotated[str, typer.Argument(help="As the list names it.")]
Who = Annotated[
    str, typer.Option("--who", help="Your role or account, like `operator-1`: it is logged.")
]
Why = Annotated[str, typer.Option("--why", help="A short reason, like `ticket-417`: it is logged.")]


@parked.command(name="list")
def list_parked(
    service: Service = None,
    name: Name = "default",
    url: Url = None,
    reason: Annotated[str, typer.Option("--reason", help="parked, retry, gap or all.")] = "parked",
    case: Case = None,
    error: Error = None,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """What is parked: in one service, or in all of a local stack."""
    if reason not in ("parked", "retry", "gap", "all"):
        raise typer.BadParameter(f"there is no reason {reason}: say parked, retry, gap or all")
    query = {"reason": None if reason == "all" else reason, "subject": case, "error": error}
    asked = {key: value for key, value in query.items() if value is not None}
    found = listed(places(service, name, url), WAITING, asked)
    _show_list(found, limit, as_json=as_json, nothing=_nothing(reason))


@gap.command(name="list")
def list_gaps(
    service: Service = None,
    name: Name = "default",
    url: Url = None,
    case: Case = None,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """Which facts are missing: before the first that waits for them, or at the end of a case."""
    meant = places(service, name, url)
    query = {"subject": case} if case else {}
    held = (i for i in listed(meant, WAITING, query) if i["missing"] is not None)
    lost = ({**_NOTHING_WAITS, **i} for i in listed(meant, GAPS) if case in (None, i["subject"]))
    found = chain(held, lost)
    _show_list(found, limit, as_json=as_json, nothing="Nothing is missing.")


@parked.command()
def show(
    id: Id,
    service: Service = None,
    name: Name = "default",
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """All that is known of one that waits, but its body: read that on the topic."""
    meant = place(service, name, url)
    found = meant.get(f"{WAITING}/{id}")
    if as_json:
        print_json(found)
        return
    table = Table(box=SIMPLE, show_header=False, pad_edge=False)
    table.add_column("what", style="bold")
    table.add_column("is", overflow="fold")
    for what, told in _told(found):
        table.add_row(what, told)
    out.print(table)


@parked.command()
def replay(
    id: Annotated[str | None, typer.Argument(help="As the list names it.")] = None,
    *,
    who: Who,
    why: Why,
    service: Service = None,
    name: Name = "default",
    url: Url = None,
    case: Case = None,
    error: Error = None,
    source: Annotated[
        str | None, typer.Option("--source", help="Of this source only, `/silta/intake/1`.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Try again as if it were new: one by its id, or all that fit --case, --error, --source."""
    which = {"subject": case, "error": error, "source": source}
    given = {key: value for key, value in which.items() if value is not None}
    if (id is None) == (not given):
        raise typer.BadParameter("say an id, or which ones by --case, --error or --source")
    says = {"who": who, "why": why}
    meant = place(service, name, url)
    if id is not None:
        done = meant.post(f"{WAITING}/{id}/replay", says)
    else:
        done = meant.post(f"{WAITING}/replay", {**says, **given})
    counted = "1 message is" if done["count"] == 1 else f"{done['count']} messages are"
    _tell(
        done,
        f"{counted} tried again. See what becomes of it: `silta parked list "
        f"{meant.words} --reason all`.",
        as_json=as_json,
    )


@parked.command()
def discard(
    id: Id,
    *,
    who: Who,
    why: Why,
    service: Service = None,
    name: Name = "default",
    url: Url = None,
    as_json: AsJson = False,
) -> None:
    """Give one up for good: its number counts as seen, and those behind it go on."""
    done = place(service, name, url).post(f"{WAITING}/{id}/discard", {"who": who, "why": why})
    _tell(done, f"Discarded.{_seen(done)}", as_json=as_json)


@gap.command()
def accept(
    id: Annotated[str | None, typer.Argument(help="Of the first that waits.")] = None,
    *,
    who: Who,
    why: Why,
    service: Service = None,
    name: Name = "default",
    url: Url = None,
    case: Annotated[
        str | None, typer.Option("--case", help="Where nothing waits: the case, with --source.")
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="`/silta/intake/1`.")] = None,
    as_json: AsJson = False,
) -> None:
    """Give up for good the facts that are missing before this one, or at the end of a case."""
    if (id is None) == (case is None or source is None):
        raise typer.BadParameter("say an id, or --case and --source where nothing waits")
    says = {"who": who, "why": why}
    meant = place(service, name, url)
    if id is not None:
        done = meant.post(f"{WAITING}/{id}/accept-gap", says)
    else:
        done = meant.post(f"{GAPS}/accept", {**says, "subject": case, "source": source})
    _tell(done, f"Accepted.{_seen(done)}", as_json=as_json)


def _tell(done: Document, words: str, *, as_json: bool) -> None:
    if as_json:
        print_json(done)
    else:
        out.print(words, highlight=False)


def _seen(done: Document) -> str:
    if done["seen"] is None:
        return ""
    return f" Numbers that count as seen now: {_numbers(done['seen'])}."


def _nothing(reason: str) -> str:
    return {
        "parked": "Nothing is parked.",
        "retry": "Nothing is being tried again.",
        "gap": "Nothing waits for an earlier fact.",
        "all": "Nothing waits.",
    }[reason]


def _show_list(every: Iterator[Document], limit: int, *, as_json: bool, nothing: str) -> None:
    # One more than is shown tells that there are more.
    found = list(islice(every, limit + 1))
    if as_json:
        print_json({"items": found[:limit], "more": len(found) > limit})
        return
    if not found:
        out.print(nothing)
        return
    table = (_table if out.width >= FULL_WIDTH else _narrow_table)(found[:limit])
    out.print(table)
    if len(found) > limit:
        err.print(f"There are more than {limit}: say --limit.")


def _table(found: Sequence[Document]) -> Table:
    table = Table(box=HEAVY_HEAD)
    for column in ("id", "service", "case", "from", "no.", "fact", "why it waits", "since"):
        right = column == "no."
        table.add_column(column, justify="right" if right else "left", overflow="fold")
    for item in found:
        table.add_row(
            item["id"] or "–",
            item["service"],
            item["subject"] or "?",
            _source(item["source"]),
            str(item["number"] or ""),
            _fact(item["type"]),
            _why(item),
            _minute(item["since"]),
        )
    return table


def _narrow_table(found: Sequence[Document]) -> Table:
    """The same with a few lines a message, for a terminal of 80 columns."""
    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column("id", no_wrap=True)
    table.add_column("what waits", overflow="fold")
    table.add_column("why, since when", overflow="fold")
    for item in found:
        number = f" no. {item['number']}" if item["number"] else ""
        table.add_row(
            item["id"] or "–",
            f"{item['service']} ← {_source(item['source'])}{number}\n"
            f"{_fact(item['type'])}\n{item['subject'] or '?'}",
            f"{_why(item)}\n{_minute(item['since'])}",
        )
    return table


def _why(item: Mapping[str, Any]) -> str:
    if item["missing"] is not None:
        where = "missing before it" if item["id"] else "lost at the end"
        return f"{where}: {_numbers(item['missing'])}"
    if item["reason"] == "gap":
        return "an earlier one waits"
    tries = f", {item['attempts']} tries" if item["attempts"] > 1 else ""
    return f"{'' if item['reason'] == 'parked' else 'tried again: '}{item['error']}{tries}"


def _numbers(found: Mapping[str, Any]) -> str:
    first, last = found["first"], found["last"]
    return str(first) if first == last else f"{first}–{last}"


def _source(source: str | None) -> str:
    return (source or "?").removeprefix("/silta/")


def _fact(type_: str | None) -> str:
    return (type_ or "?").removeprefix("fi.silta.").removesuffix(".v1")


def _minute(time: str) -> str:
    return datetime.fromisoformat(time).astimezone().strftime("%Y-%m-%d %H:%M")


def _told(found: Document) -> list[tuple[str, str]]:
    """What `show` says, line by line."""
    lines = [
        ("id", found["id"]),
        ("waits in", found["consumer"]),
        ("because", _why(found)),
        ("case", found["subject"] or "?"),
        ("from", _source(found["source"])),
        ("number", str(found["number"] or "none")),
        ("fact", _fact(found["type"])),
        ("lies at", f"{found['topic']}, partition {found['partition']}, offset {found['offset']}"),
        ("since", _minute(found["since"])),
    ]
    if found["parked_at"]:
        lines.append(("parked", _minute(found["parked_at"])))
    if found["next_try"]:
        lines.append(("next try", _minute(found["next_try"])))
    lines.append(("body", f"{found['size']} bytes, sha256 {found['sha256'] or 'none'}"))
    lines += [(header, told) for header, told in (found["headers"] or {}).items()]
    return lines
