"""A client's own pages over six services: all of hers, nobody else's; withdrawal by one call."""

import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest

from silta_cli.client import Client
from silta_cli.courses.course_25 import CONTACT, MATTI, ask_and_consent, plan
from silta_cli.courses.course_25 import one_table as northern_table
from silta_cli.courses.north_ostrobothnia import GUIDANCE
from silta_cli.courses.stage import CLIENT, Stage
from silta_cli.services import REFERENCE
from silta_cli.sign_in import ISSUER, keys_folder
from silta_contracts.open_codes import Language
from silta_local.issuer import mint
from silta_local.stack import Stack

pytestmark = pytest.mark.system

THINGS = (
    ("intake", "requests"),
    ("network", "network"),
    ("planning", "plan"),
    ("followup", "follow-up"),
    ("followup", "work-ability"),
    ("consent", "consents"),
    ("consent", "receipts"),
    *((service, "access-log") for service in ("intake", "network", "planning", "followup")),
)
WORKED_ON = (("intake", "person"), ("network", "meetings"))
TWO_STEP: dict[str, Any] = {
    "what": {
        "purpose": "cooperate",
        "categories": ["identity", "situation", "plan"],
        "recipients": [{"kind": "type", "type": "wellbeing_services_county"}],
    },
    "form": "two_step",
    "valid_until": None,
}

Signed = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def signed(stack: Stack) -> Signed:
    """The header of somebody with a token of the stack's issuer."""

    def header(kind: str, *cases: str, **more: Any) -> dict[str, str]:
        claims = {"sub": f"pseudonym-of-{kind}", "silta_kind": kind, "silta_cases": list(cases)}
        token = mint(keys_folder(stack.folder), stack.url(ISSUER), {**claims, **more})
        return {"Authorization": f"Bearer {token}"}

    return header


@pytest.fixture(scope="module")
def case(client: Client) -> str:
    """A case in the middle: with a network, a plan, and follow-up to come."""
    stage = Stage(client, lambda words: None)
    case = ask_and_consent(stage)
    northern_table(stage, case)
    plan(stage, case)
    stage.page("followup", case, GUIDANCE.header, "record-follow-up")
    return case


def mine(client: Client, door: tuple[str, str], headers: dict[str, str], **query: Any) -> Any:
    service, thing = door
    url = f"{client.urls[service]}/me/{thing}"
    return httpx.get(url, headers=headers, params=query, timeout=30)


def silta(client: Client, headers: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Types `silta me …` with the token of these headers."""
    at = [word for name, url in client.urls.items() for word in ("--at", f"{name}={url}")]
    token = headers["Authorization"].removeprefix("Bearer ")
    return subprocess.run(
        [sys.executable, "-m", "silta_cli.main", "me", *words, *at],
        env={**os.environ, "CLIENT_TOKEN": token, "TZ": "Europe/Helsinki"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_she_sees_every_thing_of_her_case_with_her_own_words(
    client: Client, case: str, signed: Signed
) -> None:
    found = {}
    for door in THINGS[:-4]:
        answer = mine(client, door, signed("client", case), language="en")
        assert answer.status_code == 200, (door, answer.text)
        [found[door[1]]] = answer.json()["cases"]
    person = found["requests"]["words"]["person"]["fields"]
    assert (person["name"], person["phone"]) == (MATTI["name"], CONTACT["phone"])
    [consent, *_] = found["consents"]["consents"]
    assert consent["allows"].startswith("The data may go to: ")
    assert [one["status"]["code"] for one in found["receipts"]["receipts"]] != []
    assert "you" in {one["text"] for one in found["network"]["members"]}
    assert found["network"]["words"]["meetings"]["fields"] != {}
    assert found["plan"]["words"]["plan"]["fields"] != {}
    assert found["plan"]["answers_for_the_case"] != []
    assert found["follow-up"]["stage"]["code"] == "following"


def test_who_looked_is_told_by_every_service_and_her_own_look_is_logged_alike(
    client: Client, case: str, signed: Signed
) -> None:
    for service, what in WORKED_ON:
        client.get(service, f"/cases/{case}/disclosed/{what}", CLIENT, purpose="cooperate")
        log = mine(client, (service, "access-log"), signed("client", case), language="sv").json()
        assert {item["case"] for item in log["items"]} == {case}
        assert what in {item["what"]["code"] for item in log["items"]}
        assert {item["on_behalf_of"]["text"] for item in log["items"]} >= {"du"}


@pytest.mark.parametrize("door", THINGS, ids="/".join)
def test_another_client_a_unit_and_a_close_person_without_a_mandate_get_nothing_of_it(
    client: Client, case: str, signed: Signed, door: tuple[str, str]
) -> None:
    other = mine(client, door, signed("client", "z" * 26))
    assert other.status_code == 200
    assert case not in other.text
    assert (other.json().get("cases"), other.json().get("items")) in (([], None), (None, []))
    named = mine(client, door, signed("client", "z" * 26), case=case)
    unit = {
        "silta_organisation": GUIDANCE.oid,
        "silta_unit": GUIDANCE.unit,
        "silta_type": GUIDANCE.type,
        "roles": ["professional"],
    }
    organisation = mine(client, door, signed("organisation", silta_cases=None, **unit))
    close = mine(client, door, signed("close_person", case, silta_number=1))
    expert = mine(client, door, signed("expert_by_experience", case))
    for answer in (named, organisation, close, expert):
        assert (answer.status_code, answer.json().get("title")) == (403, "not-yours")
    header = mine(client, door, {"Silta-Party": "client"})
    assert header.status_code == 401


def test_a_guardian_sees_the_pages_and_of_the_words_what_the_file_gives(
    client: Client, case: str, signed: Signed
) -> None:
    guardian = signed("close_person", case, silta_number=1, silta_mandate="guardian")
    attorney = signed("close_person", case, silta_number=1, silta_mandate="power_of_attorney")
    for headers, given in ((guardian, True), (attorney, False)):
        answer = mine(client, ("intake", "requests"), headers, language="en")
        [found] = answer.json()["cases"]
        assert ("name" in found["words"]["person"]["fields"]) is given
        assert [
            of["id"]
            for of in mine(client, ("consent", "consents"), headers).json()["cases"][0]["consents"]
        ]
    refused = found["words"]["person"]["refused"]
    assert refused["code"] in ("close-person-not-entitled", "case-ended")


# Units and places are called in the directory as their organisations call them.
NAMES = re.findall(r'name = "([^"]+)"', (REFERENCE / "directory.toml").read_text("utf-8"))
# What would stand there if a code had no text, or a text was not translated.
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b")
ENGLISH = re.compile(r"\b(the|and|waits|held|answer|given|consent|network|of)\b", re.IGNORECASE)


@pytest.mark.parametrize("lang", get_args(Language))
def test_the_page_in_a_terminal_is_whole_in_her_language(
    client: Client, case: str, signed: Signed, lang: Language
) -> None:
    client.get("intake", f"/cases/{case}/disclosed/words", GUIDANCE.header, purpose="cooperate")
    told = silta(client, signed("client", case), "--lang", lang)
    assert told.returncode == 0, told.stderr
    assert MATTI["name"] in told.stdout
    if folder := os.environ.get("KEEP_PAGES"):
        Path(folder, f"{lang}.txt").write_text(told.stdout)
    said = told.stdout
    for proper in NAMES:
        said = said.replace(proper, "")
    assert CODE.findall(said) == []
    if lang != "en":
        assert ENGLISH.findall(said) == [], told.stdout


def test_for_programs_it_is_json_and_what_could_not_be_had_ends_with_one(
    client: Client, case: str, signed: Signed
) -> None:
    told = silta(client, signed("client", case), "--json")
    assert told.returncode == 0
    assert {part["thing"] for part in json.loads(told.stdout)} == {thing for _, thing in THINGS}
    gone = Client({**client.urls, "planning": "http://127.0.0.1:9"})
    partly = silta(gone, signed("client", case), "--lang", "en")
    assert partly.returncode == 1
    assert "the service does not answer" in partly.stdout
    assert MATTI["name"] in partly.stdout


def test_a_guardian_confirms_the_second_step_and_nobody_without_a_mandate(
    client: Client, signed: Signed
) -> None:
    stage = Stage(client, lambda words: None)
    given = stage.opens("consent", "give-consent", GUIDANCE.header, TWO_STEP)
    case, body = str(given["case"]), {"consent": given["consent"]}
    url = f"{client.urls['consent']}/cases/{case}/confirm-consent"
    codes = []
    for mandate in ({}, {"silta_mandate": "neighbour"}, {"silta_mandate": "guardian"}):
        headers = signed("close_person", case, silta_number=1, **mandate)
        key = {"Idempotency-Key": str(uuid.uuid4())}
        codes.append(httpx.post(url, json=body, headers={**headers, **key}).status_code)
    assert codes == [403, 403, 200]
    [found] = mine(client, ("consent", "consents"), signed("client", case)).json()["cases"]
    [consent] = found["consents"]
    assert (consent["state"]["code"], consent["mandate"]["code"]) == ("in_force", "guardian")


def test_one_call_withdraws_all_and_the_doors_are_shut_behind_it(
    client: Client, signed: Signed
) -> None:
    stage = Stage(client, lambda words: None)
    cases = []
    for _ in range(2):
        case = ask_and_consent(stage)
        cases.append(case)
    northern_table(stage, cases[0])

    def looks(case: str) -> int:
        url = f"{client.urls['intake']}/cases/{case}/disclosed/person"
        headers = {"Silta-Party": GUIDANCE.header}
        return httpx.get(url, params={"purpose": "cooperate"}, headers=headers).status_code

    assert looks(cases[0]) == 200
    headers = signed("client", *cases, "z" * 26)
    told = silta(client, headers, "withdraw", "--lang", "en", "--key", "one-call", "--json")
    assert told.returncode == 0, told.stdout + told.stderr
    answer = json.loads(told.stdout)["answer"]
    assert answer["complete"] is True
    became = {one["case"]: one for one in answer["cases"]}
    assert [became[case]["outcome"]["code"] for case in cases] == ["done", "done"]
    assert all(became[case]["withdrawn"] for case in cases)
    assert became["z" * 26]["outcome"]["code"] == "nothing-here"
    # The fence stands with the answer, whatever has heard of it yet.
    assert [looks(case) for case in cases] == [403, 403]
    again = silta(client, headers, "withdraw", "--lang", "en", "--key", "one-call", "--json")
    assert json.loads(again.stdout)["answer"]["cases"] == answer["cases"]
    other = silta(client, headers, "withdraw", "--json")
    assert [one.get("withdrawn") for one in json.loads(other.stdout)["answer"]["cases"]] == [
        [],
        [],
        None,
    ]

    def stopped() -> list[Any]:
        found = mine(client, ("consent", "consents"), signed("client", *cases), language="en")
        return [one for of in found.json()["cases"] for one in of["withdrawals"]]

    ended = client.until(
        stopped, lambda all_: all(o["state"]["code"] == "completed" for o in all_), "receipts"
    )
    assert all(one["missing"] == [] and len(one["services"]) >= 5 for one in ended)
    assert all("You may give a new consent" in one["come_back"]["text"] for one in ended)
