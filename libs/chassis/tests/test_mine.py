"""The doors under `/me`: hers, over all her cases, and nobody else's; on real parts."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from toy_disclosing import Decider, logged
from toy_mine import OWNED, UNIT, People, people

from silta_chassis.access_log import Look
from silta_chassis.service import Running, build
from silta_chassis.settings import Settings
from silta_contracts.party import ClosePersonParty, parse_party

pytestmark = pytest.mark.system

WORDS = {"words": {"text": "Aku Ankka"}}


@pytest.fixture
async def owned(settings: Settings) -> AsyncIterator[Running]:
    """A toy whose cases belong to somebody."""
    running = build(OWNED, None, settings)
    await running.prepare()
    yield running
    await running.publishers.close()
    await running.relay.stop()
    await running.client.close()


@pytest.fixture
def decider() -> Decider:
    return Decider()


@pytest.fixture
async def hers(owned: Running, decider: Decider) -> AsyncIterator[People]:
    async with people(owned, decider) as found:
        yield found


async def mine(hers: People, headers: dict[str, str], thing: str = "counter", **query: Any) -> Any:
    answer = await hers.http.get(f"/me/{thing}", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_she_gets_all_her_cases_and_nobody_elses(hers: People) -> None:
    one, two, other = [await hers.opened(key) for key in ("a", "b", "c")]
    found = await mine(hers, hers.token(one, two))
    assert {case["case"] for case in found["cases"]} == {one, two}
    assert other not in str(found)
    [only] = (await mine(hers, hers.token(one, two), case=two))["cases"]
    assert only["case"] == two
    refused = await hers.http.get("/me/counter", params={"case": other}, headers=hers.token(one))
    assert (refused.status_code, refused.json().get("title")) == (403, "not-yours")


async def test_a_case_that_is_not_known_here_is_named_and_shows_nothing(hers: People) -> None:
    found = await mine(hers, hers.token("z" * 26))
    assert (found["cases"], found["not_known_here"]) == ([], ["z" * 26])


async def test_her_cases_come_page_by_page_and_each_once(hers: People) -> None:
    cases = sorted([await hers.opened(f"k{n}") for n in range(3)])
    first = await mine(hers, hers.token(*cases), limit=2)
    rest = await mine(hers, hers.token(*cases), limit=2, cursor=first["next"])
    assert [case["case"] for page in (first, rest) for case in page["cases"]] == cases
    assert rest["next"] is None


@pytest.mark.parametrize("door", ["counter", "access-log"])
async def test_only_whom_it_concerns_or_who_acts_for_them_gets_it(hers: People, door: str) -> None:
    case = await hers.opened("a", **WORDS)
    others = [
        hers.token(**UNIT, silta_kind="organisation", silta_cases=None),
        hers.token(silta_kind="organisation", roles=["operator"], silta_cases=None),
        hers.token(case, silta_kind="expert_by_experience"),
        hers.token(silta_kind="service", silta_cases=None),
        hers.close(case, mandate=None),
        hers.close(case, mandate="neighbour"),
    ]
    for headers in others:
        answer = await hers.http.get(f"/me/{door}", headers=headers)
        assert (answer.status_code, answer.json().get("title")) == (403, "not-yours"), headers
    assert (
        await hers.http.get(f"/me/{door}", headers=hers.close(case, mandate="guardian"))
    ).is_success
    unsigned = await hers.http.get(f"/me/{door}")
    assert (unsigned.status_code, unsigned.headers["www-authenticate"]) == (401, "Bearer")


async def test_texts_are_in_the_language_that_was_asked_for(hers: People) -> None:
    case = await hers.opened("a")
    said = {"fi": "edunvalvoja", "sv": "intressebevakare", "en": "guardian"}
    for wanted, text in said.items():
        answer = await hers.http.get(
            "/me/counter", headers={**hers.token(case), "Accept-Language": wanted}
        )
        assert answer.json()["cases"][0]["who"] == {"code": "guardian", "text": text}
        assert answer.headers["content-language"] == answer.json()["language"] == wanted
        assert "Accept-Language" in answer.headers["vary"]
        assert answer.headers["cache-control"] == "no-store"
    plainly = await mine(hers, {**hers.token(case), "Accept-Language": "fi-x-plain, fi;q=0.9"})
    asked = await mine(hers, {**hers.token(case), "Accept-Language": "sv"}, language="plain")
    assert plainly["language"] == asked["language"] == "fi-x-plain"


async def test_words_come_by_the_one_way_decided_and_logged(
    hers: People, owned: Running, decider: Decider
) -> None:
    case = await hers.opened("a", **WORDS)
    decider.permits = {"situation"}
    [of_case] = (await mine(hers, hers.token(case)))["cases"]
    words = of_case["words"]["words"]
    assert words["fields"] == {"words": "Aku Ankka", "address": "Aku Ankka"}
    [withheld] = words["withheld"]
    assert (withheld["field"], withheld["reason"]["code"]) == ("health", "no-live-ground")
    assert withheld["reason"]["text"] == "ei voimassa olevaa perustetta"
    [entry] = await logged(owned, case)
    assert words["log_entry"] == entry["_id"]
    assert (entry["what"], entry["purpose"], entry["on_behalf_of"], entry["who"]) == (
        "words",
        None,
        {"kind": "client"},
        "pseudonym-1",
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"permits": set()}, "no-live-ground"), ({"status": 503}, "not-decided")],
)
async def test_words_that_cannot_be_had_are_said_so_and_the_page_is_shown(
    hers: People, owned: Running, decider: Decider, change: dict[str, Any], reason: str
) -> None:
    case = await hers.opened("a", **WORDS)
    for name, value in change.items():
        setattr(decider, name, value)
    [of_case] = (await mine(hers, hers.token(case), language="en"))["cases"]
    assert of_case["count"] == 1
    assert of_case["words"]["words"]["refused"]["code"] == reason
    assert of_case["words"]["words"]["fields"] == {}
    assert "Aku" not in str(of_case)
    assert len(await logged(owned, case)) == 1


async def test_who_acts_on_a_mandate_asks_on_it_and_is_logged_as_who_they_are(
    hers: People, owned: Running, decider: Decider
) -> None:
    case = await hers.opened("a", **WORDS)
    for headers in (hers.close(case, mandate="guardian"), hers.token(case)):
        await mine(hers, headers)
    by_guardian, by_herself = decider.asked
    assert by_guardian.subject.properties == ClosePersonParty(number=1)
    assert (by_guardian.subject.mandate, by_herself.subject.mandate) == ("guardian", None)
    assert [e["on_behalf_of"]["kind"] for e in await logged(owned, case)] == [
        "close_person",
        "client",
    ]


async def look(toy: Running, case: str, days: int, what: str = "words") -> None:
    unit = parse_party("organisation;1.2.246.10.12345671;guidance;professional;kela")
    at = toy.clock() - timedelta(days=days)
    await toy.access_log.append(Look(case, at, unit, what, "cooperate", who="somebody"))


async def test_the_log_is_of_all_her_cases_in_words_and_of_two_years(
    hers: People, owned: Running
) -> None:
    one, two, other = [await hers.opened(key) for key in ("a", "b", "c")]
    for case, days in ((one, 900), (one, 3), (two, 2), (other, 1), (one, 0)):
        await look(owned, case, days)
    found = await mine(hers, hers.token(one, two), "access-log", language="sv")
    assert [item["case"] for item in found["items"]] == [one, two, one]
    assert found["since"] is not None
    [item, *_] = found["items"]
    assert item["what"]["text"] == "klientens egna ord"
    assert item["purpose"]["code"] == "cooperate"
    assert item["on_behalf_of"]["text"] == "FPA"
    pages: list[Any] = []
    cursor: dict[str, str] = {}
    for _ in range(4):
        page = await mine(hers, hers.token(one, two), "access-log", limit=1, **cursor)
        pages += page["items"]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert [item["id"] for item in pages] == [item["id"] for item in found["items"]]


async def test_older_entries_need_a_reason_and_that_is_logged_in_each_case(
    hers: People, owned: Running
) -> None:
    one, two = [await hers.opened(key) for key in ("a", "b")]
    await look(owned, one, 900)
    await look(owned, two, 800)
    headers = hers.token(one, two, "z" * 26)
    query = {"reason": "suspected-misuse", "language": "fi"}
    found = await mine(hers, headers, "access-log", **query)
    assert found["since"] is None
    assert {item["case"] for item in found["items"] if item["what"]["code"] == "words"} == {
        one,
        two,
    }
    for case in (one, two):
        newest = (await logged(owned, case))[-1]
        assert (newest["what"], newest["override"]) == ("access-log", "suspected-misuse")
    assert await logged(owned, "z" * 26) == []


@pytest.mark.parametrize("cursor", ["!", "bm93", "MjAyNi0wMS0wMVQwMDowMDowMCBh"])
async def test_a_cursor_that_is_none_of_ours_is_refused(hers: People, cursor: str) -> None:
    case = await hers.opened("a")
    answer = await hers.http.get(
        "/me/access-log", params={"cursor": cursor}, headers=hers.token(case)
    )
    assert (answer.status_code, answer.json().get("title")) == (400, "cursor-unreadable")
