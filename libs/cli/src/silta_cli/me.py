"""`silta me`: what the services have for a client, as one page; `silta me withdraw`."""

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import httpx
import typer
from rich.markup import escape

from silta_cli.me_page import Part, became_page, page
from silta_cli.screen import err, out, print_json
from silta_contracts.catalogue import SERVICES
from silta_contracts.deciding import WhyOlder
from silta_contracts.open_codes import Language
from silta_contracts.telling import TAGS
from silta_local.stack import Stack

Document = dict[str, Any]

# In the environment, for arguments are seen by whoever lists processes.
TOKEN = "CLIENT_TOKEN"
SECONDS = 30.0
MOST_PAGES = 1000
# What is asked where, in the order of the page.
THINGS = (
    ("intake", "requests"),
    ("network", "network"),
    ("planning", "plan"),
    ("followup", "follow-up"),
    ("followup", "work-ability"),
    ("consent", "consents"),
    ("consent", "receipts"),
)
LOGS = ("intake", "network", "planning", "followup")

me = typer.Typer(
    invoke_without_command=True,
    help="A client's own view over all services: requests, network, plan, consents, receipts, "
    f"and who looked at what. The access token stands in the variable {TOKEN}.\n\n"
    "Exit codes: 0 all is shown or done; 1 something could not be had; 2 misuse.",
)

Lang = Annotated[
    str, typer.Option("--lang", help="fi, sv, en or plain (plain Finnish, selkokieli).")
]
Case = Annotated[str | None, typer.Option("--case", help="One of the client's cases; none: all.")]
Name = Annotated[str, typer.Option("--name", help="Name of the local stack.")]
At = Annotated[
    list[str] | None,
    typer.Option("--at", help="Where a service is, as intake=https://…; none: the local stack."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]


@dataclass
class Mine:
    """Asks services for one client, in one language."""

    urls: Mapping[str, str]
    token: str
    lang: Language
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=SECONDS))

    def all_pages(self, service: str, thing: str, query: Mapping[str, Any], listed: str) -> Part:
        """What a service has of a thing, page by page; why not, where it could not be had."""
        found: Document = {}
        cursor: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            try:
                answer = self.http.get(
                    f"{self.urls[service]}/me/{thing}",
                    params={**query, **cursor},
                    headers=self._headers(),
                )
                page: Document = answer.json()
            except (httpx.HTTPError, ValueError):
                return Part(service, thing, found or None, "away")
            if not answer.is_success:
                title = str(page.get("title", answer.status_code))
                return Part(service, thing, found or None, "refused", title)
            found = page if not found else {**page, listed: [*found[listed], *page[listed]]}
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        return Part(service, thing, found)

    def withdraw(self, body: Mapping[str, Any], key: str) -> tuple[Document | None, str]:
        """The answer of the one call; none and why not, where there is none."""
        try:
            answer = self.http.post(
                f"{self.urls['consent']}/me/withdraw",
                json=dict(body),
                headers={**self._headers(), "Idempotency-Key": key},
            )
            found: Document = answer.json()
        except (httpx.HTTPError, ValueError):
            return None, "away"
        return (found, "") if answer.is_success else (None, str(found.get("title", "refused")))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Accept-Language": TAGS[self.lang]}


@me.callback()
def show(
    context: typer.Context,
    lang: Lang = "fi",
    case: Case = None,
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason",
            help=f"Why log entries over two years old are looked at, which is logged: "
            f"{', '.join(WhyOlder)}.",
        ),
    ] = None,
    name: Name = "default",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Show all that the services have for the client."""
    if context.invoked_subcommand is not None:
        return
    if reason is not None and WhyOlder.known(reason) is None:
        raise typer.BadParameter(f"--reason is {', '.join(WhyOlder)}")
    mine = _mine(lang, name, at)
    query = {} if case is None else {"case": case}
    parts = [mine.all_pages(service, thing, query, "cases") for service, thing in THINGS]
    why = {} if reason is None else {"reason": reason}
    parts += [mine.all_pages(service, "access-log", {**query, **why}, "items") for service in LOGS]
    if as_json:
        print_json([part.told() for part in parts])
    else:
        for shown in page(parts, mine.lang):
            out.print(shown)
    if any(part.failed for part in parts):
        raise typer.Exit(1)


@me.command()
def withdraw(
    lang: Lang = "fi",
    case: Case = None,
    consent: Annotated[
        str | None, typer.Option("--consent", help="One consent, by its id; none: all.")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option("--key", help="Names the call; the same again does only what is left."),
    ] = None,
    name: Name = "default",
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """Withdraw all consents of all cases, of one case, or one consent. No reason is asked."""
    mine = _mine(lang, name, at)
    said = {"case": case, "consent": consent}
    used = key or str(uuid.uuid4())
    answer, failed = mine.withdraw({n: v for n, v in said.items() if v is not None}, used)
    if as_json:
        print_json({"key": used, "answer": answer, "failed": failed or None})
    else:
        for shown in became_page(answer, failed, used, mine.lang):
            out.print(shown)
    if (
        answer is None
        or not answer["complete"]
        or any(one["outcome"]["code"] == "refused" for one in answer["cases"])
    ):
        raise typer.Exit(1)


def _mine(lang: str, name: str, at: list[str] | None) -> Mine:
    match lang:
        case "fi" | "sv" | "en" | "plain":
            spoken: Language = lang
        case _:
            raise typer.BadParameter("--lang is fi, sv, en or plain")
    token = os.environ.get(TOKEN)
    if not token:
        err.print(
            f"[bold red]Silta:[/] {escape(f'Put the access token of the client into {TOKEN}.')}",
            highlight=False,
        )
        raise typer.Exit(2)
    return Mine(_addresses(name, at), token, spoken)


def _addresses(name: str, at: list[str] | None) -> dict[str, str]:
    needed = {service for service, _ in THINGS}
    if not at:
        stack = Stack.attach(name)
        return {service: stack.url(service) for service in sorted(needed)}
    found: dict[str, str] = {}
    for one in at:
        service, _, url = one.partition("=")
        if service not in SERVICES or not url.startswith(("http://", "https://")):
            raise typer.BadParameter(f"--at is like intake=https://… for {', '.join(SERVICES)}")
        found[service] = url.rstrip("/")
    if missing := sorted(needed - found.keys()):
        raise typer.BadParameter(f"--at lacks {', '.join(missing)}")
    return found
