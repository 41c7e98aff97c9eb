"""What an entry erases is gone from the vault before any fact of it is published."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest
from pymongo.errors import AutoReconnect
from toy_messages import asked
from toy_parts import opened
from toy_service import TOY, Count, Counter, count

from silta_chassis.entries import Entry
from silta_chassis.erasing import Erasing
from silta_chassis.item import Item
from silta_chassis.process import Outcome, Refused
from silta_chassis.running import Running
from silta_chassis.vault import Kept

pytestmark = pytest.mark.system

CLASS = "contact_request"


def count_and_erase(
    state: Counter, command: Count, now: datetime, reference: object
) -> Outcome[Counter] | Refused:
    """Counts on, and erases what was said before."""
    counted = count(state, command, now, reference)
    assert isinstance(counted, Outcome)
    return replace(counted, erases=(CLASS,))


def erasing(case: str, key: str) -> Item:
    """A command that erases what was said before."""
    row = TOY.row(Count)
    assert row is not None
    return replace(asked(case, key), row=replace(row, decide=count_and_erase))


async def there(toy: Running, case: str) -> int:
    """How much of the case lies in the vault."""
    return int(await toy.vault.documents.count_documents({"case": case}))


async def told(toy: Running, case: str, n: int) -> bool:
    """Whether the facts of that entry may go to the topic."""
    return toy.relay.knows(f"{case}:{n}")


async def test_what_was_said_is_gone_when_the_fact_may_be_told(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case = await opened(doors, words={"text": "Aku Ankka"})
    assert await there(toy, case) == 1
    await toy.worker.follow(await toy.worker.step.work([erasing(case, "k2")]))
    assert (await there(toy, case), await told(toy, case, 2)) == (0, True)


async def test_a_crash_between_the_entry_and_the_erasing_loses_neither(
    toy: Running, other: Running, doors: httpx.AsyncClient
) -> None:
    case = await opened(doors, words={"text": "Aku Ankka"})
    # Who wrote the entry is gone before anything followed from it.
    await other.worker.step.work([erasing(case, "k2")])
    assert (await there(toy, case), await told(toy, case, 2)) == (1, False)
    assert await toy.worker.recovery.recover(start=True) == 1
    assert (await there(toy, case), await told(toy, case, 2)) == (0, True)


async def test_while_nothing_can_be_erased_nothing_is_told(
    toy: Running, other: Running, doors: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(self: Erasing, entries: Iterable[Entry]) -> int:
        raise AutoReconnect("the database is away")

    case = await opened(doors, words={"text": "Aku Ankka"})
    await other.worker.step.work([erasing(case, "k2")])
    with monkeypatch.context() as patched:
        patched.setattr(Erasing, "erase", away)
        with pytest.raises(AutoReconnect):
            await toy.worker.recovery.recover(start=True)
    assert (await there(toy, case), await told(toy, case, 2)) == (1, False)
    await toy.worker.recovery.recover(start=True)
    assert (await there(toy, case), await told(toy, case, 2)) == (0, True)


async def test_what_is_said_later_stays_however_often_it_is_erased_again(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case = await opened(doors, words={"text": "Aku Ankka"})
    await toy.worker.follow(await toy.worker.step.work([erasing(case, "k2")]))
    later = {"words": {"text": "Aku Ankka"}}
    headers = {"Silta-Party": "client", "Idempotency-Key": "k3"}
    answer = await doors.post(f"/cases/{case}/count", json=later, headers=headers)
    assert answer.status_code == 200, answer.text
    assert await toy.worker.erasing.again(toy.clock()) == 0
    assert await there(toy, case) == 1


def bringing(case: str, key: str, ref: str, document_class: str = CLASS) -> Item:
    """A command that brings a document of that class."""
    kept = Kept(ref, case, "words", "own_record", document_class, datetime.now(UTC), {"text": "x"})
    return replace(asked(case, key), vault=(kept,))


async def sealed(toy: Running, item: Item) -> Item:
    """The command with its documents as they are stored."""
    return replace(item, vault=tuple(await toy.vault.sealed(list(item.vault))))


async def refs(toy: Running, case: str) -> set[str]:
    return {one["_id"] async for one in toy.vault.documents.find({"case": case}, {"_id": 1})}


async def test_documents_of_other_classes_stay(toy: Running, doors: httpx.AsyncClient) -> None:
    case = await opened(doors, words={"text": "Aku Ankka"})
    other = await sealed(toy, bringing(case, "k2", "ref-other", "meeting"))
    await toy.worker.follow(await toy.worker.step.work([other]))
    assert await there(toy, case) == 2
    await toy.worker.follow(await toy.worker.step.work([erasing(case, "k3")]))
    assert await refs(toy, case) == {"ref-other"}


async def test_a_retry_that_puts_a_document_back_does_not_bring_it_to_stay(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case = await opened(doors)
    slow = await sealed(toy, bringing(case, "k2", "ref-slow"))
    await toy.worker.follow(await toy.worker.step.work([slow]))
    await toy.worker.follow(await toy.worker.step.work([erasing(case, "k3")]))
    assert await refs(toy, case) == set()
    # The same command again, whose answer got lost: the vault is written before it is known.
    await toy.vault.put(slow.vault)
    assert await refs(toy, case) == {"ref-slow"}
    assert await toy.worker.erasing.again(toy.clock()) == 1
    assert await refs(toy, case) == set()


async def test_what_came_in_the_same_entry_before_goes_too_and_what_came_after_stays(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case = await opened(doors)
    before = await sealed(toy, bringing(case, "k2", "ref-before"))
    after = await sealed(toy, bringing(case, "k4", "ref-after"))
    worked = await toy.worker.step.work([before, erasing(case, "k3"), after])
    assert len(worked.written) == 1
    await toy.worker.follow(worked)
    assert await refs(toy, case) == {"ref-after"}
