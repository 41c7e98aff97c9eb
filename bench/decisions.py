"""`python -m bench.decisions`: how many questions a second the decision point answers, how fast.

One process of consent as it runs in operation (its environment apart), on the real local database;
questions come over kept connections, each about another case, as from the services that disclose.
"""

import argparse
import asyncio
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from bench.measured import ROOT, TICKS
from silta_cli.services import ALL_TOPICS
from silta_contracts.codes import DataCategory
from silta_local.kafka import make_topics
from silta_local.specs import Parts
from silta_local.stack import Stack

PARTY = "organisation;1.2.246.10.90000011;early-service;early_service;social_and_health_centre"
START_SECONDS = 60.0
SETTLED_SECONDS = 5.0
CATEGORIES = tuple(category.value for category in DataCategory)


@dataclass(frozen=True)
class Load:
    """So many connections at once, and so many categories a question."""

    connections: int
    categories: int


@contextmanager
def consent(parts: Parts) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Consent as a process; yields where it listens."""
    port = 18_700 + secrets.randbelow(1000)
    env = {
        **os.environ,
        "SILTA_KAFKA": parts.kafka_bootstrap,
        "SILTA_DATABASE": parts.mongo_uri,
        "SILTA_DATABASE_NAME": f"bench_decisions_{secrets.token_hex(4)}",
        "SILTA_SECRET": secrets.token_hex(32),
        "SILTA_REFERENCE": str(ROOT / "deploy" / "reference" / "demonstration"),
        "SILTA_ENVIRONMENT": "local",
        "SILTA_PORT": str(port),
        "SILTA_LOG_LEVEL": "ERROR",
    }
    child = subprocess.Popen([sys.executable, "-m", "silta_consent.main"], env=env)
    try:
        yield f"http://127.0.0.1:{port}", child
    finally:
        child.terminate()
        child.wait()


def ready(address: str, child: subprocess.Popen[bytes]) -> None:
    """Waits, bounded, until the service takes commands."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and child.poll() is None:
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        # Another process starts: there is nothing to be woken by.
        time.sleep(0.2)
    raise SystemExit("consent did not start; its log stands above")


def cases(address: str, count: int) -> list[str]:
    """Cases that a written consent opened at the early service."""
    body = {
        "what": {
            "purpose": "cooperate",
            "categories": [c.value for c in DataCategory if not c.special],
            "special_categories": [c.value for c in DataCategory if c.special],
            "recipients": [
                {"kind": "type", "type": "social_and_health_centre"},
                {"kind": "type", "type": "employment_authority"},
            ],
        },
        "form": "written",
        "valid_until": None,
    }
    found = []
    with httpx.Client(base_url=address, timeout=30) as client:
        for n in range(count):
            headers = {"Silta-Party": PARTY, "Idempotency-Key": f"bench-{n}"}
            answer = client.post("/cases/give-consent", json=body, headers=headers)
            answer.raise_for_status()
            found.append(answer.json()["case"])
    return found


def question(case: str, categories: int) -> bytes:
    """A whole HTTP request, so that the asking costs next to nothing."""
    _, oid, unit, role, kind = PARTY.split(";")
    party = {"kind": "organisation", "oid": oid, "unit": unit, "role": role, "type": kind}
    body = json.dumps(
        {
            "subject": {"type": "party", "properties": party},
            "action": {"name": "disclose", "properties": {"purpose": "cooperate"}},
            "evaluations": [
                {"resource": {"type": "case_data", "id": case, "properties": {"category": name}}}
                for name in CATEGORIES[:categories]
            ],
        }
    ).encode()
    head = (
        f"POST /decisions HTTP/1.1\r\nHost: consent\r\nSilta-Party: {PARTY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def asking(
    address: str, questions: list[bytes], start: int, until: float, took: list[float]
) -> None:
    """One connection: the next question when the one before is answered."""
    host, port = address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    n = start
    while (began := time.perf_counter()) < until:
        writer.write(questions[n % len(questions)])
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        took.append(time.perf_counter() - began)
        assert head.startswith(b"HTTP/1.1 200"), body
        assert b'"decision":true' in body, body
        n += 7
    writer.close()


async def measured(address: str, known: list[str], load: Load, seconds: float) -> list[float]:
    """Seconds that each answer took."""
    questions = [question(case, load.categories) for case in known]
    took: list[float] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(
        *(asking(address, questions, n * 13, until, took) for n in range(load.connections))
    )
    return took


def cpu_seconds(child: subprocess.Popen[bytes]) -> float:
    """User and system time of a process, all threads."""
    with open(f"/proc/{child.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def figures(
    child: subprocess.Popen[bytes], address: str, known: list[str], load: Load, seconds: float
) -> dict[str, float]:
    """One line of the result."""
    cpu, began = cpu_seconds(child), time.perf_counter()
    took = sorted(asyncio.run(measured(address, known, load, seconds)))
    lasted, spent = time.perf_counter() - began, cpu_seconds(child) - cpu
    return {
        "connections": load.connections,
        "categories": load.categories,
        "questions_per_second": round(len(took) / lasted, 1),
        "decisions_per_second": round(len(took) * load.categories / lasted, 1),
        "p50_ms": round(took[len(took) // 2] * 1000, 2),
        "p99_ms": round(took[int(len(took) * 0.99)] * 1000, 2),
        "cpu_us_per_question": round(spent / len(took) * 1e6, 1),
    }


def main() -> None:
    """Prints a line of JSON for each load."""
    parser = argparse.ArgumentParser(prog="python -m bench.decisions", description=__doc__)
    parser.add_argument("--cases", type=int, default=500, help="cases asked about (500)")
    parser.add_argument("--seconds", type=float, default=10.0, help="of each load (10)")
    parser.add_argument("--name", default="bench-decisions", help="of the local stack")
    told = parser.parse_args()
    with Stack.up(name=told.name, fresh=True) as stack:
        make_topics(stack.parts.brokers, ALL_TOPICS)
        with consent(stack.parts) as (address, child):
            ready(address, child)
            known = cases(address, told.cases)
            # What follows the commands (publishing, views) is not to be measured along.
            time.sleep(SETTLED_SECONDS)
            for load in (Load(1, 1), Load(1, 5), Load(8, 1), Load(8, 5), Load(32, 5)):
                asyncio.run(measured(address, known, load, min(2.0, told.seconds)))
                print(json.dumps(figures(child, address, known, load, told.seconds)), flush=True)


if __name__ == "__main__":
    main()
