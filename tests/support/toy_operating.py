"""What an operator of the toy asks and does, and messages that need one."""

from dataclasses import replace
from typing import Any

import httpx
from toy_messages import SOURCE, closed, record
from toy_parts import until
from toy_service import TOY, Counter

from silta_chassis.process import Outcome, When
from silta_chassis.records import Record
from silta_chassis.service import Running
from silta_contracts.facts.intake import ContactRequestClosed

SAYS = {"who": "operator-1", "why": "ticket-417"}


WAITING = "/operate/waiting"


def heard(counter: Counter, *_: Any) -> Outcome[Counter]:
    return Outcome(counter.model_copy(update={"heard": counter.heard + 1}))


# The toy's next release: the defect is mended.
MENDED = replace(
    TOY,
    rows=tuple(
        When(ContactRequestClosed, heard, keep=True) if row.message is ContactRequestClosed else row
        for row in TOY.rows
    ),
)


def poison(case: str, number: int, offset: int = 0) -> Record:
    return record(closed(case, "made_in_error"), number, offset)


async def counts(toy: Running) -> dict[str, int]:
    return {reason: count for reason, count in (await toy.queue.counts()).items() if count}


async def looked(toy: Running, expected: dict[str, int]) -> None:
    async def so() -> bool:
        await toy.worker.try_waiting()
        return await counts(toy) == expected

    await until(so, f"{expected} in the queue")


async def parked(toy: Running, *records: Record) -> None:
    """Takes a batch whose first message is poisoned, and has it parked."""
    await toy.worker.take(records)
    behind = len(records) - 1
    await looked(toy, {"parked": 1, **({"gap": behind} if behind else {})})


async def items(doors: httpx.AsyncClient, **query: str) -> list[dict[str, Any]]:
    answer = await doors.get(WAITING, params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def act(doors: httpx.AsyncClient, item: dict[str, Any], what: str) -> httpx.Response:
    return await doors.post(f"{WAITING}/{item['id']}/{what}", json=SAYS)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["title"]


async def lost(toy: Running, case: str, upto: int) -> None:
    """As comparing with the publisher notes it."""
    await toy.mending.missing.insert_one(
        {"_id": f"{SOURCE}|{case}", "upto": upto, "since": toy.clock()}
    )
