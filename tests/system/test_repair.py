"""What follows from the journals, made again: views to the byte, and topics that were lost."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pymongo.collection
import pytest
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from playing import REQUEST, played_while
from pymongo import MongoClient
from ready import ready_checks
from remade import remake
from stories import STORIES, told_by_service
from thorough import mostly_thorough

from silta_cli.client import Client
from silta_cli.courses import COURSES
from silta_cli.courses.north_ostrobothnia import GUIDANCE
from silta_cli.courses.stage import Stage
from silta_cli.demo import story
from silta_contracts.catalogue import SERVICES, TOPICS
from silta_contracts.facts.consent import ConsentWithdrawn
from silta_local.stack import Stack

pytestmark = pytest.mark.system

Documents = pymongo.collection.Collection[dict[str, Any]]
# Lines of views as their bytes, and heads, each by its key.
Standing = tuple[dict[str, bytes], dict[str, Any]]
RAW: CodecOptions[Any] = CodecOptions(document_class=RawBSONDocument)
# While the courses go on, each topic is lost once, before eyes that are closed in different ways.
STOPPED = {"intake": "consent", "planning": "followup", "followup": "planning"}
FROZEN = {"network": "planning", "planning": "reporting", "intake": "network"}


class Repair:
    """The command line, with the settings of the service that it is about."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def __call__(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Types `silta … SERVICE …`; returns the exit code and what it said."""
        service = next(word for word in words if word in SERVICES)
        its = next(process.env for process in self.stack.processes if process.name == service)
        done = subprocess.run(
            [sys.executable, "-m", "silta_cli.main", *words, "--json"],
            env={**os.environ, **its},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)


@pytest.fixture(scope="module")
def repair(stack: Stack) -> Repair:
    return Repair(stack)


@pytest.fixture(scope="module")
def database(stack: Stack) -> Iterator[MongoClient[dict[str, Any]]]:
    with MongoClient[dict[str, Any]](stack.parts.mongo_uri, tz_aware=True) as client:
        yield client


def lines(views: Documents) -> dict[str, bytes]:
    """Every line of every view, as its bytes."""
    raw = views.with_options(codec_options=RAW)
    return {line["_id"]: line.raw for line in raw.find({"view": {"$exists": True}})}


def heads(views: Documents) -> dict[str, Any]:
    return {head["_id"]: head for head in views.find({"view": {"$exists": False}})}


def newest(journal: Documents) -> dict[str, int]:
    """The number of the newest entry of each case."""
    return {e["subject"]: e["n"] for e in journal.find({}, {"subject": 1, "n": 1}).sort("n", 1)}


def about(cases: Collection[str], standing: Standing) -> Standing:
    """What of the lines and heads is about these cases."""
    shown, known = standing
    return (
        {key: line for key, line in shown.items() if key.split("/")[1] in cases},
        {case: head for case, head in known.items() if case in cases},
    )


def garble(views: Documents) -> None:
    for place, key in enumerate(sorted(lines(views))):
        match place % 4:
            case 0:
                views.delete_one({"_id": key})
            case 1:
                views.update_one({"_id": key}, {"$set": {"shows": {}, "more": place}})
            case 2:
                views.update_one({"_id": key}, {"$set": {"n": -1, "to": ["nobody"]}})
    # One of a case without an entry holds numbers only.
    known = sorted(key for key, head in heads(views).items() if "n" in head)
    for place, key in enumerate(known):
        if place % 2:
            views.update_one({"_id": key}, {"$set": {"n": 1}, "$unset": {"waits": "", "due": ""}})


@pytest.mark.parametrize("service", SERVICES)
def test_views_that_are_lost_or_garbled_are_made_again_to_the_byte(
    service: str,
    played: dict[str, tuple[str, list[dict[str, Any]]]],
    repair: Repair,
    database: MongoClient[dict[str, Any]],
    prefix: str,
) -> None:
    its = database[f"{prefix}_{service}"]
    views = its["views"]
    # Cases of tests before may still go on: those that stand still from here are compared.
    first = newest(its["journal"])
    assert repair("rebuild", "views", service, "--check")[0] == 0
    before = lines(views), heads(views)
    garble(views)
    code, found = repair("rebuild", "views", service)
    assert (code, found["failed"]) == (0, 0)
    last = newest(its["journal"])
    still = {case for case, n in first.items() if last[case] == n}
    assert still >= {case for case, _ in played.values()}
    assert about(still, (lines(views), heads(views))) == about(still, before)


def test_views_are_rebuilt_while_a_course_goes_on(client: Client, repair: Repair) -> None:
    with ThreadPoolExecutor(max_workers=1) as beside:
        course = beside.submit(COURSES["55"].play, Stage(client, lambda words: None))
        rounds = 0
        while not course.done():
            for service in SERVICES:
                assert repair("rebuild", "views", service)[0] == 0
            rounds += 1
        assert rounds
    assert told_by_service(story(client, course.result())) == STORIES["55"]


def numbers(database: MongoClient[dict[str, Any]], prefix: str) -> dict[str, dict[str, Any]]:
    """The newest entry of each case in each journal: how many, what was handled, what was said."""
    found: dict[str, dict[str, Any]] = {}
    for service in SERVICES:
        for entry in database[f"{prefix}_{service}"]["journal"].find().sort("n", 1):
            kept = {name: entry[name] for name in ("n", "seen", "last_number", "state")}
            found.setdefault(entry["subject"], {})[service] = kept
    return found


@pytest.mark.parametrize("service", mostly_thorough(SERVICES, "consent", "reporting"))
def test_a_topic_that_is_lost_in_the_middle_of_a_case_is_published_again(
    client: Client,
    stack: Stack,
    prefix: str,
    repair: Repair,
    database: MongoClient[dict[str, Any]],
    played: dict[str, tuple[str, list[dict[str, Any]]]],
    service: str,
) -> None:
    cases = {case for case, _ in played.values()}
    before = {case: numbers(database, prefix)[case] for case in cases}
    parked = {one: ready_checks(client, one)["parked"] for one in SERVICES}
    stopped, frozen = STOPPED.get(service), FROZEN.get(service)

    def lose() -> None:
        if stopped:
            stack.stop(stopped)
        process = next((p for p in stack.processes if p.name == frozen), None)
        if process:
            os.kill(process.pid, signal.SIGSTOP)
        try:
            asyncio.run(remake(stack.parts.kafka_bootstrap, TOPICS[service]))
            code, told = repair("republish", service)
            assert code == 0
            assert told["facts"] > 0
        finally:
            if process:
                os.kill(process.pid, signal.SIGCONT)
            if stopped:
                stack.restart(stopped)

    told = played_while(client, "35", {6: lose})
    assert told_by_service(told) == STORIES["35"]
    for one in SERVICES:
        client.until(
            partial(ready_checks, client, one),
            lambda checks: not any(checks[name] for name in ("gaps", "retrying", "relay_backlog")),
            f"{one} to come to rest",
        )
        assert ready_checks(client, one)["parked"] == parked[one]
    after = {case: numbers(database, prefix)[case] for case in cases}
    for case in cases:
        for one in SERVICES:
            assert after[case].get(one) == before[case].get(one), (one, case)


def opened(client: Client) -> str:
    """A case of which one service has told."""
    made = client.open("intake", "submit-contact-request", GUIDANCE.header, REQUEST)
    return str(made["case"])


def test_facts_that_nobody_had_read_when_their_topic_was_lost_come_again(
    client: Client, stack: Stack, repair: Repair
) -> None:
    """The lost fact is the last one of its case, and its reader was stopped before it was told."""
    stack.stop("consent")
    case = opened(client)
    asyncio.run(remake(stack.parts.kafka_bootstrap, TOPICS["intake"]))
    stack.restart("consent")
    code, told = repair("republish", "intake", "--case", case)
    assert (code, told["subjects"]) == (0, 1)
    assert told["facts"] == client.last_number("intake", case)
    client.until(
        lambda: client.page("consent", case, "client").status_code,
        lambda status: status == 200,
        "consent to know the case",
    )
    # The others, too: nothing is left out for who comes later.
    assert repair("republish", "intake")[1]["subjects"] > 1


def test_a_backfill_of_what_was_handled_does_nothing_but_record_it(
    repair: Repair, database: MongoClient[dict[str, Any]], prefix: str, played: object
) -> None:
    own, wire = database[f"{prefix}_planning"], ConsentWithdrawn.wire_type()
    entries = own["journal"].count_documents({})
    # As if the row were new here, and nobody had been told yet.
    assert own["process"].delete_one({"_id": wire}).deleted_count == 1
    code, told = repair("backfill", "planning")
    assert (code, told["types"], told["decided"]) == (0, [wire], 0)
    assert told["known"] > 0
    assert own["journal"].count_documents({}) == entries
    assert own["process"].count_documents({"_id": wire}) == 1
    assert repair("backfill", "planning")[1]["types"] == []


@pytest.mark.parametrize("service", SERVICES)
def test_after_all_of_it_every_view_is_what_the_journal_says(repair: Repair, service: str) -> None:
    code, found = repair("rebuild", "views", service, "--check")
    assert (code, found["differences"]) == (0, [])
