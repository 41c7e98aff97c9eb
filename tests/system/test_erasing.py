"""A person is erased, over six services on real parts: on their dates, and the link last.

The table of retention is the demonstration's with seconds in place of years; no clock is moved.
"""

import asyncio
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from personal import everything_on, found_in, texts
from pymongo import MongoClient
from real_parts import are_local, real_parts, stack_name

from silta_cli.client import Client
from silta_cli.courses import COURSES
from silta_cli.courses.stage import CLIENT, Stage
from silta_cli.demo import story
from silta_cli.services import ALL_TOPICS, REFERENCE, service_specs
from silta_contracts.catalogue import SERVICES
from silta_local.stack import Stack

pytestmark = pytest.mark.system

WAIT_SECONDS = 90
# Longer than it takes to ask for erasing and to look, so that something is kept then.
KEEP_SECONDS, LINK_SECONDS = 12, 14


@dataclass(frozen=True)
class Kept:
    """A stack whose documents are kept for seconds only."""

    stack: Stack
    client: Client
    prefix: str

    def collections(self, service: str) -> dict[str, list[dict[str, Any]]]:
        """Every document of a service, by collection."""
        with MongoClient[dict[str, Any]](self.stack.parts.mongo_uri) as database:
            own = database[f"{self.prefix}_{service}"]
            return {name: list(own[name].find()) for name in own.list_collection_names()}

    def facts(self, case: str, kind: str) -> list[dict[str, Any]]:
        """The lines of that fact in the story."""
        return [line for line in story(self.client, case) if line["fact"] == kind]

    def until(self, case: str, kind: str, count: int) -> list[dict[str, Any]]:
        """Waits for so many facts of that kind."""
        ends = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < ends:
            if len(found := self.facts(case, kind)) >= count:
                return found
            # Nothing tells a reader of the story that a line came.
            time.sleep(0.2)
        raise AssertionError(f"{kind} came {len(found)} times, not {count}")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    if not are_local():
        pytest.skip("its topics are read whole: it needs parts of its own, of the local stack")
    folder = tmp_path_factory.mktemp("erasing")
    reference = shutil.copytree(REFERENCE, folder / "reference")
    table = reference / "retention.toml"
    seconds = re.sub(
        r'^keep = ".*"', f'keep = "{KEEP_SECONDS} seconds"', table.read_text("utf-8"), flags=re.M
    )
    link = f'[classes.client_identity]\nkeep = "{KEEP_SECONDS} seconds"'
    assert link in seconds
    table.write_text(seconds.replace(link, link.replace(str(KEEP_SECONDS), str(LINK_SECONDS))))
    prefix = f"t{secrets.token_hex(3)}"
    for parts in real_parts("erasing-parts"):
        specs = service_specs(folder / "own", prefix=prefix, reference=reference)
        name = stack_name("erasing")
        with Stack.up(specs, ALL_TOPICS, name=name, data=folder, parts=parts) as stack:
            client = Client({service: stack.url(service) for service in SERVICES})
            yield Kept(stack, client, prefix)
            client.close()


async def test_after_the_last_step_nothing_holds_identity_words_or_the_link(kept: Kept) -> None:
    case = COURSES["35"].play(Stage(kept.client, lambda words: None))
    held = {s for s in SERVICES if kept.collections(s).get("vault")}
    assert held == {"intake", "consent", "planning", "followup"}

    kept.client.send("intake", case, "erase-person", CLIENT, {})
    first = kept.until(case, "person-erased", len(SERVICES))
    assert {line["codes"]["service"] for line in first} == set(SERVICES)
    keeping = {line["codes"]["service"] for line in first if line["codes"].get("kept")}
    assert keeping == held
    shown = kept.client.page("intake", case, CLIENT).json()["erasure"]
    assert {one["service"] for one in shown["kept"]} >= {"intake"}
    assert all(one["until"] and one["rule"] and one["source"] for one in shown["kept"])

    [gone] = await asyncio.to_thread(kept.until, case, "link-erased", 1)
    disposed = kept.facts(case, "documents-disposed")
    assert {(line["codes"]["service"], line["codes"]["document_class"]) for line in disposed} == {
        ("intake", "client_identity"),
        ("intake", "contact_request"),
        ("consent", "consent"),
        ("planning", "client_plan"),
        ("followup", "feedback"),
        ("followup", "follow_up"),
    }
    assert all(line["time"] <= gone["time"] for line in disposed)

    for service in SERVICES:
        collections = kept.collections(service)
        assert collections.get("vault", []) == [], service
        assert {n for n, rows in collections.items() if found_in(texts(rows))} == set(), service
    said = await everything_on(kept.stack.parts.kafka_bootstrap)
    assert "link-erased" in said
    assert found_in(said) == []
    async with httpx.AsyncClient(base_url=kept.client.urls["intake"]) as doors:
        answer = await doors.get(
            f"/cases/{case}/disclosed/person",
            params={"purpose": "cooperate"},
            headers={"Silta-Party": CLIENT},
        )
    assert found_in(answer.text) == []
    last = kept.client.page("intake", case, CLIENT).json()["erasure"]
    assert (last["kept"], last["missing"]) == ([], [])
    assert last["link_erased_at"]
