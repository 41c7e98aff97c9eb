"""One database put back to an earlier state, as another incarnation; all put back to one moment."""

import os
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from backups import Backup, backup, read_again, restore
from knows import Databases, handled, raise_incarnation, source_of, topics_read, waits
from playing import REQUEST
from pymongo import MongoClient
from ready import ready_checks
from stories import STORIES, told_by_service
from thorough import mostly_thorough

from silta_cli.client import Client
from silta_cli.courses import COURSES
from silta_cli.courses.north_ostrobothnia import GUIDANCE
from silta_cli.courses.stage import Stage
from silta_cli.demo import story
from silta_contracts.catalogue import SERVICES
from silta_local.stack import Stack

pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def databases(stack: Stack) -> Iterator[Databases]:
    with MongoClient[dict[str, Any]](stack.parts.mongo_uri, tz_aware=True) as client:
        yield client


@pytest.fixture(scope="module")
def patient(client: Client) -> Iterator[Client]:
    found = Client(client.urls, patience=180)
    yield found
    found.close()


def number_of(fact: dict[str, Any]) -> int:
    return int(fact["headers"]["ce_sequence"])


def taken_aside(stack: Stack, databases: Databases, prefix: str, service: str) -> Backup:
    """A backup of one service, as a crash left it: what was not followed up is in it, too."""
    stack.kill(service)
    kept = backup(databases, f"{prefix}_{service}")
    stack.restart(service)
    return kept


def at_rest(client: Client) -> None:
    for service in SERVICES:
        checks = client.until(
            partial(ready_checks, client, service),
            lambda found: (
                not any(found[name] for name in ("gaps", "retrying", "lost", "relay_backlog"))
            ),
            f"{service} to come to rest",
        )
        assert checks["gaps_alarmed"] == 0, service


def check_views(stack: Stack) -> None:
    for service in SERVICES:
        its = next(process.env for process in stack.processes if process.name == service)
        words = ["rebuild", "views", service, "--check", "--json"]
        done = subprocess.run(
            [sys.executable, "-m", "silta_cli.main", *words],
            env={**os.environ, **its},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, (service, done.stdout, done.stderr)


# How its group is sent back before the start: to the beginning, to a time before the backup, or not
# at all (comparing with the publishers finds what is missing).
SENT_BACK = {
    "intake": "beginning",
    "consent": "time",
    "network": "beginning",
    "planning": "not",
    "followup": "time",
    "reporting": "beginning",
}
# Behind it every service answers to the withdrawal.
STAYS_AT = "He takes back his consent."
# By service, in whatever order: numbers begin anew.
WITHDRAWN = {one: sorted(told) for one, told in STORIES["withdrawn"].items()}


def facts_told(lines: list[dict[str, Any]]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for line in lines:
        told.setdefault(line["service"], []).append(line["fact"])
    return {service: sorted(facts) for service, facts in told.items()}


@contextmanager
def half_way(client: Client, course: str) -> Iterator[tuple[Future[str], threading.Event]]:
    """A course that stays where it is until it is told to go on."""
    reached, go_on = threading.Event(), threading.Event()

    def tell(words: str) -> None:
        if words.startswith(STAYS_AT):
            reached.set()
            assert go_on.wait(300)

    with ThreadPoolExecutor(max_workers=1) as beside:
        try:
            playing = beside.submit(COURSES[course].play, Stage(client, tell))
            assert reached.wait(60)
            yield playing, go_on
        finally:
            go_on.set()


@pytest.mark.parametrize("service", mostly_thorough(SERVICES, "consent", "planning"))
def test_a_service_put_back_to_an_earlier_state_goes_on_as_another_incarnation(
    client: Client,
    patient: Client,
    stack: Stack,
    databases: Databases,
    prefix: str,
    played: dict[str, tuple[str, list[dict[str, Any]]]],
    service: str,
) -> None:
    with half_way(patient, "withdrawn") as (open_case, go_on):
        at_rest(patient)
        before = datetime.now(UTC) - timedelta(seconds=5)
        parked = {one: ready_checks(client, one)["parked"] for one in SERVICES}
        kept = taken_aside(stack, databases, prefix, service)
        old = source_of(stack, service)
        # Begun, heard and ended behind the backup: the service will have said nothing of it.
        lost = COURSES["25"].play(Stage(patient, lambda words: None))
        assert told_by_service(story(patient, lost)) == STORIES["25"]
        at_rest(patient)
        heard = {one: handled(databases, prefix, one, lost) for one in SERVICES}

        stack.stop(service)
        restore(databases, f"{prefix}_{service}", kept)
        raise_incarnation(stack, service)
        if SENT_BACK[service] != "not":
            since = before if SENT_BACK[service] == "time" else None
            kafka = stack.parts.kafka_bootstrap
            assert read_again(kafka, f"silta.{service}", topics_read(service), since) > 0
        stack.restart(service)
        new = source_of(stack, service)
        assert new != old

        # It hears again what it had heard behind the backup.
        patient.until(
            lambda: handled(databases, prefix, service, lost),
            lambda now: now.items() >= heard[service].items(),
            f"{service} to hear again what it had heard",
        )
        at_rest(patient)
        go_on.set()
        case = open_case.result()
    # A case from before goes to its end: its readers take the new source in from number 1.
    patient.until(
        lambda: facts_told(story(patient, case)),
        lambda told: told == WITHDRAWN,
        "the whole story, of both sources",
    )
    told = httpx.get(f"{client.urls[service]}/facts/{case}").json()
    assert told["source"] == new
    assert [number_of(fact) for fact in told["facts"]] == list(range(1, len(told["facts"]) + 1))
    at_rest(patient)
    assert service == "reporting" or heard["reporting"][old] > 0
    for one in set(SERVICES) - {service}:
        # What it had said behind the backup stays handled by its readers.
        now = handled(databases, prefix, one, lost)
        assert now.items() >= heard[one].items(), one
    for ended, lines in played.values():
        ids = {line["id"] for line in story(patient, ended)}
        assert ids >= {line["id"] for line in lines}
    case = COURSES["35"].play(Stage(patient, lambda words: None))
    assert told_by_service(story(patient, case)) == STORIES["35"]
    at_rest(patient)
    check_views(stack)
    # Of the tests before.
    assert {one: ready_checks(client, one)["parked"] for one in SERVICES} == parked
    # The case that it lost has ended without it: it waits for no more than in any that has ended.
    ended, _ = played["25"]
    assert waits(databases, prefix, service, lost) <= waits(databases, prefix, service, ended)


def test_a_command_that_was_lost_with_a_journal_may_be_given_again_with_its_key(
    patient: Client, stack: Stack, databases: Databases, prefix: str
) -> None:
    """The client repeats what was answered and is gone: the case has the same id again."""
    kept = taken_aside(stack, databases, prefix, "intake")
    key = str(uuid.uuid4())

    def submit() -> httpx.Response:
        return httpx.post(
            f"{patient.urls['intake']}/cases/submit-contact-request",
            json=REQUEST,
            headers={"Silta-Party": GUIDANCE.header, "Idempotency-Key": key},
        )

    first = submit()
    assert first.status_code == 201
    case = first.json()["case"]
    patient.wait("consent", case, "client", "give-consent")
    stack.stop("intake")
    restore(databases, f"{prefix}_intake", kept)
    raise_incarnation(stack, "intake")
    stack.restart("intake")
    assert patient.page("intake", case, GUIDANCE.header).status_code == 404
    again = submit()
    assert (again.status_code, again.json()["case"]) == (201, case)
    patient.until(
        lambda: handled(databases, prefix, "consent", case),
        lambda now: now.get(source_of(stack, "intake")) == 1,
        "consent to hear of it from the new source",
    )
    told = httpx.get(f"{patient.urls['consent']}/facts/{case}").json()["facts"]
    assert [fact["headers"]["ce_type"] for fact in told] == ["fi.silta.consent-requested.v1"]
    at_rest(patient)


def test_everything_put_back_to_one_moment_goes_on_as_it_was(
    patient: Client, stack: Stack, databases: Databases, prefix: str, kafka_process: Stack
) -> None:
    log = kafka_process.folder / "kafka"
    aside = log.with_name("kafka-aside")

    def stand_still() -> None:
        for service in SERVICES:
            stack.stop(service)
        kafka_process.stop("kafka")

    def go_on() -> None:
        kafka_process.restart("kafka")
        for service in SERVICES:
            stack.restart(service)

    with half_way(patient, "withdrawn") as (open_case, let_it):
        at_rest(patient)
        sources = {one: source_of(stack, one) for one in SERVICES}
        stand_still()
        kept = {one: backup(databases, f"{prefix}_{one}") for one in SERVICES}
        shutil.copytree(log, aside)
        go_on()
        lost = COURSES["25"].play(Stage(patient, lambda words: None))
        stand_still()
        for service in SERVICES:
            restore(databases, f"{prefix}_{service}", kept[service])
        shutil.rmtree(log)
        aside.rename(log)
        go_on()
        for service in SERVICES:
            assert handled(databases, prefix, service, lost) == {}, service
            assert source_of(stack, service) == sources[service]
        let_it.set()
        case = open_case.result()
    assert told_by_service(story(patient, case)) == STORIES["withdrawn"]
    at_rest(patient)
    check_views(stack)
