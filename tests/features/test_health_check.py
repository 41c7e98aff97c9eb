"""Steps of `health_check.feature`: over the public doors of intake, consent and reporting."""

from typing import Any

import httpx
import pytest
from pytest_bdd import given, scenarios, then, when

from silta_cli.client import Client, Refused
from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    EMPLOYMENT,
    HEALTH_CENTRE,
    SOCIAL_WORK,
)
from silta_cli.courses.course_health_check import check, consented, offered, requested
from silta_cli.courses.stage import CLIENT, Stage, Unit, moment
from silta_cli.demo import indicators

pytestmark = pytest.mark.system

scenarios("health_check.feature")

Known = dict[str, str]


def command(stage: Stage, case: str, party: str, name: str, **more: Any) -> None:
    stage.does("intake", case, "health-check", party, {"command": name, **more})


def shown(client: Client, case: str, party: str) -> dict[str, Any]:
    return dict(client.get("intake", f"/cases/{case}", party))


def waiting(client: Client, case: str) -> list[dict[str, Any]]:
    lines = client.items("intake", "/appointments", HEALTH_CENTRE.header)
    return [line for line in lines if line["case"] == case]


def _offer(stage: Stage, client: Client, known: Known, by: Unit, occasion: str) -> None:
    known["case"] = offered(stage, by, occasion)
    known["before"] = str(shown(client, known["case"], by.header))


@given("employment services has offered the client a health check")
def employment_offers(stage: Stage, client: Client, known: Known) -> None:
    _offer(stage, client, known, EMPLOYMENT, "systematic")


@given("adult social work has offered the client a health check")
def social_work_offers(stage: Stage, client: Client, known: Known) -> None:
    _offer(stage, client, known, SOCIAL_WORK, "service")


@then("the health centre sees that an appointment is waited for")
def it_waits(client: Client, known: Known) -> None:
    [line] = waiting(client, known["case"])
    assert (line["stage"], line["start"]) == ("offered", None)


@when("the client books a time")
def the_client_books(stage: Stage, known: Known) -> None:
    command(stage, known["case"], CLIENT, "book-health-check", start=moment(days=7))


@then("the health centre sees the appointment")
def it_is_booked(client: Client, known: Known) -> None:
    [line] = waiting(client, known["case"])
    assert line["stage"] == "booked"
    assert line["start"] is not None


@when("the client declines it")
def the_client_declines(stage: Stage, known: Known) -> None:
    command(stage, known["case"], CLIENT, "decline-health-check")


@then("employment services sees what it saw before")
def nothing_is_seen(client: Client, known: Known) -> None:
    assert str(shown(client, known["case"], EMPLOYMENT.header)) == known["before"]


@then("the health centre sees that it need not ask again")
def it_does_not_wait(client: Client, known: Known) -> None:
    assert waiting(client, known["case"]) == []
    page = shown(client, known["case"], HEALTH_CENTRE.header)
    assert page["health_check"]["declined"] is True


@then("no fact tells of it")
def no_fact_tells(client: Client, known: Known) -> None:
    lines = client.until(
        lambda: client.items("reporting", f"/cases/{known['case']}/story", CLIENT),
        bool,
        "the story",
    )
    assert [line["fact"] for line in lines] == ["health-check-offered"]


@when("the nurse records the check, after which nothing more is needed")
def the_nurse_records(stage: Stage, known: Known) -> None:
    check(stage, known["case"], "nurse", "nothing_more")


@when("the doctor records the check, after which care goes on")
def the_doctor_records(stage: Stage, known: Known) -> None:
    check(stage, known["case"], "doctor", "care")


@then("the check has ended for the client")
def it_has_ended(client: Client, known: Known) -> None:
    page = shown(client, known["case"], CLIENT)
    assert (page["stage"], page["health_check"]["stage"]) == ("ended", "done")


@then("employment services sees nothing of what was found")
def nothing_of_health_is_seen(client: Client, known: Known) -> None:
    page = shown(client, known["case"], EMPLOYMENT.header)
    assert not {"findings", "after", "checked_by", "checked_on"} & set(page["health_check"])


@given("the nurse has recorded the check, and a contact request was agreed on")
def a_request_is_agreed_on(stage: Stage, known: Known) -> None:
    check(stage, known["case"], "nurse", "contact_request")


@when("the client consents, and the health centre makes the contact request")
def the_request_is_made(stage: Stage, known: Known) -> None:
    with pytest.raises(Refused) as refused:
        requested(stage, known["case"], f"{'a' * 26}.1")
    assert "consent-names-another-case" in str(refused.value)
    requested(stage, known["case"], consented(stage, known["case"]))


@then("coordination is to decide how much help is enough")
def triage_is_open(client: Client, known: Known) -> None:
    lines = client.items("intake", "/triage", EARLY_SERVICE.header)
    assert [line["taken_by"]["unit"] for line in lines if line["case"] == known["case"]] == [
        HEALTH_CENTRE.unit
    ]


@then("coordination reads what the client said in the check")
def it_is_read(client: Client, known: Known) -> None:
    def read() -> dict[str, Any]:
        try:
            found = client.get(
                "intake",
                f"/cases/{known['case']}/disclosed/words",
                EARLY_SERVICE.header,
                purpose="cooperate",
            )
        except httpx.HTTPStatusError:
            # Consent has not heard of the request yet.
            return {}
        return dict(found["fields"])

    words = client.until(read, bool, "the words")
    assert "Selkä" in words["said"]


@when("another service makes a contact request under the id of the check")
def a_request_under_the_id(stage: Stage, known: Known) -> None:
    body = {
        "client": {"name": "Testi Esimerkki"},
        "area": "central-finland",
        "channel": "professional",
        "needs": ["work_ability"],
        "ground": {"kind": "consent_to_be_asked"},
    }
    with pytest.raises(Refused) as refused:
        stage.begins("intake", known["case"], "submit-contact-request", SOCIAL_WORK.header, body)
    known["refusal"] = str(refused.value)


@then("it is told to open a case of its own")
def a_case_of_its_own(known: Known) -> None:
    assert "health-check-runs" in known["refusal"]


@then("the area's indicators count checks offered and done")
def it_is_counted(client: Client, known: Known) -> None:
    def told() -> list[str]:
        lines = client.items("reporting", f"/cases/{known['case']}/story", CLIENT)
        return [line["fact"] for line in lines]

    client.until(told, lambda facts: "health-check-done" in facts, "reporting to have heard")
    figure = indicators(client, "central-finland")
    cells = {(cell["indicator"], cell["group"]): cell["value"] for cell in figure["values"]}
    assert cells["health_checks_offered", None] >= 1
    assert cells["health_checks_done", None] >= 1
    assert ("health_checks_to_network", None) in cells
