"""A door that gathers: each owner is asked as the reader, and what does not come is named."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from toy_service import TOY

from silta_chassis.http.gathering import (
    MOST_BYTES,
    Gathered,
    GatheringDoor,
    NotGathered,
    Section,
    _ask_all,
    _pack,
)
from silta_chassis.service import build
from silta_chassis.settings import Settings
from silta_contracts.codes import ConsentPurpose

CASE = "k7m2p9q4t6v8x3z5"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
THERE = {"fields": {"said": "x"}, "withheld": [], "grounds": [], "log_entry": f"{CASE}:1"}
SHOWN = {"authorization": "Bearer of-the-reader"}


def section(owner: str) -> Section:
    return Section(owner, "words")


async def gathers(
    answer: Callable[[httpx.Request], httpx.Response], *owners: str
) -> list[Gathered | NotGathered]:
    running = build(
        TOY,
        None,
        Settings(
            kafka="localhost:9092",
            database=SecretStr("mongodb://localhost"),
            secret=SecretStr("s" * 40),
            reference=Path(),
            environment="local",
            publishers="intake=http://intake:1,planning=http://planning:1",
        ),
    )
    door = GatheringDoor("pack", tuple(map(section, owners)), lambda *_: None)
    transport = httpx.MockTransport(answer)
    found = await _ask_all(running, door, CASE, ConsentPurpose.COOPERATE, SHOWN, transport)
    await running.client.close()
    return found


async def test_each_owner_is_asked_with_the_readers_own_token_alone() -> None:
    asked: list[httpx.Request] = []

    def answers(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={**THERE, "valid_until": None})

    found = await gathers(answers, "intake", "planning")
    assert all(isinstance(one, Gathered) for one in found)
    assert {request.headers["authorization"] for request in asked} == {"Bearer of-the-reader"}
    assert {str(request.url) for request in asked} == {
        f"http://{owner}:1/cases/{CASE}/disclosed/words?purpose=cooperate"
        for owner in ("intake", "planning")
    }


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (403, b"{}", "not-permitted"),
        (404, b"{}", "not-known"),
        (503, b"{}", "not-reached"),
        (302, b"", "not-reached"),
        (200, b"no answer of the door", "not-reached"),
        (200, b"x" * (MOST_BYTES + 1), "not-reached"),
    ],
)
async def test_an_owner_that_gives_nothing_is_named_with_the_reason(
    status: int, body: bytes, reason: str
) -> None:
    found = await gathers(lambda _: httpx.Response(status, content=body), "intake")
    assert found == [NotGathered(owner="intake", door="words", reason=reason)]


async def test_an_owner_that_is_away_or_not_listed_takes_nothing_from_the_others() -> None:
    def answers(request: httpx.Request) -> httpx.Response:
        if request.url.host == "intake":
            raise httpx.ConnectError("away")
        return httpx.Response(200, json={**THERE, "valid_until": None})

    found = await gathers(answers, "intake", "planning", "followup")
    reasons = [one.reason if isinstance(one, NotGathered) else None for one in found]
    assert reasons == ["not-reached", None, "not-reached"]


async def test_a_decision_whose_time_is_over_carries_nothing() -> None:
    def answers(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={**THERE, "valid_until": NOW.isoformat()})

    found = await gathers(answers, "intake")
    assert len(_pack(found, NOW - timedelta(seconds=1)).sections) == 1
    late = _pack(found, NOW)
    assert (late.sections, [one.reason for one in late.withheld]) == ([], ["not-decided"])
