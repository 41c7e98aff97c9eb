"""A toy with an access log of years ago, and what a disposal leaves of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel
from toy_messages import new_case
from toy_service import TOY

from silta_chassis.access_check import Checked, KeptHead, check
from silta_chassis.access_disposing import Disposing
from silta_chassis.access_heads import Heads
from silta_chassis.access_log import Look
from silta_chassis.disclosing import Line
from silta_chassis.entries import Entry
from silta_chassis.running import Running
from silta_contracts.party import CLIENT
from silta_contracts.retention import Retained, Rule

OPENED = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
CLOSED = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
AFTER = datetime(2027, 6, 1, 12, 0, tzinfo=UTC)
DATE = datetime(2038, 6, 1, 12, 0, tzinfo=UTC)
ALL_GONE = datetime(2039, 6, 1, 12, 0, tzinfo=UTC)
RULE = Rule(
    rule="access-log", source="a test", verified=False, keep="12 years", counted_from="closing"
)


def look(case: str, at: datetime) -> Look:
    lines = (Line("identity", True, "own-data"),)
    return Look(case, at, CLIENT, "identity", "cooperate", lines)


class Kept(BaseModel):
    """What a service with retention remembers of a case."""

    case: str
    retained: Retained = Retained()
    over: bool = False


def disposing(running: Running, rule: Rule | None = RULE, heads: Heads | None = None) -> Disposing:
    """The toy's part that disposes, as of a service with retention."""
    process = replace(TOY, state=Kept, ended=lambda state: state.over)
    return Disposing(heads or running.heads, running.journal, process, rule)


async def known(toy: Running, state: Kept) -> None:
    """A case of which that is known, from an entry at the closing."""
    entry = Entry(
        subject=state.case,
        n=1,
        causes=(f"command:{state.case}",),
        seen={},
        facts=(),
        source="test",
        last_number=0,
        deadlines_set=(),
        deadlines_cancelled=(),
        waits={},
        state=state.model_dump(mode="json"),
        version=1,
        at=CLOSED,
    )
    assert await toy.journal.append([entry]) == (set(), {})


async def looked_at(toy: Running, **more: Any) -> str:
    """A case with four entries, the last of them written a year after the closing."""
    [case] = await all_looked_at(toy, 1, **more)
    return case


async def all_looked_at(toy: Running, count: int, **more: Any) -> list[str]:
    """The same of so many cases; all first entries have one head, all second ones another."""
    cases = [new_case() for _ in range(count)]
    state = {"retained": Retained(ended_at=CLOSED), **more}
    for case in cases:
        await known(toy, Kept(case=case, **state))
    for at in (OPENED, OPENED + timedelta(hours=1), CLOSED, AFTER):
        for case in cases:
            await toy.access_log.append(look(case, at))
        assert await toy.heads.sign(at + timedelta(seconds=1)) == 1
    return cases


async def numbers(toy: Running, case: str) -> list[int]:
    found = toy.access_log.entries.find({"subject": case}).sort("n", 1)
    return [document["n"] async for document in found]


async def records(toy: Running) -> list[dict[str, Any]]:
    heads = toy.access_log.heads.find({"disposed": {"$exists": True}}).sort("_id", 1)
    return [record async for head in heads for record in head["disposed"]]


async def checked(toy: Running, now: datetime = DATE, kept: KeptHead | None = None) -> Checked:
    return await check(toy.access_log, toy.process.name, toy.signing.public(), kept, now)


async def kinds(toy: Running, now: datetime = DATE) -> set[str]:
    return {one.kind for one in (await checked(toy, now)).wrong}
