"""Steps of `early_recognition.feature`: over the public doors of intake, consent and reporting."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from fhir_pages import BOOKING
from pytest_bdd import given, scenarios, then, when

from silta_cli.client import Client
from silta_cli.courses.central_finland import EARLY_SERVICE, FLU, HEALTH_CENTRE
from silta_cli.courses.course_health_check import consented
from silta_cli.courses.stage import CLIENT, Stage, in_days, moment

pytestmark = pytest.mark.system

scenarios("early_recognition.feature")

Known = dict[str, Any]
FIRING = ("unemployed", "lingering_illness", "wishes_guidance")


def registered(client: Client, *indicators: str, objects: bool = False) -> dict[str, Any]:
    body = {
        "area": "central-finland",
        "client_told": True,
        "objects": objects,
        "indicators": list(indicators),
    }
    return client.open_at("intake", "/bookings", HEALTH_CENTRE.header, body)


def does(stage: Stage, known: Known, party: str, name: str, **more: Any) -> None:
    stage.does("intake", known["case"], "early-service", party, {"command": name, **more})


def offer(stage: Stage, known: Known) -> None:
    does(
        stage,
        known,
        HEALTH_CENTRE.header,
        "offer-early-service",
        client=FLU.client,
        contact=FLU.contact,
    )


def mapping(stage: Stage, known: Known, chosen: str) -> None:
    does(
        stage,
        known,
        EARLY_SERVICE.header,
        "map-situation",
        needs=["employment", "guidance"],
        existing_services=["social_and_health_centre"],
        form={"said": FLU.said, "support_need": "Joku, jonka kanssa miettiä.", "network": "Sisko."},
        mapped_on=in_days(0),
        chosen=chosen,
    )


def shown(client: Client, known: Known, party: str) -> dict[str, Any]:
    return dict(client.get("intake", f"/cases/{known['case']}", party))


def story(client: Client, known: Known, last: str) -> list[str]:
    def told() -> list[str]:
        lines = client.items("reporting", f"/cases/{known['case']}/story", CLIENT)
        return [line["fact"] for line in lines]

    return client.until(told, lambda facts: last in facts, f"the story to tell of {last}")


@given("the health centre has told the client what is looked at when a time is booked")
def the_client_is_told(known: Known) -> None:
    known.clear()


@when("rules fire at the booking")
def rules_fire(client: Client, known: Known) -> None:
    known["answer"] = registered(client, *FIRING)
    known["case"] = known["answer"]["case"]


@then("the health centre reads which fired and why, in plain words")
def it_reads_why(known: Known) -> None:
    fired = known["answer"]["fired"]
    assert [one["rule"] for one in fired] == ["guidance_and_no_work", "illness_and_no_work"]
    assert fired[0]["why"]["plain"] == "Sinulla ei ole työtä, ja haluat apua ja neuvoja."


@when("its booking system sends an Appointment that says what it holds already")
def an_appointment(facade: httpx.Client, known: Known) -> None:
    sent = {**BOOKING, "identifier": [{"value": f"varaus-{uuid4()}"}]}
    answer = facade.post("/Appointment", json=sent, headers={"Silta-Party": HEALTH_CENTRE.header})
    assert answer.status_code == 201, answer.text
    known["appointment"] = answer.json()


@then("the Appointment that comes back says which rules fired and why, in plain words")
def it_says_why(known: Known) -> None:
    [reason] = known["appointment"]["reasonCode"]
    assert reason["coding"][0]["code"] == "guidance_and_no_work"
    assert reason["text"] == "Sinulla ei ole työtä, ja haluat apua ja neuvoja."


@then("it can be read again, and names nobody")
def it_is_read_again(facade: httpx.Client, known: Known) -> None:
    made = known["appointment"]
    told = facade.get(f"/Appointment/{made['id']}", headers={"Silta-Party": CLIENT}).json()
    assert (told["status"], told["participant"]) == ("proposed", made["participant"])
    assert {who["actor"]["type"] for who in told["participant"]} == {"Patient", "Organization"}
    assert not any("display" in who["actor"] for who in told["participant"])


@then("no contact request has come of it")
def no_request(client: Client, known: Known) -> None:
    assert [one["type"] for one in known["answer"]["facts"]] == ["fi.silta.booking-alarm-raised.v1"]
    assert "request" not in shown(client, known, HEALTH_CENTRE.header)


@when("the client is offered an early-service appointment and books it")
def offered_and_booked(stage: Stage, known: Known) -> None:
    offer(stage, known)
    does(stage, known, CLIENT, "book-early-service", start=moment(days=3))


@then("the early service sees the appointment")
def it_is_booked(client: Client, known: Known) -> None:
    lines = client.items("intake", "/appointments", EARLY_SERVICE.header)
    [line] = [line for line in lines if line["case"] == known["case"]]
    assert (line["what"], line["stage"]) == ("early_service", "booked")


@when("the early service maps the situation with the client, and they choose the team")
def the_team_is_chosen(stage: Stage, known: Known) -> None:
    mapping(stage, known, "team")


@when("the client consents, and the early service makes the contact request")
def the_request_is_made(stage: Stage, known: Known) -> None:
    ground = {"kind": "consent_given", "id": consented(stage, known["case"])}
    does(stage, known, EARLY_SERVICE.header, "request-from-early-service", ground=ground)


@then("coordination is to decide how much help is enough")
def triage_is_open(client: Client, known: Known) -> None:
    lines = client.items("intake", "/triage", EARLY_SERVICE.header)
    assert known["case"] in [line["case"] for line in lines]
    assert shown(client, known, EARLY_SERVICE.header)["request"]["channel"] == "booking"


@then("coordination reads the accompanying form")
def the_form_is_read(client: Client, known: Known) -> None:
    def read() -> dict[str, Any]:
        path = f"/cases/{known['case']}/disclosed/words"
        try:
            found = client.get("intake", path, EARLY_SERVICE.header, purpose="cooperate")
        except httpx.HTTPStatusError:
            # Consent has not heard of the request yet.
            return {}
        return dict(found["fields"])

    fields = client.until(read, bool, "the words")
    assert (fields["said"], fields["network"]) == (FLU.said, "Sisko.")
    assert fields["support_need"]


@when("the client objects")
def she_objects(client: Client, known: Known) -> None:
    known["answer"] = registered(client, *FIRING, objects=True)


@when("no rule fires at the booking")
def no_rule_fires(client: Client, known: Known) -> None:
    known["answer"] = registered(client, "unemployed")


@then("nothing was looked at, kept or told")
def nothing_was_looked_at(client: Client, known: Known) -> None:
    assert known["answer"]["evaluated"] is False
    nothing_was_kept(client, known)


@then("nothing was kept or told")
def nothing_was_kept(client: Client, known: Known) -> None:
    answer = known["answer"]
    assert (answer["fired"], answer["facts"]) == ([], [])
    assert client.page("intake", answer["case"], HEALTH_CENTRE.header).status_code == 403
    assert client.last_number("intake", answer["case"]) == 0


@given("rules have fired, and an appointment was offered")
def fired_and_offered(stage: Stage, client: Client, known: Known) -> None:
    rules_fire(client, known)
    offer(stage, known)
    known["before"] = shown(client, known, HEALTH_CENTRE.header)


@when("the client declines it")
def she_declines(stage: Stage, known: Known) -> None:
    does(stage, known, CLIENT, "decline-early-service")


@then("the health centre sees what it saw before")
def nothing_is_seen(client: Client, known: Known) -> None:
    assert shown(client, known, HEALTH_CENTRE.header) == known["before"]


@then("no fact tells of it")
def no_fact_tells(client: Client, known: Known) -> None:
    told = story(client, known, "early-service-offered")
    assert told == ["booking-alarm-raised", "early-service-offered"]


@when("she comes all the same, and they choose self-care")
def self_care_is_chosen(stage: Stage, known: Known) -> None:
    mapping(stage, known, "self_care")


@then("a day to look again is waited for")
def it_is_looked_at_again(client: Client, known: Known) -> None:
    page = shown(client, known, EARLY_SERVICE.header)["early_service"]
    assert (page["stage"], page["declined"]) == ("self_care", False)
    assert page["due"][:10] > in_days(20)


@when("the early service settles it")
def it_is_settled(stage: Stage, known: Known) -> None:
    does(stage, known, EARLY_SERVICE.header, "settle-early-service")


@then("the case has ended without a contact request")
def it_has_ended(client: Client, known: Known) -> None:
    page = shown(client, known, CLIENT)
    assert (page["stage"], page["early_service"]["stage"]) == ("ended", "done")
    assert "contact-request-received" not in story(client, known, "early-service-settled")
