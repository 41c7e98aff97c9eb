"""An answer that is not what was asked for changes nothing; a number has one id."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi import Request, Response
from toy_mended import drained, heard, taken
from toy_messages import SOURCE, closed, new_case, record
from toy_publisher import answering, reading, served

from silta_chassis.publishers import MOST_BYTES
from silta_chassis.service import Running

pytestmark = pytest.mark.system

AT_ONCE = timedelta(0)


def answer_of(case: str, *, padding: int = 0, **changes: Any) -> Callable[[Request], Response]:
    """A right answer to the question for the first fact, but for the changes."""
    sent = record(closed(case), 1)
    headers = {name: (value or b"").decode() for name, value in sent.headers} | changes.pop(
        "headers", {}
    )
    body = changes.pop("body", (sent.value or b"").decode())
    told = {"source": SOURCE, "subject": case, "facts": [{"headers": headers, "body": body}]}
    text = json.dumps(told | changes) + " " * padding
    return lambda _: Response(text, media_type="application/json")


def sent_elsewhere(case: str) -> Callable[[Request], Response]:
    """The right answer, at another address."""
    right = answer_of(case)

    def answer(request: Request) -> Response:
        if request.url.path == "/elsewhere":
            return right(request)
        return Response(status_code=307, headers={"location": "/elsewhere"})

    return answer


LIES: dict[str, Callable[[str], Callable[[Request], Response]]] = {
    "another source": lambda case: answer_of(case, source="/silta/intake/9"),
    "another subject": lambda case: answer_of(case, subject=new_case()),
    "a fact of another source": lambda case: answer_of(
        case, headers={"ce_source": "/silta/followup/1"}
    ),
    "another number": lambda case: answer_of(
        case, headers={"ce_sequence": "000000000002", "ce_id": f"{case}-2"}
    ),
    "an id of another number": lambda case: answer_of(case, headers={"ce_id": f"{case}-7"}),
    "no number": lambda case: answer_of(case, headers={"ce_sequence": ""}),
    "not JSON": lambda case: lambda _: Response("Aku Ankka", media_type="application/json"),
    "another thing": lambda case: lambda _: Response('{"facts": 5}', media_type="application/json"),
    "far too large": lambda case: answer_of(case, padding=MOST_BYTES),
    "packed": lambda case: lambda _: Response(b"{}", headers={"content-encoding": "gzip"}),
    "another address": sent_elsewhere,
    "no such door": lambda case: lambda _: Response(status_code=404),
}


@pytest.mark.parametrize("lie", LIES)
async def test_an_answer_that_is_not_what_was_asked_changes_nothing(
    toy: Running, lie: str, caplog: pytest.LogCaptureFixture
) -> None:
    case = new_case()
    toy.mending.grace = AT_ONCE
    await toy.worker.take([record(closed(case), 2)])
    before = await toy.queue.documents.find().to_list()
    async with served(answering(LIES[lie](case))) as url:
        reading(toy, url)
        assert await toy.mending.look() == 0
    assert toy.mending.counts["asked"] == 1
    assert await toy.queue.documents.find().to_list() == before
    told = caplog.text
    assert "an answer is refused" in told or "a publisher cannot be asked" in told
    assert "Ankka" not in told


async def test_the_right_answer_is_taken(toy: Running) -> None:
    # Or the lies above would be refused for some other reason.
    case = new_case()
    toy.mending.grace = AT_ONCE
    await toy.worker.take([record(closed(case), 2)])
    async with served(answering(answer_of(case))) as url:
        reading(toy, url)
        assert await toy.mending.look() == 1
    await drained(toy)
    assert await heard(toy, case) == 2


async def test_a_mended_fact_whose_body_cannot_be_read_is_parked_in_its_place(
    toy: Running,
) -> None:
    case = new_case()
    toy.mending.grace = AT_ONCE
    await toy.worker.take([record(closed(case), 2)])
    async with served(answering(answer_of(case, body='{"fact": "ContactRequestClosed"}'))) as url:
        reading(toy, url)
        assert await toy.mending.look() == 1
        await toy.worker.try_waiting()
        stored = await toy.queue.documents.find_one({"_id": f"{SOURCE}|{case}|{1:012d}"})
        assert stored is not None
        assert stored["reason"] == "parked"
        assert await toy.mending.look() == 0
    assert toy.mending.counts["asked"] == 1


async def test_a_number_with_another_id_is_parked_and_told(
    toy: Running, caplog: pytest.LogCaptureFixture
) -> None:
    case = new_case()
    await toy.worker.take([record(closed(case), 1)])
    other = record(closed(case), 1, 1)
    wrong = tuple((n, f"{case}-5".encode() if n == "ce_id" else v) for n, v in other.headers)
    await toy.worker.take([record(closed(case), 2, 2)])
    await toy.worker.take([type(other)(**{**other.__dict__, "headers": wrong})])
    assert (await toy.queue.counts())["parked"] == 1
    assert "ce_id: must be <subject>-<number>" in caplog.text
    assert await taken(toy, case) == [f"{case}-1", f"{case}-2"]
