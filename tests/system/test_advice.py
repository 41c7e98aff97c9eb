"""A consultation without identity: what was said lies in the vault alone, and leads to nobody."""

from typing import Any

import httpx
import pytest
from collector import Collector
from personal import everything_on, texts
from pymongo import MongoClient

from silta_cli.client import Client, Refused
from silta_cli.courses.north_ostrobothnia import COORDINATION, EMPLOYMENT
from silta_cli.courses.stage import Stage
from silta_contracts.catalogue import SERVICES
from silta_local.stack import Stack as Running

pytestmark = pytest.mark.system

# Words that stand nowhere else, and what a professional should have left out.
SITUATION = "Noin 50-vuotias ratsastuksenopettaja, polvi kipeä"
ADVICE = "Kutsutaan koolle verkosto ja kysytään työnkuvasta tallilla"
CODE = "150675-9430"
PHONE = "040 555 7719"
SAID = ("ratsastuksenopettaja", "tallilla", CODE, "150675", PHONE, "5557719")


@pytest.fixture(scope="module")
def advice(client: Client) -> str:
    """One that was answered, after two that were refused for what stood in them."""
    stage = Stage(client, lambda words: None)
    body: dict[str, Any] = {
        "area": "north-ostrobothnia",
        "needs": ["work_ability"],
        "nothing_identifies": True,
    }
    for wrong in (f"{SITUATION}, {CODE}", f"{SITUATION}, p. {PHONE}"):
        with pytest.raises(Refused):
            stage.opens("intake", "advice", EMPLOYMENT.header, {**body, "words": {"said": wrong}})
    taken = {**body, "words": {"said": SITUATION}}
    case = str(stage.opens("intake", "advice", EMPLOYMENT.header, taken)["case"])
    answer = {"command": "give-advice", "outcome": "network", "words": {"said": ADVICE}}
    stage.does("intake", case, "advice", COORDINATION.header, answer)
    read = client.get("intake", f"/cases/{case}/advice", EMPLOYMENT.header)
    assert read["fields"] == {"situation": SITUATION, "answer": ADVICE}
    return case


def found_in(text: str) -> list[str]:
    return [word for word in SAID if word in text]


def test_no_store_holds_what_was_said_in_plain(stack: Running, prefix: str, advice: str) -> None:
    with MongoClient[dict[str, Any]](stack.parts.mongo_uri) as database:
        for service in SERVICES:
            for name in database[f"{prefix}_{service}"].list_collection_names():
                documents = list(database[f"{prefix}_{service}"][name].find())
                assert found_in(texts(documents)) == [], f"{service} {name}"


def test_nothing_stored_of_it_leads_to_a_person(stack: Running, prefix: str, advice: str) -> None:
    with MongoClient[dict[str, Any]](stack.parts.mongo_uri) as database:
        kept = list(database[f"{prefix}_intake"]["vault"].find({"case": advice}))
        entries = list(database[f"{prefix}_intake"]["journal"].find({"subject": advice}))
    assert {document["document_class"] for document in kept} == {"advice"}
    # No keyed hash of anybody's identity stands beside it, and no request, client or consent.
    assert [document for document in kept if document.get("fingerprint")] == []
    assert all(entry["state"].get("request") is None for entry in entries)
    assert all(not entry["state"].get("grounds") for entry in entries)


async def test_no_topic_tells_it(stack: Running, advice: str) -> None:
    said = await everything_on(stack.parts.kafka_bootstrap)
    assert "advice-given" in said
    assert found_in(said) == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_log_and_no_figure_tells_it(stack: Running, advice: str, service: str) -> None:
    said = stack.log(service).read_text() + httpx.get(f"{stack.url(service)}/metrics").text
    assert found_in(said) == []


def test_no_trace_tells_it(collector: Collector, client: Client, advice: str) -> None:
    spans = client.until(
        lambda: collector.of(advice), lambda found: len(found) > 0, "the spans of the consultation"
    )
    assert spans != []
    assert found_in(repr(collector.spans)) == []
