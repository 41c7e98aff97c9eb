"""Steps of `webhooks.feature`: units whose own systems are sent what they may know."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from beside import beside
from pytest_bdd import given, parsers, scenarios, then, when
from receiver import Receiver, receiver

from silta_cli.beside import webhooks_settings
from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    EMPLOYMENT,
    HEALTH_CENTRE,
    consent_and_request,
)
from silta_cli.courses.network import accept, confirm_invitees, triage
from silta_cli.courses.stage import CLIENT, Stage, Unit
from silta_contracts.catalogue import SERVICES
from silta_local.specs import Parts
from silta_local.stack import Stack

pytestmark = pytest.mark.system

scenarios("webhooks.feature")

FILE = "webhooks.toml"
WANTED = ("social_and_health_centre", "employment_authority")
FORBIDDEN = ("consent", "reason", "ground", "grounds")
SOON = "waits_seconds = [0.5, 1, 2]\n"


@dataclass
class Hooked:
    """A unit, its own system, and its webhook."""

    unit: Unit
    system: Receiver
    id: str
    secret: str


@pytest.fixture(scope="session")
def doors(
    stack: Stack, parts: Parts, reference: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of the process' doors."""
    data = tmp_path_factory.mktemp("webhooks")
    own = data / "reference"
    shutil.copytree(reference, own)
    (own / FILE).write_text(SOON)
    urls = {name: stack.url(name) for name in SERVICES}
    env = webhooks_settings(data, urls, "{port}", own) | {
        "SILTA_KAFKA": "{kafka}",
        "SILTA_DATABASE": "{mongo}",
        "SILTA_DATABASE_NAME": "features_webhooks",
    }
    with (
        beside("webhooks", env, data, parts) as running,
        httpx.Client(base_url=running.url("webhooks"), timeout=10) as http,
    ):
        yield http


@pytest.fixture
def hooking(doors: httpx.Client) -> Iterator[Callable[[Unit], Hooked]]:
    """Makes webhooks of units; they end with the scenario."""
    opened = []

    def hook(unit: Unit) -> Hooked:
        system = receiver()
        found = system.__enter__()
        sent = {"url": found.url}
        answer = doors.post("/webhooks", json=sent, headers={"Silta-Party": unit.header})
        assert answer.status_code == 201, answer.text
        made = answer.json()
        assert made["secret"].startswith("whsec_")
        opened.append((system, unit, made["id"]))
        return Hooked(unit, found, made["id"], made["secret"])

    yield hook
    for system, unit, id_ in opened:
        doors.delete(f"/webhooks/{id_}", headers={"Silta-Party": unit.header})
        system.__exit__(None, None, None)


@given("the early service, which coordinates, has a webhook", target_fixture="early")
def the_early_service(hooking: Callable[[Unit], Hooked]) -> Hooked:
    return hooking(EARLY_SERVICE)


@given("employment services has a webhook", target_fixture="employment")
def employment_services(hooking: Callable[[Unit], Hooked]) -> Hooked:
    return hooking(EMPLOYMENT)


@when("the client consents and the early service sends a contact request", target_fixture="case")
def a_request(stage: Stage) -> str:
    return consent_and_request(stage)


@given("employment services has become a member of the network", target_fixture="case")
def a_member(stage: Stage, employment: Hooked) -> str:
    case = consent_and_request(stage)
    triage(stage, case, EARLY_SERVICE, ("several_needs",), WANTED)
    confirm_invitees(stage, case, EARLY_SERVICE, (EARLY_SERVICE, HEALTH_CENTRE, EMPLOYMENT))
    for unit in (HEALTH_CENTRE, EMPLOYMENT):
        accept(stage, case, unit)
    _until(stage, employment, case, "network-assembled")
    return case


@given("the system of the early service answers with an error once")
def it_is_away(early: Hooked) -> None:
    early.system.answers.append(503)


def _until(stage: Stage, hooked: Hooked, case: str, fact: str) -> None:
    stage.client.until(
        lambda: hooked.system.facts(case),
        lambda found: fact in found,
        f"{hooked.unit.unit} to be sent {fact}",
    )


@then(parsers.parse('the early service is sent "{fact}", signed with its secret'))
def it_is_sent(stage: Stage, early: Hooked, case: str, fact: str) -> None:
    _until(stage, early, case, fact)
    early.system.verified(early.secret)


@then("the same fact has the same id, however often it is sent")
def it_has_one_id(stage: Stage, early: Hooked, case: str) -> None:
    came = early.system.of(case)
    facts = {(one.event["source"], one.event["id"]) for one in came}
    assert len({one.id for one in came}) == len(facts)


@then("employment services is sent nothing of the case")
def nothing_is_sent(employment: Hooked, case: str) -> None:
    assert employment.system.of(case) == []


@then("the early service is sent nothing of the case")
def the_early_service_is_sent_nothing(
    doors: httpx.Client, stage: Stage, early: Hooked, case: str
) -> None:
    # That it is known and waits is what makes the silence mean something.
    stage.client.until(
        lambda: _deliveries(doors, early), lambda found: len(found) > 0, "deliveries that wait"
    )
    assert early.system.of(case) == []


def _deliveries(doors: httpx.Client, hooked: Hooked) -> list[dict[str, object]]:
    headers = {"Silta-Party": hooked.unit.header}
    answer = doors.get(f"/webhooks/{hooked.id}/deliveries", headers=headers)
    found: list[dict[str, object]] = answer.raise_for_status().json()["items"]
    return found


@then("its list of deliveries shows more than one attempt")
def it_was_tried_again(doors: httpx.Client, stage: Stage, early: Hooked) -> None:
    stage.client.until(
        lambda: [one for one in _deliveries(doors, early) if one["attempts"] == 2],
        lambda found: bool(found and found[0]["state"] == "delivered"),
        "a delivery after two attempts",
    )


@when("the client withdraws her consent")
def she_withdraws(stage: Stage, case: str) -> None:
    page = stage.page("consent", case, CLIENT, "withdraw-consent")
    consent = page["grounds"]["live"][0]["id"]
    stage.does("consent", case, "withdraw-consent", CLIENT, {"consent": consent})


@then(parsers.parse('employment services was never sent "{fact}" nor "{other}"'))
def never_sent(stage: Stage, employment: Hooked, case: str, fact: str, other: str) -> None:
    # Its own end is told, and it comes after the withdrawal.
    ends = {"member-released", "network-dissolved"}
    stage.client.until(
        lambda: set(employment.system.facts(case)),
        lambda found: bool(found & ends),
        "employment services to be told of its own end",
    )
    assert {fact, other} & set(employment.system.facts(case)) == set()


@then("what employment services was sent holds no number, no consent and no reason")
def shorn(employment: Hooked, case: str) -> None:
    for one in employment.system.of(case):
        assert "sequence" not in one.event
        assert one.event["id"] == one.id
        assert [name for name in FORBIDDEN if name in one.event["data"]] == []
    employment.system.verified(employment.secret)


def _does(doors: httpx.Client, hooked: Hooked, what: str) -> None:
    headers = {"Silta-Party": hooked.unit.header}
    doors.post(f"/webhooks/{hooked.id}/{what}", headers=headers).raise_for_status()


@given("the early service pauses its webhook")
def it_pauses(doors: httpx.Client, early: Hooked) -> None:
    _does(doors, early, "pause")


@when("the early service resumes its webhook")
def it_resumes(doors: httpx.Client, early: Hooked) -> None:
    _does(doors, early, "resume")


@then("the list of webhooks shows no secret")
def no_secret(doors: httpx.Client, early: Hooked) -> None:
    answer = doors.get("/webhooks", headers={"Silta-Party": early.unit.header})
    assert early.id in answer.text
    assert early.secret not in answer.text
    assert "secret" not in answer.text


@then("another unit can neither see nor delete it")
def anothers(doors: httpx.Client, early: Hooked, employment: Hooked) -> None:
    headers = {"Silta-Party": employment.unit.header}
    for answer in (
        doors.get(f"/webhooks/{early.id}/deliveries", headers=headers),
        doors.delete(f"/webhooks/{early.id}", headers=headers),
        doors.post(f"/webhooks/{early.id}/replay", headers=headers),
    ):
        assert answer.status_code == 404
    assert early.id not in doors.get("/webhooks", headers=headers).text


@then("a webhook to an address without a host is refused")
def refused(doors: httpx.Client, early: Hooked) -> None:
    headers = {"Silta-Party": early.unit.header}
    answer = doors.post("/webhooks", json={"url": "https:///here"}, headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (422, "target-not-allowed")
