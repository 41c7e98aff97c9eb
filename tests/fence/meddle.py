"""What is done to the services of a run from outside: slowness always, and broken variants.

Each variant undoes one thing that makes the fence; the checker has to convict it.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from silta_chassis import erasing, vault, worker
from silta_chassis.decision_point import DecisionPoint
from silta_chassis.http import disclosing
from silta_contracts.deciding import Decision
from tests.faults.points import around, instead

SLOW_SHARE, SLOW_SECONDS = 0.06, (0.7, 1.8)
LATE_SHARE, LATE_SECONDS = 0.2, (0.2, 0.9)

Function = Callable[..., Awaitable[Any]]


def slow_vault() -> None:
    """Some reads of the vault take long: between the decision and the answer much may happen."""

    def wrap(inner: Function) -> Function:
        async def wrapped(*args: Any) -> Any:
            if random.random() < SLOW_SHARE:
                # As a database would be slow: nothing could tell that it is not.
                await asyncio.sleep(random.uniform(*SLOW_SECONDS))
            return await inner(*args)

        return wrapped

    around(vault.Vault, "read", wrap)


def late_bus() -> None:
    """Some batches are taken late: a service may hear of a withdrawal well after the others."""

    def wrap(inner: Function) -> Function:
        async def wrapped(*args: Any) -> Any:
            if random.random() < LATE_SHARE:
                # As a busy broker would be late.
                await asyncio.sleep(random.uniform(*LATE_SECONDS))
            return await inner(*args)

        return wrapped

    around(worker.Worker, "take", wrap)


def cached_decisions() -> None:
    """A decision serves for ever, and says that it is new."""
    found: dict[str, Any] = {}

    def wrap(inner: Function) -> Function:
        async def wrapped(self: DecisionPoint, question: Any, *args: Any) -> Any:
            name = question.model_copy(update={"once": None}).model_dump_json()
            if name not in found:
                found[name] = await inner(self, question, *args)
            return {category: _as_new(one) for category, one in found[name].items()}

        return wrapped

    around(DecisionPoint, "decide", wrap)


def _as_new(one: Decision) -> Decision:
    soon = datetime.now(UTC) + timedelta(seconds=1)
    until = None if one.context.valid_until is None else soon
    return one.model_copy(update={"context": one.context.model_copy(update={"valid_until": until})})


def no_second_look() -> None:
    """Nobody looks again before the bytes leave."""

    async def stands(*args: Any) -> bool:
        return True

    instead(disclosing, "_still_stands", stands)


def no_erasing() -> None:
    """The receipt is told, and nothing was erased."""

    async def erase(*args: Any) -> int:
        return 0

    instead(erasing.Erasing, "erase", erase)


VARIANTS: Mapping[str, Callable[[], None]] = {
    "cached decisions": cached_decisions,
    "no second look": no_second_look,
    "receipt without erasing": no_erasing,
}
