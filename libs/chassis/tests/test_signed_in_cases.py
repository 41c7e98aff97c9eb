"""Whose cases a signed-in person sees and opens, on real parts."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from toy_issuer import ec_key, token_of, toy_issuer
from toy_parts import http, said

from silta_chassis.identity import Identity
from silta_chassis.issuer import Issuer
from silta_chassis.keys import Keys
from silta_chassis.service import Running
from silta_chassis.tokens import Expected

pytestmark = pytest.mark.system

KEY = ec_key()


@pytest.fixture
async def doors(toy: Running) -> AsyncIterator[httpx.AsyncClient]:
    """The doors of the toy outside local use."""
    toy.started = True
    with toy_issuer() as issuer:
        issuer.keys = [KEY]
        keys = Keys(Issuer(issuer.url))
        toy.identity = Identity(False, Expected(issuer.url, "silta", 900), keys)
        async with http(toy) as client:
            yield client
        await toy.identity.close()


def person(doors_issuer: str, sub: str, *cases: str) -> str:
    """The header of a person who has a part in these cases."""
    claims: dict[str, Any] = {"sub": sub, "silta_kind": "client", "silta_cases": list(cases)}
    return f"Bearer {token_of(doors_issuer, KEY, **claims)}"


def issuer_of(toy: Running) -> str:
    assert toy.identity.expected is not None
    return toy.identity.expected.issuer


async def opened(doors: httpx.AsyncClient, token: str, key: str = "same-key") -> str:
    headers = said(key, party=None, Authorization=token)
    answer = await doors.post("/cases/count", json={}, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case"])


async def test_one_key_of_two_people_opens_two_cases_and_of_one_the_same(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    one, other = (person(issuer_of(toy), sub) for sub in ("pseudonym-1", "pseudonym-2"))
    case = await opened(doors, one)
    assert await opened(doors, one) == case
    assert await opened(doors, other) != case


async def test_facts_are_told_to_the_accounts_that_may_read_the_topic_and_to_no_other(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    case = await opened(doors, person(issuer_of(toy), "pseudonym-1"))
    asked = (f"/facts/{case}", "/facts?changed_since=2026-01-01T00:00:00Z")
    for account, status in (("silta-network", 200), ("county-register", 403)):
        claims: dict[str, Any] = {"sub": "an-account", "silta_kind": "service"}
        claims["client_id"] = account
        headers = {"Authorization": f"Bearer {token_of(issuer_of(toy), KEY, **claims)}"}
        found = [await doors.get(path, headers=headers) for path in asked]
        assert [answer.status_code for answer in found] == [status] * 2, found[0].text
    assert found[0].json()["title"] == "not-yours"
    assert "SILTA_READERS" in found[0].json()["detail"]


async def test_a_list_shows_a_persons_own_cases_and_what_is_for_everyone(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    token = person(issuer_of(toy), "pseudonym-1")
    own, others, public = [await opened(doors, token, f"k{n}") for n in range(3)]
    to_persons = {"view": "counters", "subject": {"$in": [own, others]}}
    await toy.journal.views.update_many(to_persons, {"$set": {"to": ["client"]}})
    for cases in ([own], [own, others], []):
        headers = {"Authorization": person(issuer_of(toy), "pseudonym-1", *cases)}
        page = (await doors.get("/counters", headers=headers)).json()
        assert {item["case"] for item in page["items"]} == {public, *cases}


async def test_commands_lists_and_pages_of_another_case_are_refused(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    first = person(issuer_of(toy), "pseudonym-1")
    own, other = await opened(doors, first, "a"), await opened(doors, first, "b")
    token = person(issuer_of(toy), "pseudonym-1", own)
    headers = said("c", party=None, Authorization=token)
    for case, status in ((own, 200), (other, 403)):
        command = await doors.post(f"/cases/{case}/count", json={}, headers=headers)
        page = await doors.get(f"/cases/{case}", headers=headers)
        listed = await doors.get(f"/cases/{case}/counts", headers=headers)
        assert {command.status_code, page.status_code, listed.status_code} == {status}


async def test_no_door_of_a_service_answers_without_a_token_but_those_that_tell_nothing(
    doors: httpx.AsyncClient,
) -> None:
    document = (await doors.get("/openapi.json")).json()
    open_doors = set()
    for path, operations in document["paths"].items():
        for method in operations:
            there = path.format(case="a" * 26, subject="a" * 26, id="0" * 16)
            answer = await doors.request(method, there, json={}, headers={"Idempotency-Key": "k"})
            if answer.status_code != 401:
                open_doors.add(path)
    assert open_doors <= {"/livez", "/readyz", "/metrics", "/keys"}
