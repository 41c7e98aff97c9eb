"""Lets a toy mend what it misses, and says what it handled."""

from datetime import UTC, datetime, timedelta
from typing import Any

from toy_messages import state
from toy_parts import until

from silta_chassis.service import Running


def later() -> datetime:
    """A time before which everything so far was told."""
    return datetime.now(UTC) + timedelta(seconds=1)


async def drained(toy: Running) -> None:
    """Lets the waiting queue decide what it can."""

    async def empty() -> bool:
        await toy.worker.try_waiting()
        return await toy.queue.documents.count_documents({"reason": {"$ne": "parked"}}) == 0

    await until(empty, "the waiting queue")


async def mended(toy: Running) -> None:
    """Mends and decides until nothing waits and nothing is known to be missing."""

    async def whole() -> bool:
        await toy.mending.look()
        await toy.worker.try_waiting()
        left = await toy.queue.documents.count_documents({"reason": {"$ne": "parked"}})
        return left + await toy.mending.missing.count_documents({}) == 0

    await until(whole, "what is missing to be mended")


async def heard(toy: Running, case: str) -> Any:
    return (await state(toy, case)).get("heard", 0)


async def heard_is(toy: Running, case: str, count: int) -> bool:
    return bool(await heard(toy, case) == count)


async def taken(toy: Running, case: str) -> list[str]:
    """Ids of the facts that the toy handled, in the order of its journal."""
    entries = toy.journal.entries.find({"subject": case}).sort("n", 1)
    return [fact["id"] async for entry in entries for fact in entry["taken"]]
