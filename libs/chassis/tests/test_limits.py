"""How much and how often anybody may send, seen at a door that takes anything."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send
from toy_issuer import OF_A_SERVICE, UNIT, ec_key, token_of, toy_issuer

from silta_chassis.http.limits import Limits
from silta_chassis.http.pace import AT_ONCE_SECONDS, MOST_KEPT, Pace
from silta_chassis.identity import Identity
from silta_chassis.issuer import Issuer
from silta_chassis.keys import Keys
from silta_chassis.tokens import Expected

LARGEST = 10 * 1024


class Clock:
    """Stands until a test moves it."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def door(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what it was sent."""
    body, more = b"", True
    while more and scope["method"] == "POST":
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def client(
    identity: Identity, pace: Pace | None = None, host: str = "192.0.2.7"
) -> httpx.AsyncClient:
    app: Any = Limits(door, identity, LARGEST, pace or Pace(0))
    transport = httpx.ASGITransport(app, client=(host, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://toy")


def told(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["title"]


def text_of(size: int) -> bytes:
    return json.dumps("x" * (size - 2)).encode()


async def in_parts(body: bytes) -> AsyncIterator[bytes]:
    """Without a length: chunked."""
    for start in range(0, len(body), 1000):
        yield body[start : start + 1000]


async def test_a_body_up_to_the_bound_reaches_the_door_as_it_was_sent() -> None:
    async with client(Identity(local=True)) as asks:
        for body in (b"{}", text_of(LARGEST)):
            assert (await asks.post("/", content=body)).content == body
            assert (await asks.post("/", content=in_parts(body))).content == body
        assert (await asks.post("/", content=b"")).content == b""


async def test_a_larger_one_is_413_by_its_length_and_by_what_comes() -> None:
    async with client(Identity(local=True)) as asks:
        for content in (text_of(LARGEST + 1), in_parts(text_of(LARGEST + 1))):
            answer = await asks.post("/", content=content)
            assert told(answer) == (413, "body-too-large")
            # What was not read would be taken for the next request.
            assert answer.headers["connection"] == "close"
        # Said to be small, and large all the same.
        lying = await asks.post("/", content=in_parts(text_of(LARGEST * 2)), headers={"X": "1"})
        assert told(lying) == (413, "body-too-large")


async def test_nothing_is_read_of_a_body_that_says_itself_that_it_is_too_large() -> None:
    async def read() -> Message:
        raise AssertionError("it was read")

    answers: list[Message] = []

    async def send(message: Message) -> None:
        answers.append(message)

    length = str(LARGEST + 1).encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "headers": [(b"content-length", length)],
    }
    await Limits(door, Identity(local=True), LARGEST, Pace(0))(scope, read, send)
    assert answers[0]["status"] == 413


async def test_a_body_that_is_cut_off_reaches_no_door() -> None:
    parts: list[Message] = [
        {"type": "http.request", "body": b"{}", "more_body": True},
        {"type": "http.disconnect"},
    ]
    answers: list[Message] = []

    async def read() -> Message:
        return parts.pop(0)

    async def send(message: Message) -> None:
        answers.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [(b"content-length", b"9")]}
    await Limits(door, Identity(local=True), LARGEST, Pace(0))(scope, read, send)
    assert answers == []


async def test_what_is_refused_here_is_counted_by_its_status(clock: Clock) -> None:
    limits: Any = Limits(door, Identity(local=True), LARGEST, Pace(60, clock))
    transport = httpx.ASGITransport(limits, client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://toy") as asks:
        await asks.post("/", content=b"{}")
        assert limits.refused == {}
        await asks.post("/", content=text_of(LARGEST + 1))
        await asks.post("/", content=b"NaN")
        while (await asks.get("/")).status_code == 200:
            pass
    assert limits.refused == {("413",): 1, ("422",): 1, ("429",): 1}


async def test_a_body_that_is_no_json_of_ours_never_reaches_a_door() -> None:
    async with client(Identity(local=True)) as asks:
        for body in (b"[" * 5000, b"NaN", b"\xff", b'{"aino":1,"aino":1}', b"aino=1"):
            answer = await asks.post("/", content=body)
            assert told(answer) == (422, "invalid")
            assert b"aino" not in answer.content


def test_a_bucket_lets_a_sixth_of_a_minutes_requests_come_at_once(clock: Clock) -> None:
    pace = Pace(60, clock)
    at_once = int(AT_ONCE_SECONDS)
    assert [pace.wait("a") for _ in range(at_once)] == [0] * at_once
    assert pace.wait("a") == pytest.approx(1)
    assert pace.wait("b") == 0
    clock.now += 1
    assert pace.wait("a") == 0
    assert pace.wait("a") > 0
    clock.now += 3600
    assert sum(pace.wait("a") == 0 for _ in range(100)) == at_once


def test_however_few_may_come_one_may(clock: Clock) -> None:
    pace = Pace(1, clock)
    assert pace.wait("a") == 0
    assert pace.wait("a") == pytest.approx(60)


def test_no_number_of_callers_fills_the_memory_and_who_is_refused_stays_known(
    clock: Clock,
) -> None:
    pace = Pace(1, clock)
    pace.wait("a")
    for number in range(MOST_KEPT + 10):
        pace.wait(f"other {number}")
        assert pace.wait("a") > 0
    assert len(pace._full_at) == MOST_KEPT


async def test_who_asks_too_often_is_429_and_told_when_to_go_on(clock: Clock) -> None:
    said = {"Silta-Party": "client"}
    async with client(Identity(local=True), Pace(6, clock)) as asks:
        assert (await asks.get("/cases", headers=said)).status_code == 200
        answer = await asks.get("/cases", headers=said)
        assert told(answer) == (429, "too-many-requests")
        assert answer.headers["retry-after"] == "10"
        assert "connection" not in answer.headers
        sent = await asks.post("/cases", headers=said, content=b"{}")
        assert sent.headers["connection"] == "close"
        other = await asks.get("/cases", headers={"Silta-Party": "expert_by_experience"})
        assert other.status_code == 200
        clock.now += 10
        assert (await asks.get("/cases", headers=said)).status_code == 200


async def test_health_and_figures_are_never_refused(clock: Clock) -> None:
    async with client(Identity(local=False), Pace(1, clock)) as asks:
        for path in ("/livez", "/readyz", "/metrics") * 3:
            assert (await asks.get(path)).status_code == 200


async def test_a_tokens_person_counts_wherever_they_come_from_once_it_was_checked(
    clock: Clock,
) -> None:
    key = ec_key()
    with toy_issuer() as issuer:
        issuer.keys.append(key)
        identity = Identity(False, Expected(issuer.url, "silta", 900), Keys(Issuer(issuer.url)))
        one, other = (token_of(issuer.url, key, sub=f"pseudonym-{n}", **UNIT) for n in (1, 2))
        service = token_of(issuer.url, key, sub="a-service-account", **OF_A_SERVICE)
        for token in (one, other, service):
            await identity.principal(token)
        await identity.close()
    pace = Pace(1, clock)
    async with client(identity, pace) as here, client(identity, pace, "192.0.2.8") as there:

        async def asked(asks: httpx.AsyncClient, token: str, path: str = "/cases") -> int:
            headers = {"Authorization": f"Bearer {token}"}
            return (await asks.get(path, headers=headers)).status_code

        assert await asked(here, one) == 200
        assert await asked(there, one) == 429
        assert await asked(there, other) == 200
        # A token that is none of the issuer's counts as its sender's, and as nobody else's.
        assert await asked(here, f"{other}x") == 200
        assert await asked(here, f"{one}y") == 429
        # What mends gaps and decides is asked as often as it takes.
        assert {await asked(here, service, "/facts") for _ in range(5)} == {200}
        assert {await asked(here, service, "/decisions") for _ in range(5)} == {200}
        assert [await asked(here, service), await asked(here, service)] == [200, 429]
        assert await asked(there, other, "/facts") == 429


async def test_a_network_of_addresses_is_one_caller(clock: Clock) -> None:
    pace = Pace(1, clock)
    identity = Identity(local=False)
    hosts = ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1", "not:an:address"]
    found = []
    for host in hosts:
        async with client(identity, pace, host) as asks:
            found.append((await asks.get("/cases")).status_code)
    assert found == [200, 429, 200, 200]
