"""`python -m bench.disclosure`: what a decision adds to a disclosure, side by side.

Four doors are asked in turns by one caller, and by several at once, over real HTTP, on a local
stack of six services and its database:

- *page*: `GET /cases/{case}`, which reads the same entry and is neither decided nor logged;
- *decision*: `POST /decisions` of consent, alone;
- *undecided*: `GET /cases/{case}/disclosed/person` of an intake whose decision point is a stub in
  this process that permits all at once: what reading the vault and logging cost;
- *disclosure*: the same of intake as it runs, decided by consent.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from silta_chassis.decision_point import question_of
from silta_cli.client import Client
from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    HEALTH_CENTRE,
    consent_and_request,
    one_table,
)
from silta_cli.courses.stage import Stage
from silta_cli.services import ALL_TOPICS, service_specs
from silta_contracts.catalogue import SERVICES
from silta_contracts.codes import ConsentPurpose, DataCategory
from silta_contracts.party import parse_party
from silta_local.stack import Stack

BLOCK = 25
PERMIT = {
    "decision": True,
    "context": {"reason": "consent", "ground": None, "obligations": ["log"]},
}
PARTY = HEALTH_CENTRE.header

Ask = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]
Figures = dict[str, dict[str, float]]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def _permits(scope: Any, receive: Any, send: Any) -> None:
    """A decision point that permits both categories of the door, at once."""
    body = json.dumps({"evaluations": [PERMIT, PERMIT]}).encode()
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def permitting() -> Iterator[str]:
    """The address of that decision point, served by a thread."""
    port = free_port()
    config = uvicorn.Config(
        _permits, port=port, lifespan="off", log_config=None, access_log=False, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def another_intake(stack: Stack, decisions: str) -> Iterator[str]:
    """Another replica of intake, which asks that decision point."""
    its = next(process.env for process in stack.processes if process.name == "intake")
    port = free_port()
    env = {**os.environ, **its, "SILTA_PORT": str(port), "SILTA_DECISIONS": decisions}
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(
        [sys.executable, "-m", "silta_intake.main"], env=env, stdout=subprocess.DEVNULL
    ) as process:
        try:
            _ready(url)
            yield url
        finally:
            process.terminate()


def _ready(url: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            if httpx.get(f"{url}/readyz").is_success:
                return
        except httpx.TransportError:
            pass
        # Another process starts: there is nothing to be woken by.
        time.sleep(0.1)
    raise SystemExit("The second intake did not start.")


def opened(client: Client) -> str:
    """A case with a network."""
    stage = Stage(client, lambda words: None)
    case = consent_and_request(stage)
    one_table(stage, case)
    return case


def doors(stack: Stack, case: str, other: str) -> dict[str, Ask]:
    """How each of the four is asked, of one case."""
    headers = {"Silta-Party": PARTY}
    purpose = ConsentPurpose.COOPERATE
    asked = question_of(
        case,
        parse_party(PARTY),
        purpose,
        (DataCategory.IDENTITY, DataCategory.CONTACT),
        "0" * 32,
    ).model_dump(mode="json", exclude_none=True)
    disclosed = f"/cases/{case}/disclosed/person?purpose={purpose.value}"

    def get(url: str, party: str = PARTY) -> Ask:
        return lambda http: http.get(url, headers={"Silta-Party": party})

    return {
        "page": get(f"{stack.url('intake')}/cases/{case}", EARLY_SERVICE.header),
        "decision": lambda http: http.post(
            f"{stack.url('consent')}/decisions", json=asked, headers=headers
        ),
        "undecided": get(f"{other}{disclosed}"),
        "disclosure": get(f"{stack.url('intake')}{disclosed}"),
    }


async def measured(cases: Sequence[dict[str, Ask]], requests: int) -> Figures:
    """Milliseconds (p50, p99) and requests a second of each, in blocks that take turns.

    One caller a case, all at once; ``refused`` counts what was not answered with 200.
    """
    names, at_once = list(cases[0]), len(cases)
    taken: dict[str, list[float]] = {name: [] for name in names}
    spent, refused = dict.fromkeys(names, 0.0), dict.fromkeys(names, 0)
    limits = httpx.Limits(max_connections=at_once)
    async with httpx.AsyncClient(limits=limits, timeout=30) as http:

        async def several(name: str, ask: Ask) -> None:
            for _ in range(BLOCK):
                began = time.perf_counter()
                answer = await ask(http)
                taken[name].append((time.perf_counter() - began) * 1000)
                refused[name] += not answer.is_success

        for _ in range(max(2, requests // (BLOCK * at_once))):
            for name in names:
                began = time.perf_counter()
                await asyncio.gather(*(several(name, asks[name]) for asks in cases))
                spent[name] += time.perf_counter() - began
    found: Figures = {}
    for name, all_ in taken.items():
        # The first block warms connections and validators.
        cuts = statistics.quantiles(all_[BLOCK * at_once :], n=100)
        each = {"p50": cuts[49], "p99": cuts[98], "a_second": len(all_) / spent[name]}
        found[name] = {**each, "refused": refused[name]}
    return found


def told(found: Figures, at_once: int) -> None:
    """A table; each beside the page (+: milliseconds more) and beside what is not decided."""
    page, undecided = found["page"], found["undecided"]
    columns = "p50 ms   p99 ms   a second   +p50 ms   +p99 ms   p50/page   p50/undecided   refused"
    print(f"\n{at_once} at once        {columns}")
    for name, one in found.items():
        print(
            f"{name:14} {one['p50']:8.2f} {one['p99']:8.2f} {one['a_second']:10.0f} "
            f"{one['p50'] - page['p50']:+9.2f} {one['p99'] - page['p99']:+9.2f} "
            f"{one['p50'] / page['p50']:10.2f} {one['p50'] / undecided['p50']:15.2f} "
            f"{one['refused']:9.0f}"
        )


def main() -> None:
    """Measures, prints, and writes JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.disclosure", description=__doc__)
    parser.add_argument("--requests", type=int, default=1000, help="of each door (1000)")
    parser.add_argument(
        "--at-once", type=int, default=4, help="callers, a case each, in the second part (4)"
    )
    parser.add_argument("--name", default="bench-disclosure", help="of the local stack")
    parser.add_argument("--out", type=Path, help="JSON file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        specs = service_specs(Path(folder) / "bench", prefix="bench_disclosure")
        with (
            Stack.up(specs, ALL_TOPICS, name=given.name, fresh=True) as stack,
            permitting() as permits,
            another_intake(stack, permits) as other,
        ):
            client = Client({name: stack.url(name) for name in SERVICES})
            with ThreadPoolExecutor(max_workers=given.at_once) as pool:
                cases = list(pool.map(opened, [client] * given.at_once))
            asks = [doors(stack, case, other) for case in cases]
            found = {}
            for at_once in (1, given.at_once):
                found[at_once] = asyncio.run(measured(asks[:at_once], given.requests))
                told(found[at_once], at_once)
            client.close()
    if given.out is not None:
        given.out.write_text(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
