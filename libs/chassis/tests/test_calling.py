"""A service's requests to others go with its own token, or not at all."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr
from toy_issuer import ToyIssuer, toy_issuer

from silta_chassis.calling import Calling, NoToken
from silta_chassis.issuer import Issuer, OwnToken
from silta_chassis.publishers import Away, Publishers
from silta_contracts.catalogue import TOPICS


@pytest.fixture
def issuer() -> Iterator[ToyIssuer]:
    with toy_issuer() as found:
        yield found


async def test_a_service_shows_its_own_token_and_gets_another_where_it_is_not_taken(
    issuer: ToyIssuer,
) -> None:
    calling = Calling(OwnToken(Issuer(issuer.url), "silta-consent", SecretStr("s")))
    issuer.says["/door"] = (401, b"")
    answer = await calling.request("GET", f"{issuer.url}/door")
    assert answer.status_code == 401
    shown = [one for one in issuer.shown if one and one.startswith("Bearer")]
    assert shown == ["Bearer own-1", "Bearer own-2"]
    await calling.close()


async def test_a_service_without_a_token_sends_nothing(issuer: ToyIssuer) -> None:
    issuer.away("/token")
    calling = Calling(OwnToken(Issuer(issuer.url), "silta-consent", SecretStr("s")))
    with pytest.raises(NoToken):
        await calling.request("GET", f"{issuer.url}/door")
    assert not issuer.asked["/door"]
    await calling.close()
    without = Calling(None)
    assert (await without.headers(), without.shows_token) == ({}, False)
    issuer.says["/door"] = (200, b"{}")
    assert (await without.request("GET", f"{issuer.url}/door", headers={"X": "1"})).is_success
    await without.close()


async def test_a_publisher_is_asked_with_the_services_own_token(issuer: ToyIssuer) -> None:
    calling = Calling(OwnToken(Issuer(issuer.url), "silta-consent", SecretStr("s")))
    asked = Publishers({"intake": TOPICS["intake"]}, {"intake": issuer.url}, calling)
    since = datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(2):
        with pytest.raises(Away):
            await asked.last_numbers("intake", None, since, None, 10)
    assert issuer.shown.count("Bearer own-1") == 2
    issuer.away("/token")
    calling.forget()
    asked_before = sum(issuer.asked.values())
    with pytest.raises(Away):
        await asked.last_numbers("intake", None, since, None, 10)
    # The token alone was asked for.
    assert sum(issuer.asked.values()) == asked_before + 1
    await asked.close()
    await calling.close()


async def test_another_door_that_does_not_answer_is_not_waited_for() -> None:
    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    calling = Calling(None)
    with pytest.raises(httpx.ReadTimeout):
        await calling.request("GET", f"http://127.0.0.1:{port}/", seconds=0.1)
    await calling.close()
    server.close()
