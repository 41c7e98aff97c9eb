"""Who gets what of a case, over six services: decided at consent, logged where it lies."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from silta_cli.client import Client
from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    EMPLOYMENT,
    FLU,
    HEALTH_CENTRE,
    one_table,
    plan,
)
from silta_cli.courses.course_25 import ask_and_consent
from silta_cli.courses.course_25 import one_table as northern_table
from silta_cli.courses.north_ostrobothnia import COORDINATION, GUIDANCE, MENTAL_HEALTH
from silta_cli.courses.stage import CLIENT, Stage, Unit
from silta_local.stack import Stack

pytestmark = pytest.mark.system

STRANGER = Unit(EMPLOYMENT.oid, "employer-services", "employment_authority")
DOORS = (
    ("intake", "person"),
    ("intake", "words"),
    ("network", "meetings"),
    ("network", "close-persons"),
    ("planning", "assessment"),
    ("planning", "plan"),
    ("planning", "case-managers"),
    ("followup", "notes"),
    ("followup", "feedback"),
    ("network", "units"),
)
RECIPIENTS = ("social_and_health_centre", "employment_authority", "adult_social_work")


@pytest.fixture(scope="module")
def case(client: Client) -> str:
    """A case with a network and a plan, on a consent that does not name contact data."""
    stage = Stage(client, lambda words: None)
    given = stage.opens(
        "consent",
        "give-consent",
        EARLY_SERVICE.header,
        {
            "what": {
                "purpose": "cooperate",
                "categories": ["identity", "situation", "plan", "follow_up"],
                "special_categories": [],
                "recipients": [{"kind": "type", "type": kind} for kind in RECIPIENTS],
            },
            "form": "two_step",
            "valid_until": None,
            "form_reference": {"reference": "Kaappi 3, mappi Esimerkki"},
        },
    )
    case, consent = str(given["case"]), given["consent"]
    stage.does("consent", case, "confirm-consent", CLIENT, {"consent": consent})
    stage.begins(
        "intake",
        case,
        "submit-contact-request",
        EARLY_SERVICE.header,
        {
            "client": FLU.client,
            "contact": FLU.contact,
            "words": {"said": FLU.said},
            "area": "central-finland",
            "channel": "professional",
            "needs": ["work_ability", "employment"],
            "drawn_up_with_client": True,
            "ground": {"kind": "consent_given", "id": consent},
        },
    )
    one_table(stage, case)
    plan(stage, case)
    # Every service that discloses has heard of the case.
    stage.page("followup", case, HEALTH_CENTRE.header, "record-follow-up")
    return case


def ask(client: Client, case: str, door: tuple[str, str], party: str) -> httpx.Response:
    service, what = door
    return httpx.get(
        f"{client.urls[service]}/cases/{case}/disclosed/{what}",
        params={"purpose": "cooperate"},
        headers={"Silta-Party": party},
        timeout=10,
    )


def access_log(client: Client, service: str, case: str, party: str = CLIENT) -> list[Any]:
    return client.items(service, f"/cases/{case}/access-log", party)


def silta(stack: Stack, service: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Types `silta access-log …` with the environment of that service."""
    its = next(process.env for process in stack.processes if process.name == service)
    return subprocess.run(
        [sys.executable, "-m", "silta_cli.main", "access-log", *words],
        env={**os.environ, **its},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_member_gets_what_the_consent_names_and_the_rest_is_named_as_withheld(
    client: Client, case: str
) -> None:
    found = ask(client, case, ("intake", "person"), HEALTH_CENTRE.header).json()
    assert found["fields"] == FLU.client
    assert {one["field"] for one in found["withheld"]} == {"municipality", "phone", "email"}
    assert {one["reason"] for one in found["withheld"]} == {"no-live-ground"}
    assert [one["category"] for one in found["grounds"]] == ["identity"]
    said = ask(client, case, ("intake", "words"), EMPLOYMENT.header).json()
    assert said["fields"] == {"said": FLU.said}
    words = ask(client, case, ("planning", "plan"), EMPLOYMENT.header).json()
    assert "Kävelen joka aamu puoli tuntia." in words["fields"].values()
    assert ask(client, case, ("network", "meetings"), EMPLOYMENT.header).status_code == 403


def test_the_client_gets_her_own_whatever_the_consent_names(client: Client, case: str) -> None:
    found = [ask(client, case, door, CLIENT) for door in DOORS]
    assert [answer.status_code for answer in found] == [200] * len(DOORS)
    assert found[0].json()["fields"] == {**FLU.client, **FLU.contact, "email": None}
    assert found[0].json()["withheld"] == []
    assert list(found[2].json()["fields"].values()) == ["Esimerkkikatu 1, huone 3"]
    assert "Terhi Esimerkki" in found[6].json()["fields"].values()


def test_who_is_no_member_gets_nothing(client: Client, case: str) -> None:
    found = [ask(client, case, door, STRANGER.header) for door in DOORS]
    assert [answer.status_code for answer in found] == [403] * len(DOORS)
    assert all("not-a-member" in answer.text for answer in found)
    assert not any("Esimerkki" in answer.text for answer in found)
    [mine, *_] = access_log(client, "intake", case, STRANGER.header)
    assert mine["on_behalf_of"] == STRANGER.body
    assert [one["permitted"] for one in mine["categories"]] == [False]


UNITS = ("network", "units")
NAME = "Mental-health services"


@pytest.fixture(scope="module")
def northern(client: Client) -> str:
    """A case with a sensitive unit at the table, on a consent that names health."""
    stage = Stage(client, lambda words: None)
    case = ask_and_consent(stage)
    northern_table(stage, case)
    return case


def test_a_sensitive_unit_is_told_to_whom_a_ground_lets_know_of_health(
    client: Client, northern: str
) -> None:
    told = {
        MENTAL_HEALTH.ref: {
            "oid": MENTAL_HEALTH.oid,
            "organisation": "Wellbeing services county of North Ostrobothnia (demonstration)",
            "unit": MENTAL_HEALTH.unit,
            "name": NAME,
        }
    }
    for party, reason in ((GUIDANCE.header, "consent"), (CLIENT, "own-data")):
        answer = ask(client, northern, UNITS, party)
        assert answer.status_code == 200, answer.text
        assert answer.json()["fields"] == told
        line = access_log(client, "network", northern)[0]["categories"][0]
        assert (line["category"], line["permitted"], line["reason"]) == ("health", True, reason)


def test_a_sensitive_unit_is_told_to_no_outsider_no_role_without_health_and_in_no_other_page(
    client: Client, northern: str
) -> None:
    outside = ask(client, northern, UNITS, STRANGER.header)
    assert (outside.status_code, "not-a-member" in outside.text) == (403, True)
    coordination = ask(client, northern, UNITS, COORDINATION.header)
    assert (coordination.status_code, "role-not-entitled" in coordination.text) == (403, True)
    pages = [
        client.page(service, northern, GUIDANCE.header).text
        for service in ("intake", "consent", "network", "planning")
    ]
    assert any(str(MENTAL_HEALTH.ref) in page for page in pages)
    for text in (outside.text, coordination.text, *pages):
        assert NAME not in text
        assert f'"{MENTAL_HEALTH.unit}"' not in text
    [denied, *_] = access_log(client, "network", northern)
    assert [one["permitted"] for one in denied["categories"]] == [False, False]
    assert NAME not in json.dumps(access_log(client, "network", northern))


def test_without_consents_service_nothing_leaves_and_the_refusal_is_logged(
    stack: Stack, client: Client, case: str
) -> None:
    stack.kill("consent")
    try:
        found = [ask(client, case, door, HEALTH_CENTRE.header) for door in DOORS]
    finally:
        stack.restart("consent")
    assert [answer.status_code for answer in found] == [503] * len(DOORS)
    assert {answer.json()["title"] for answer in found} == {"not-decided"}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in found)
    for service in ("intake", "network", "planning", "followup"):
        assert access_log(client, service, case)[0]["refused"] == "not-decided"


def test_after_the_withdrawal_the_next_request_is_refused_and_all_is_in_the_log(
    stack: Stack, client: Client, case: str, tmp_path: Path
) -> None:
    stage = Stage(client, lambda words: None)
    # Killed just now, consent decides again when it has read what was told meanwhile.
    client.until(
        lambda: ask(client, case, ("intake", "person"), HEALTH_CENTRE.header),
        lambda answer: answer.status_code == httpx.codes.OK,
        "consent to decide again",
    )
    stage.does("consent", case, "withdraw-consent", CLIENT, {"consent": None})
    after = [ask(client, case, door, HEALTH_CENTRE.header) for door in DOORS]
    assert [answer.status_code for answer in after] == [403] * len(DOORS)
    # The client's own data is no matter of consent.
    assert ask(client, case, ("intake", "person"), CLIENT).status_code == 200
    log = access_log(client, "intake", case)
    assert log[0]["on_behalf_of"] == {"kind": "client"}
    assert [one["permitted"] for one in log[1]["categories"]] == [False]
    numbers = [int(one["id"].rpartition(":")[2]) for one in log]
    assert numbers == list(range(len(log), 0, -1))
    assert "Esimerkki" not in json.dumps(log, ensure_ascii=False)


def test_the_logs_are_sound_and_tampering_is_found(
    stack: Stack, client: Client, case: str, prefix: str, tmp_path: Path
) -> None:
    for service in ("intake", "network", "planning", "followup"):
        # Stopping signs a head over what was logged since the last one.
        stack.stop(service)
        stack.restart(service)
        sound = silta(stack, service, "verify", service, "--json")
        assert sound.returncode == 0, sound.stdout + sound.stderr
        found = json.loads(sound.stdout)
        assert (found["wrong"], found["uncovered"]) == ([], 0)
        assert min(found["entries"], found["heads"]) > 0
    kept = tmp_path / "head.json"
    kept.write_text(silta(stack, "intake", "head", "intake").stdout)
    assert silta(stack, "intake", "verify", "intake", "--head", str(kept)).returncode == 0
    with MongoClient[dict[str, Any]](stack.parts.mongo_uri, tz_aware=True) as database:
        entries = database[f"{prefix}_intake"]["access_log"]
        original = entries.find_one({"_id": f"{case}:1"})
        assert original is not None
        entries.update_one({"_id": f"{case}:1"}, {"$set": {"purpose": "single_party"}})
        changed = silta(stack, "intake", "verify", "intake")
        assert changed.returncode == 1
        assert f"Entry 1 of case {case} was changed after it was written." in changed.stderr
        entries.delete_one({"_id": f"{case}:1"})
        assert (
            f"Entry 1 of case {case} is gone." in silta(stack, "intake", "verify", "intake").stderr
        )
        entries.insert_one(original)
        heads = database[f"{prefix}_intake"]["access_log_heads"]
        last = heads.find_one(sort=[("_id", -1)])
        assert last is not None
        heads.delete_one({"_id": last["_id"]})
        assert silta(stack, "intake", "verify", "intake").returncode == 0
        gone = silta(stack, "intake", "verify", "intake", "--head", str(kept))
        assert (gone.returncode, "head-gone" in gone.stderr) == (1, True)
        heads.insert_one(last)
    away = silta(stack, "intake", "verify", "intake", "--database", "mongodb://127.0.0.1:1")
    assert away.returncode == 2
