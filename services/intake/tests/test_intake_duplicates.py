"""Two requests of one person: found by her identity code, told to coordinating parties only."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from silta_chassis.http.app import make_app
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_contracts.course_codes import DocumentClass
from silta_contracts.party import CLIENT, Party, format_party
from silta_intake.api import DOORS
from silta_intake.process import PROCESS
from silta_local.specs import Parts

from .intake_examples import (
    COORDINATION,
    DUTY,
    EARLY_SERVICE,
    EMPLOYMENT,
    REFERENCE,
    STATUTE,
    STRANGER,
    TO_BE_ASKED,
)

pytestmark = pytest.mark.system


def code(number: int, day: str = "010190") -> str:
    """A temporary identity code of that number, 900 to 999: nobody has it."""
    control = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{day}{number}") % 31]
    return f"{day}-{number}{control}"


HERS, HIS = code(900), code(901)
OWN: dict[str, Any] = {"by": EARLY_SERVICE, "area": "middle"}
OTHER: dict[str, Any] = {"by": EMPLOYMENT, "area": "north", "ground": STATUTE}


@pytest.fixture
async def intake(parts: Parts) -> AsyncIterator[Running]:
    """Intake on a database of its own, as far as it answers HTTP."""
    settings = Settings(
        kafka=parts.kafka_bootstrap,
        database=SecretStr(parts.mongo_uri),
        database_name=f"intake_{secrets.token_hex(4)}",
        secret=SecretStr("s" * 40),
        reference=Path(),
        environment="local",
    )
    running = build(PROCESS, REFERENCE, settings)
    await running.prepare()
    running.started = True
    yield running
    await running.publishers.close()
    await running.relay.stop()
    await running.client.close()


@pytest.fixture
async def doors(intake: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A client of its doors."""
    transport = httpx.ASGITransport(make_app(intake, DOORS), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://intake") as client:
        yield client


async def submitted(
    doors: httpx.AsyncClient,
    by: Party,
    hetu: str | None = HERS,
    name: str = "Esimerkki Emilia",
    **more: Any,
) -> str:
    """The case of a contact request."""
    body = {
        "client": {"name": name, "hetu": hetu},
        "channel": "professional",
        "needs": ["work_ability"],
        **more,
    }
    headers = {"Silta-Party": format_party(by), "Idempotency-Key": secrets.token_hex(8)}
    answer = await doors.post("/cases/submit-contact-request", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    case: str = answer.json()["case"]
    return case


async def ask(doors: httpx.AsyncClient, case: str, by: Party) -> httpx.Response:
    headers = {"Silta-Party": format_party(by)}
    return await doors.get(f"/cases/{case}/duplicates", headers=headers)


async def found(doors: httpx.AsyncClient, case: str, by: Party) -> Sequence[str]:
    answer = await ask(doors, case, by)
    assert answer.status_code == 200, answer.text
    return [item["case"] for item in answer.json()["items"]]


async def test_two_organisations_in_two_areas_are_found_both_ways_by_who_coordinates(
    doors: httpx.AsyncClient,
) -> None:
    one = await submitted(doors, **OWN)
    other = await submitted(doors, **OTHER, name="Esimerkki E.")
    assert await found(doors, one, EARLY_SERVICE) == [other]
    assert await found(doors, other, COORDINATION) == [one]
    assert await found(doors, other, DUTY) == [one]


@pytest.mark.parametrize("reader", [EMPLOYMENT, STRANGER, EARLY_SERVICE, CLIENT])
async def test_nobody_else_learns_of_it_and_the_question_is_logged(
    doors: httpx.AsyncClient, intake: Running, reader: Party
) -> None:
    one = await submitted(doors, **OWN)
    other = await submitted(doors, **OTHER)
    answer = await ask(doors, other, reader)
    assert (answer.status_code, answer.json()["title"]) == (403, "not-yours")
    assert one not in answer.text
    [entry] = await intake.access_log.entries.find({"subject": other}).to_list()
    assert (entry["what"], entry["refused"]) == ("duplicates", "not-yours")


async def test_who_submits_the_second_request_is_not_refused_and_is_told_nothing(
    doors: httpx.AsyncClient, intake: Running
) -> None:
    one = await submitted(doors, **OWN)
    other = await submitted(doors, **OTHER)
    headers = {"Silta-Party": format_party(EMPLOYMENT)}
    for path in (f"/cases/{other}", "/requests"):
        assert one not in (await doors.get(path, headers=headers)).text
    for documents in (intake.journal.entries, intake.journal.views):
        assert one not in repr(await documents.find({"subject": other}).to_list())


@pytest.mark.parametrize(
    "second",
    [{"hetu": HIS}, {"hetu": None}, {"hetu": code(900, "020190")}, {"hetu": "010190Y" + HERS[7:]}],
)
async def test_the_same_name_with_another_code_or_none_is_another_person(
    doors: httpx.AsyncClient, second: dict[str, Any]
) -> None:
    one = await submitted(doors, **OWN)
    other = await submitted(doors, **OTHER, **second)
    assert await found(doors, one, EARLY_SERVICE) == []
    assert await found(doors, other, COORDINATION) == []


async def test_two_without_a_code_are_not_taken_for_one_person(doors: httpx.AsyncClient) -> None:
    one = await submitted(doors, **OWN, hetu=None)
    await submitted(doors, **OTHER, hetu=None)
    assert await found(doors, one, EARLY_SERVICE) == []


async def test_requests_that_come_at_once_find_each_other(doors: httpx.AsyncClient) -> None:
    cases = await asyncio.gather(*(submitted(doors, **OWN) for _ in range(6)))
    for case in cases:
        assert sorted([case, *await found(doors, case, EARLY_SERVICE)]) == sorted(cases)


async def test_a_request_that_awaits_consent_is_told_to_nobody_and_learns_of_nobody(
    doors: httpx.AsyncClient,
) -> None:
    one = await submitted(doors, **OWN)
    waits = await submitted(doors, **OTHER | {"ground": TO_BE_ASKED})
    assert await found(doors, one, EARLY_SERVICE) == []
    assert (await ask(doors, waits, COORDINATION)).status_code == 403


async def test_under_turvakielto_its_own_coordination_alone_is_told(
    doors: httpx.AsyncClient,
) -> None:
    one = await submitted(doors, **OWN)
    north = await submitted(doors, **OTHER)
    hidden = await submitted(doors, EMPLOYMENT, ground=STATUTE, turvakielto=True)
    assert await found(doors, one, EARLY_SERVICE) == [north]
    assert await found(doors, north, COORDINATION) == sorted([one, hidden])
    assert await found(doors, hidden, COORDINATION) == sorted([one, north])


async def test_with_who_the_client_is_the_link_between_her_cases_is_gone(
    doors: httpx.AsyncClient, intake: Running
) -> None:
    one = await submitted(doors, **OWN)
    other = await submitted(doors, **OTHER)
    refs = [d["_id"] async for d in intake.vault.documents.find({"case": other})]
    assert await intake.vault.erase(refs, [DocumentClass.CLIENT_IDENTITY.value]) == 1
    assert await found(doors, one, EARLY_SERVICE) == []
    assert await found(doors, other, COORDINATION) == []


async def test_no_code_stands_in_any_collection_log_or_error(
    doors: httpx.AsyncClient, intake: Running, caplog: pytest.LogCaptureFixture
) -> None:
    one = await submitted(doors, **OWN)
    await submitted(doors, **OTHER)
    await found(doors, one, EARLY_SERVICE)
    headers = {"Silta-Party": format_party(EARLY_SERVICE), "Idempotency-Key": "wrong"}
    wrong = {"client": {"name": "E", "hetu": HERS[:-1] + "?"}, "channel": HERS, "needs": [HERS]}
    answers = [
        await doors.post("/cases/submit-contact-request", json=wrong, headers=headers),
        await doors.get(f"/cases/{HERS}/duplicates", headers=headers),
        await doors.get(f"/cases/{one}", headers=headers),
    ]
    database = intake.journal.entries.database
    said = [
        repr(await database[name].find().to_list())
        for name in await database.list_collection_names()
    ]
    assert "'fingerprint'" in " ".join(said)
    for text in (*said, *(answer.text for answer in answers), caplog.text):
        assert HERS[:-1] not in text
