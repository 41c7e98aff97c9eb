"""What is not signed by who may is parked and alarmed, harms no other fact, and is never lost."""

from pathlib import Path

import httpx
import pytest
from toy_mended import drained, heard, taken
from toy_messages import SOURCE, asked, closed, new_case, record
from toy_publisher import Publisher
from toy_signing import NOBODYS, ONE, OTHERS, OURS, TWO, signed, signers

from silta_chassis import metrics
from silta_chassis import signers as refused
from silta_chassis.operate import Act, discard, replay_all, waiting_with
from silta_chassis.records import Record
from silta_chassis.service import Running
from silta_chassis.signed_facts import FactSigner
from silta_chassis.signers import Signers
from silta_contracts.binding import from_kafka
from silta_contracts.signed import SIGNATURE

pytestmark = pytest.mark.system

WHO = Act("tester", "test")


def checking(toy: Running, table: Signers) -> None:
    """Lets a toy take what this table allows."""
    toy.worker.signers = toy.publishers.signers = table


@pytest.fixture
def two(tmp_path: Path) -> Signers:
    return signers(tmp_path, ONE, TWO)


async def parked(toy: Running) -> list[tuple[str, str, int | None]]:
    """Reason, source and number of what is parked."""
    found = toy.queue.documents.find({"reason": "parked"}).sort("_id")
    return [(d["error"], d["source"], d["number"]) async for d in found]


async def test_a_fact_signed_by_the_wrong_organisation_is_parked_and_alarmed(
    toy: Running, two: Signers, caplog: pytest.LogCaptureFixture, doors: httpx.AsyncClient
) -> None:
    checking(toy, two)
    case = new_case()
    await toy.worker.take([signed(record(closed(case), 1), OTHERS)])
    await toy.worker.try_waiting()
    assert await parked(toy) == [(refused.ANOTHERS_KEY, SOURCE, None)]
    assert await heard(toy, case) == 0
    (line,) = [r for r in caplog.records if "a fact is not signed by who may" in r.getMessage()]
    assert line.levelname == "ERROR"
    assert refused.ANOTHERS_KEY in line.getMessage()
    ready = (await doors.get("/readyz")).json()
    assert (ready["checks"]["parked"], "parked" in ready["degraded"]) == (1, True)
    shown = metrics.as_text(toy).decode()
    assert 'silta_signatures_refused_total{service="consent"} 1.0' in shown
    assert 'silta_messages_total{kind="fact",outcome="unreadable",service="consent"} 1.0' in shown


async def test_when_the_table_is_corrected_a_replay_brings_them_in_order(
    toy: Running, tmp_path: Path, two: Signers
) -> None:
    case, other = new_case(), new_case()
    checking(toy, two)
    # More than ten, so that places in text do not sort as they count.
    facts = [signed(record(closed(case), n, offset=n), NOBODYS) for n in range(1, 13)]
    await toy.worker.take([*facts, signed(record(closed(other), 1, offset=40))])
    assert (await heard(toy, case), await heard(toy, other)) == (0, 1)
    assert await parked(toy) == [(refused.UNKNOWN, SOURCE, None)] * 12
    checking(toy, signers(tmp_path, (ONE[0], [OURS, NOBODYS], ["intake"], "")))
    assert await replay_all(toy.worker, WHO, error=refused.UNKNOWN, source=None, subject=None) == 12
    await drained(toy)
    assert await taken(toy, case) == [f"{case}-{n}" for n in range(1, 13)]
    assert await toy.queue.documents.count_documents({}) == 0


async def test_one_that_is_replayed_before_those_before_it_takes_its_place_among_them(
    toy: Running, tmp_path: Path, two: Signers
) -> None:
    case = new_case()
    checking(toy, two)
    facts = [signed(record(closed(case), n, offset=n), NOBODYS) for n in (1, 2)]
    await toy.worker.take(facts)
    checking(toy, signers(tmp_path, (ONE[0], [NOBODYS], ["intake"], "")))
    second = await toy.queue.documents.find_one({"record.offset": 2})
    assert second is not None
    assert await toy.queue.replay({"_id": second["_id"]}, toy.clock()) == 1
    await toy.worker.try_waiting()
    # It waits as any other with a hole before it does.
    held = await toy.queue.documents.find_one({"_id": f"{SOURCE}|{case}|{2:012d}"})
    assert held is not None
    assert (held["reason"], held["error"]) == ("gap", "")
    assert await replay_all(toy.worker, WHO, error=None, source=SOURCE, subject=case) == 1
    await drained(toy)
    assert await taken(toy, case) == [f"{case}-1", f"{case}-2"]


async def test_a_forged_fact_keeps_no_real_one_from_its_number(toy: Running, two: Signers) -> None:
    case = new_case()
    checking(toy, two)
    await toy.worker.take([signed(record(closed(case, "not_reached"), 1, offset=1), OTHERS)])
    await toy.worker.take([signed(record(closed(case), 2, offset=2))])
    await toy.worker.take([signed(record(closed(case), 1, offset=3))])
    await drained(toy)
    assert await heard(toy, case) == 2
    (one,) = await toy.queue.documents.find().to_list()
    waiting = await waiting_with(toy.queue, one["handle"])
    assert waiting is not None
    # Replayed, it stays what it is; discarded, it takes no number along.
    await replay_all(toy.worker, WHO, error=None, source=SOURCE, subject=None)
    await toy.worker.try_waiting()
    assert await parked(toy) == [(refused.ANOTHERS_KEY, SOURCE, None)]
    await discard(toy.worker, waiting, WHO)
    assert await toy.queue.documents.count_documents({}) == 0
    await toy.worker.take([signed(record(closed(case), 3, offset=4))])
    assert await taken(toy, case) == [f"{case}-{n}" for n in (1, 2, 3)]


async def test_one_that_waits_when_its_key_goes_leaves_its_number_free(
    toy: Running, tmp_path: Path, two: Signers
) -> None:
    case = new_case()
    checking(toy, signers(tmp_path, (ONE[0], [OURS, NOBODYS], ["intake"], "")))
    await toy.worker.take([signed(record(closed(case), 2, offset=1), NOBODYS)])
    assert (await toy.queue.counts())["gap"] == 1
    checking(toy, two)
    await toy.queue.reopen([f"{SOURCE}|{case}"], toy.clock())
    await toy.worker.try_waiting()
    assert await parked(toy) == [(refused.UNKNOWN, SOURCE, None)]
    await toy.worker.take([signed(record(closed(case), 2, offset=2))])
    await toy.worker.take([signed(record(closed(case), 1, offset=3))])
    await drained(toy)
    assert await taken(toy, case) == [f"{case}-1", f"{case}-2"]
    assert await parked(toy) == [(refused.UNKNOWN, SOURCE, None)]


async def test_what_was_changed_on_its_way_is_asked_for_and_comes_signed(
    reader: Running, publisher: Publisher, two: Signers
) -> None:
    publisher.running.worker.step.sign = FactSigner(OURS)
    case = new_case()
    await publisher.tells(case)
    await publisher.tells(case)
    first, second = await publisher.sent(case)
    checking(reader, two)
    changed = Record(**{**first.__dict__, "value": (first.value or b"") + b" "})
    await reader.worker.take([changed, second])
    assert await heard(reader, case) == 0
    assert await reader.mending.look() == 1
    await drained(reader)
    assert await heard(reader, case) == 2
    assert await parked(reader) == [(refused.WRONG, publisher.running.source, None)]


@pytest.mark.parametrize("keys", [None, OTHERS], ids=["unsigned", "another's"])
async def test_an_answer_that_is_not_signed_by_who_may_changes_nothing(
    reader: Running,
    publisher: Publisher,
    two: Signers,
    keys: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    publisher.running.worker.step.sign = None if keys is None else FactSigner(OTHERS)
    case = new_case()
    await publisher.tells(case)
    await publisher.tells(case)
    _, second = await publisher.sent(case)
    checking(reader, two)
    await reader.worker.take([signed(second)])
    before = await reader.queue.documents.find().to_list()
    assert await reader.mending.look() == 0
    assert (reader.mending.counts["asked"], reader.mending.counts["refused"]) == (1, 1)
    assert await reader.queue.documents.find().to_list() == before
    assert (refused.MISSING if keys is None else refused.ANOTHERS_KEY) in caplog.text


async def test_a_fact_is_stored_with_its_signature_and_told_with_it_ever_after(
    toy: Running, two: Signers
) -> None:
    toy.worker.step.sign = FactSigner(OURS)
    case = new_case()
    worked = await toy.ask(asked(case))
    (fact,) = worked.written[0].facts
    headers = tuple((name, value.encode()) for name, value in fact.headers.items())
    again = FactSigner(OURS)(fact.headers, fact.body)
    assert fact.headers[SIGNATURE] == again
    event = from_kafka(case.encode(), headers, fact.body)
    table = Signers({"consent": two.keys["intake"]})
    assert table.refuse(event, headers) is None
    stored = (await toy.journal.latest([case]))[case].entry
    assert stored is not None
    assert stored.facts[0].headers == fact.headers
    # The same key with the same command: the same answer, and no second signature.
    repeated = await toy.ask(asked(case))
    assert not repeated.written
