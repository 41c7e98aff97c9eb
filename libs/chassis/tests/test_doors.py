"""The doors of a toy service: conventions that every service's doors keep."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from pydantic import TypeAdapter, ValidationError
from toy_parts import http, opened, said
from toy_service import TOY

from silta_chassis.http.bodies import door_body
from silta_chassis.http.problems import wrong_fields
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings

pytestmark = pytest.mark.system

UNKNOWN = "z" * 26


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["type"] == f"urn:silta:problem:{told['title']}"
    assert told["status"] == answer.status_code
    assert len(told["trace"]) == 32
    return answer.status_code, told["title"]


async def test_the_command_that_opens_a_case_answers_201_and_finds_its_own_when_retried(
    doors: httpx.AsyncClient,
) -> None:
    both = [await doors.post("/cases/count", json={}, headers=said()) for _ in range(2)]
    assert [answer.status_code for answer in both] == [201, 201]
    assert both[0].json() == both[1].json()
    assert both[0].headers["ETag"] == '"1"'


async def test_another_caller_with_the_same_key_opens_another_case(
    doors: httpx.AsyncClient,
) -> None:
    one = await doors.post("/cases/count", json={}, headers=said(party="client"))
    other = await doors.post("/cases/count", json={}, headers=said(party="close_person;1"))
    assert one.json()["case"] != other.json()["case"]


async def test_the_same_key_with_another_body_is_422(doors: httpx.AsyncClient) -> None:
    case = await opened(doors)
    await doors.post(f"/cases/{case}/count", json={}, headers=said("again"))
    answer = await doors.post(f"/cases/{case}/count", json={"up_to": 9}, headers=said("again"))
    assert problem(answer) == (422, "idempotency-key-reused")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (said(key=None), (400, "idempotency-key-missing")),
        (said(party=None), (401, "party-missing")),
        (said(party="organisation;x"), (400, "party-unreadable")),
    ],
)
async def test_missing_headers_are_told(
    doors: httpx.AsyncClient, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    case = await opened(doors)
    answer = await doors.post(f"/cases/{case}/count", json={}, headers=headers)
    assert problem(answer) == expected


async def test_a_case_not_known_here_is_404_with_retry_after(doors: httpx.AsyncClient) -> None:
    answer = await doors.post(
        f"/cases/{UNKNOWN}/set", json={"to": 1}, headers=said(**{"If-Match": '"1"'})
    )
    assert problem(answer) == (404, "case-not-known-here")
    assert int(answer.headers["Retry-After"]) > 0
    page = await doors.get(f"/cases/{UNKNOWN}", headers=said())
    assert problem(page) == (404, "case-not-known-here")


async def test_a_guarded_door_wants_the_version_that_was_looked_at(
    doors: httpx.AsyncClient,
) -> None:
    case = await opened(doors)
    door = f"/cases/{case}/set"
    page = await doors.get(f"/cases/{case}", headers=said())
    stale = {"If-Match": page.headers["ETag"]}
    missing = await doors.post(door, json={"to": 5}, headers=said("a"))
    first = await doors.post(door, json={"to": 5}, headers=said("b", **stale))
    second = await doors.post(door, json={"to": 6}, headers=said("c", **stale))
    assert problem(missing) == (428, "if-match-missing")
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    assert problem(second) == (412, "changed-meanwhile")


async def test_what_leaves_nothing_behind_may_be_tried_again_under_the_same_key(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    case = await opened(doors)
    body = {"early": True, "words": {"text": "Aku Ankka"}}
    answer = await doors.post(f"/cases/{case}/count", json=body, headers=said("k"))
    assert problem(answer) == (409, "too-early")
    assert await toy.vault.documents.count_documents({}) == 0
    assert await toy.journal.entries.count_documents({"subject": case}) == 1
    again = await doors.post(f"/cases/{case}/count", json={}, headers=said("k"))
    assert again.status_code == 200


async def test_a_decided_refusal_is_answered_again_in_the_same_words(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    case = await opened(doors)
    body = {"up_to": 0, "words": {"text": "Aku Ankka"}}
    both = [
        await doors.post(f"/cases/{case}/count", json=body, headers=said("no")) for _ in range(2)
    ]
    assert [problem(answer) for answer in both] == [(409, "too-many")] * 2
    assert await toy.journal.entries.count_documents({"subject": case}) == 2
    assert await toy.vault.documents.count_documents({}) == 0


async def test_what_is_personal_lies_in_the_vault_and_nowhere_else(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    case = await opened(doors, words={"text": "Aku Ankka"})
    kept = await toy.vault.documents.find_one({"case": case})
    assert kept is not None
    assert "Ankka" not in repr(kept)
    assert (await toy.vault.read([kept["_id"]]))[kept["_id"]]["value"] == {"text": "Aku Ankka"}
    assert {"category", "rests_on", "document_class", "written_at"} <= set(kept)
    entry = await toy.journal.entries.find_one({"subject": case})
    assert entry is not None
    assert "Ankka" not in repr(entry)
    assert entry["vault"] == [kept["_id"]]


@pytest.mark.parametrize(
    "body", [{"up_to": "many"}, {"unheard": 1}, {"case": UNKNOWN}, {"by": {"kind": "client"}}]
)
async def test_a_body_that_does_not_fit_is_422_and_never_repeated(
    doors: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    answer = await doors.post("/cases/count", json={**body, "words": {"text": 5}}, headers=said())
    assert problem(answer) == (422, "invalid")
    assert "many" not in answer.text


async def test_no_json_and_no_door_are_problems_too(doors: httpx.AsyncClient) -> None:
    broken = await doors.post("/cases/count", content=b"{", headers=said())
    assert problem(broken) == (422, "invalid")
    assert problem(await doors.get("/nowhere")) == (404, "no-such-door")
    assert problem(await doors.post("/livez"))[0] == 405


async def test_the_same_body_written_with_other_spaces_is_the_same_body(
    doors: httpx.AsyncClient,
) -> None:
    headers = said(**{"content-type": "application/json"})
    texts = (b'{"up_to":9,"early":false}', b'{ "early" : false,\n "up_to": 9 }')
    answers = [await doors.post("/cases/count", content=text, headers=headers) for text in texts]
    assert [answer.status_code for answer in answers] == [201, 201]


async def test_a_door_that_is_not_guarded_never_looks_at_the_version(
    doors: httpx.AsyncClient,
) -> None:
    case = await opened(doors)
    stale = said("k", **{"If-Match": '"77"'})
    assert (await doors.post(f"/cases/{case}/count", json={}, headers=stale)).status_code == 200


async def test_a_stored_state_that_does_not_fit_is_our_fault_not_the_callers(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    case = await opened(doors)
    await toy.journal.entries.update_one({"subject": case}, {"$set": {"state.count": "many"}})
    assert problem(await doors.get(f"/cases/{case}", headers=said())) == (500, "failed")
    answer = await doors.post(f"/cases/{case}/count", json={}, headers=said("k"))
    assert problem(answer) == (500, "failed")


def test_a_wrong_command_is_told_without_repeating_it() -> None:
    rows = [row for row in TOY.rows if row.kind == "command"]
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(door_body(rows)).validate_python({"command": "Aku Ankka"})
    told = repr(wrong_fields(list(wrong.value.errors())))
    assert "Ankka" not in told
    assert "'count', 'set'" in told


async def test_a_list_goes_on_by_an_opaque_cursor(doors: httpx.AsyncClient) -> None:
    cases = sorted([await opened(doors, f"k{n}") for n in range(5)])
    seen, query = [], {"limit": "2"}
    for _ in range(3):
        page = (await doors.get("/counters", params=query, headers=said())).json()
        seen += [item["case"] for item in page["items"]]
        query["cursor"] = page["next"]
    assert (seen, page["next"]) == (cases, None)
    wrong = await doors.get("/counters", params={"cursor": "x"}, headers=said())
    assert problem(wrong) == (400, "cursor-unreadable")


async def test_pages_of_a_case_do_not_tell_that_something_is_hidden(
    doors: httpx.AsyncClient,
) -> None:
    case = await opened(doors)
    for n in range(2, 8):
        await doors.post(f"/cases/{case}/count", json={}, headers=said(f"k{n}"))
    seen, query = [], {"limit": "2"}
    for _ in range(2):
        headers = said(party="expert_by_experience")
        page = (await doors.get(f"/cases/{case}/counts", params=query, headers=headers)).json()
        seen.append([line["count"] for line in page["items"]])
        query["cursor"] = page["next"]
    assert (seen, page["next"]) == ([[2, 4], [6]], None)
    forged = await doors.get(f"/cases/{case}/counts", params={"cursor": "x"}, headers=said())
    assert problem(forged) == (400, "cursor-unreadable")


async def test_facts_of_a_subject_are_told_as_they_were_sent(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    case = await opened(doors)
    await doors.post(f"/cases/{case}/count", json={}, headers=said("k2"))
    told = (await doors.get(f"/facts/{case}", params={"from": 2})).json()
    assert told["source"] == "/silta/consent/1"
    assert [fact["headers"]["ce_id"] for fact in told["facts"]] == [f"{case}-2"]
    assert json.loads(told["facts"][0]["body"])["fact"] == "ConsentRefused"
    changed = (await doors.get("/facts", params={"changed_since": "2026-01-01T00:00:00Z"})).json()
    assert [(s["subject"], s["last_number"]) for s in changed["subjects"]] == [(case, 2)]


async def test_alive_looks_at_nothing_and_ready_names_what_is_only_degraded(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    assert (await doors.get("/livez")).json() == {"status": "alive"}
    ready = await doors.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
    assert "consuming" in ready.json()["degraded"]
    assert (await doors.get("/readyz", params={"strict": ""})).status_code == 503
    toy.stopping = True
    assert (await doors.get("/readyz")).status_code == 503


async def test_the_database_away_is_503_with_retry_after(settings: Settings) -> None:
    away = settings.model_copy(
        update={"database": type(settings.database)("mongodb://127.0.0.1:1/")}
    )
    running = build(TOY, None, away)
    # It was there when the service started.
    running.started = True
    async with http(running) as client:
        answer, ready = await asyncio.gather(
            client.post("/cases/count", json={}, headers=said()), client.get("/readyz")
        )
    await running.client.close()
    assert problem(answer) == (503, "database-away")
    assert "Retry-After" in answer.headers
    assert ready.status_code == 503


async def test_a_defect_is_a_problem_that_repeats_nothing(
    doors: httpx.AsyncClient, toy: Running
) -> None:
    async def broken(_: object) -> None:
        raise RuntimeError("Aku Ankka")

    toy.worker.ask = broken  # type: ignore[method-assign,assignment]
    answer = await doors.post("/cases/count", json={}, headers=said())
    assert problem(answer) == (500, "failed")
    assert "Ankka" not in answer.text


async def test_the_api_page_loads_nothing_from_elsewhere(doors: httpx.AsyncClient) -> None:
    page = (await doors.get("/docs")).text
    assert "http://" not in page.replace("http://toy", "")
    assert "https://" not in page
    document = (await doors.get("/openapi.json")).json()
    body = document["paths"]["/cases/count"]["post"]["requestBody"]["content"]
    schema = document["components"]["schemas"]["Count"]
    assert "by" not in schema["properties"]
    assert body["application/json"]["schema"]["$ref"].endswith("/Count")


async def test_a_command_before_the_start_is_through_is_to_come_again(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    toy.started = False
    answer = await doors.post("/cases/count", json={}, headers=said())
    assert problem(answer) == (503, "not-started")
    assert answer.headers["Retry-After"] == "2"
    assert await toy.journal.entries.count_documents({}) == 0
