"""The two fact doors: bounded answers that can be walked to their end."""

from collections.abc import AsyncIterator

import httpx
import pytest
from toy_messages import new_case
from toy_publisher import Publisher, publishing

from silta_chassis import published
from silta_chassis.publishers import Publishers, read_publishers
from silta_chassis.settings import Settings

EVER = "2026-01-01T00:00:00Z"


@pytest.fixture
async def doors(publisher: Publisher) -> AsyncIterator[httpx.AsyncClient]:
    """Its doors, over a socket."""
    async with httpx.AsyncClient(base_url=publisher.url) as client:
        yield client


@pytest.mark.system
async def test_a_long_story_is_told_in_answers_of_a_bounded_length(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "MOST_FACTS", 4)
    monkeypatch.setattr(published, "_CHUNK", 3)
    monkeypatch.setattr(published, "_FULL_CHUNK", 2)
    case = new_case()
    for _ in range(11):
        await publisher.tells(case)
    asks = Publishers({"intake": "silta.intake.v1"}, {"intake": publisher.url})
    found: list[bytes | None] = []
    start = 1
    while facts := await asks.facts("/silta/intake/1", case, start):
        assert len(facts) <= 4
        found += [dict(fact.headers)["ce_id"] for fact in facts]
        start += len(facts)
    await asks.close()
    assert found == [f"{case}-{number}".encode() for number in range(1, 12)]


@pytest.mark.system
async def test_an_answer_is_bounded_in_size_too_and_never_empty_for_it(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "LARGEST_ANSWER", 1)
    case = new_case()
    await publisher.tells(case)
    await publisher.tells(case)
    journal, source = publisher.running.journal, publisher.running.source
    for number in (1, 2):
        facts = await published.facts_of(journal, source, case, number)
        assert [fact.number for fact in facts] == [number]
    assert await published.facts_of(journal, source, case, 3) == []


@pytest.mark.system
async def test_changes_are_walked_by_the_cursor_of_the_page_before(
    publisher: Publisher, doors: httpx.AsyncClient
) -> None:
    cases = [new_case() for _ in range(3)]
    await publisher.tells(*cases)
    await publisher.tells(cases[0])
    query = {"changed_since": EVER, "limit": "2"}
    told: dict[str, int] = {}
    for _ in range(2):
        page = (await doors.get("/facts", params=query)).json()
        told |= {row["subject"]: row["last_number"] for row in page["subjects"]}
        query["after"] = page["next"]
    assert page["next"] is None
    assert told == {cases[0]: 2, cases[1]: 1, cases[2]: 1}


@pytest.mark.system
@pytest.mark.parametrize("cursor", ["x", "AAAA", "Zm9v"])
async def test_a_cursor_that_is_none_is_refused(doors: httpx.AsyncClient, cursor: str) -> None:
    answer = await doors.get("/facts", params={"changed_since": EVER, "after": cursor})
    assert (answer.status_code, answer.json()["title"]) == (400, "cursor-unreadable")


@pytest.mark.system
async def test_what_an_earlier_incarnation_told_is_told_when_asked_for(
    publisher: Publisher, settings: Settings
) -> None:
    case, other = new_case(), new_case()
    await publisher.tells(case, other)
    database = publisher.running.journal.entries.database.name
    async with publishing(settings, incarnation=2, database=database) as restored:
        await restored.tells(case)
        async with httpx.AsyncClient(base_url=restored.url) as doors:
            for source, subjects in (("/silta/intake/1", {case, other}), (None, {case})):
                query = {"source": source} if source else {}
                page = await doors.get("/facts", params={"changed_since": EVER, **query})
                assert {row["subject"] for row in page.json()["subjects"]} == subjects
                facts = (await doors.get(f"/facts/{case}", params=query)).json()
                assert facts["source"] == (source or "/silta/intake/2")
                assert [f["headers"]["ce_source"] for f in facts["facts"]] == [facts["source"]]


@pytest.mark.system
@pytest.mark.parametrize(("before", "now"), [(2, 1), (10, 9)])
async def test_a_journal_is_not_taken_on_by_an_earlier_incarnation_than_its_last(
    settings: Settings, before: int, now: int
) -> None:
    """It would number from 1 again what its readers know by these numbers: they would skip it."""
    case = new_case()
    async with publishing(settings, incarnation=before) as present:
        await present.tells(case)
        database = present.running.journal.entries.database.name
    with pytest.raises(published.LaterIncarnation):
        async with publishing(settings, incarnation=now, database=database):
            pytest.fail("it was taken on")
    async with publishing(settings, incarnation=before, database=database) as again:
        await again.tells(case)
        assert len(await again.sent(case)) == 2


def test_publishers_are_listed_with_their_addresses_or_none() -> None:
    text = " intake = http://intake:8000/ ,consent=none, network=https://n.example/silta"
    assert read_publishers(text) == {
        "intake": "http://intake:8000",
        "consent": None,
        "network": "https://n.example/silta",
    }
    assert read_publishers("") == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("intake", "name=address"),
        ("intake=", "name=address"),
        ("=http://x", "name=address"),
        ("intake=none,intake=none", "intake stands twice"),
        ("intake=intake:8000", "address of intake"),
        ("intake=ftp://x", "address of intake"),
        ("intake=http://u:secret@x", "address of intake"),
        ("intake=http://x?y", "address of intake"),
        ("intake=http://x:port", "address of intake"),
        ("intake=http://", "address of intake"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_with_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as wrong:
        read_publishers(text)
    assert "secret" not in str(wrong.value)
