"""Steps of `coordination.feature`: over the public doors of intake, consent and reporting."""

import itertools
import secrets
from typing import Any

import httpx
import pytest
from pytest_bdd import given, scenarios, then, when

from silta_cli.client import Client, Refused
from silta_cli.courses.north_ostrobothnia import COORDINATION, EMPLOYMENT, GUIDANCE, KELA
from silta_cli.courses.stage import CLIENT, Stage, in_days

pytestmark = pytest.mark.system

scenarios("coordination.feature")

SITUATION = "Noin 50-vuotias, selkä kipeä, pitkään poissa työstä. Riittääkö konsultaatio?"
ADVICE = "Kutsutaan koolle verkosto; tehkää yhteydenottopyyntö hänen kanssaan."
STATUTE = {"kind": "statute", "act": "381/2023", "section": "5"}
Known = dict[str, str]


def _code(number: int) -> str:
    """A temporary identity code of that day of birth: nobody has one of 900 to 999."""
    day = f"{number % 28 + 1:02}0170"
    return f"{day}-950{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(f'{day}950') % 31]}"


CODES = map(_code, itertools.count(secrets.randbelow(28)))


def describe(stage: Stage, said: str) -> str:
    body = {
        "area": "north-ostrobothnia",
        "needs": ["work_ability"],
        "words": {"said": said},
        "nothing_identifies": True,
    }
    return str(stage.opens("intake", "advice", EMPLOYMENT.header, body)["case"])


def request(stage: Stage, hetu: str) -> str:
    body = {
        "client": {"name": "Testi Esimerkki", "hetu": hetu},
        "area": "north-ostrobothnia",
        "channel": "professional",
        "needs": ["work_ability", "employment"],
        "drawn_up_with_client": True,
        "ground": STATUTE,
    }
    return str(stage.opens("intake", "submit-contact-request", EMPLOYMENT.header, body)["case"])


def record(stage: Stage, case: str, party: str, command: str, **more: Any) -> None:
    stage.does("intake", case, "record", party, {"command": command, **more})


# A consultation without identity


@when("employment services describes a situation to the coordination of North Ostrobothnia")
def a_situation_is_described(stage: Stage, known: Known) -> None:
    known["case"] = describe(stage, SITUATION)


@then("coordination sees what it is about and until when an answer is waited for")
def coordination_sees_it(client: Client, known: Known) -> None:
    lines = client.items("intake", "/questions", COORDINATION.header)
    [line] = [line for line in lines if line.get("advice") == known["case"]]
    assert line["needs"] == ["work_ability"]
    assert line["answer_by"] is not None


@when("coordination answers that a network would help")
def coordination_answers(stage: Stage, known: Known) -> None:
    body = {"command": "give-advice", "outcome": "network", "words": {"said": ADVICE}}
    stage.does("intake", known["case"], "advice", COORDINATION.header, body)


@then("employment services reads the answer")
def the_answer_is_read(client: Client, known: Known) -> None:
    read = client.get("intake", f"/cases/{known['case']}/advice", EMPLOYMENT.header)
    assert read["fields"] == {"situation": SITUATION, "answer": ADVICE}


@then("a unit that has no part in it is shown nothing")
def nobody_else_reads_it(client: Client, known: Known) -> None:
    for path in (f"/cases/{known['case']}/advice", f"/cases/{known['case']}"):
        with pytest.raises(httpx.HTTPStatusError) as refused:
            client.get("intake", path, KELA.header)
        assert refused.value.response.status_code == 403


@when("employment services describes a situation with an identity code in it")
def a_situation_with_a_code(stage: Stage, known: Known) -> None:
    known["code"] = next(CODES)
    with pytest.raises(Refused) as refused:
        describe(stage, f"Asiakas {known['code']}, selkä kipeä")
    known["refusal"] = str(refused.value)


@then("it is asked to tell the situation without it, and the code is not repeated")
def the_code_is_not_repeated(known: Known) -> None:
    assert "422" in known["refusal"]
    assert known["code"] not in known["refusal"]


# A close person's contact


@given("a close person has made contact by way of the guidance centre")
def a_close_person_makes_contact(stage: Stage, known: Known) -> None:
    body = {
        "client": {"name": "Testi Esimerkki"},
        "area": "north-ostrobothnia",
        "channel": "close_person",
        "needs": ["everyday_life"],
        "taken_by": GUIDANCE.body,
    }
    answer = stage.opens("intake", "submit-contact-request", "close_person;1", body)
    known["case"] = str(answer["case"])


@then("the guidance centre is to reach the client, and coordination sees nothing")
def the_client_is_to_be_reached(client: Client, known: Known) -> None:
    page = client.get("intake", f"/cases/{known['case']}", GUIDANCE.header)
    assert page["waits_for"]["step"] == "client"
    assert "request" not in client.get("intake", f"/cases/{known['case']}", COORDINATION.header)


@when("the guidance centre reaches the client, who wants it to go on")
def the_client_is_reached(stage: Stage, known: Known) -> None:
    record(
        stage,
        known["case"],
        GUIDANCE.header,
        "record-client-reached",
        drawn_up_with_client=True,
        ground={"kind": "consent_to_be_asked"},
    )


@then("the client is asked for consent")
def consent_is_asked(stage: Stage, known: Known) -> None:
    stage.page("consent", known["case"], CLIENT, "give-consent")


# A contact request, and what runs beside it


@given("employment services has made a contact request on the multi-sectoral act")
def a_contact_request(stage: Stage, known: Known) -> None:
    known["code"] = next(CODES)
    known["case"] = request(stage, known["code"])


@when("coordination asks employment services a question")
def coordination_asks(stage: Stage, known: Known) -> None:
    body = {"command": "ask-question", "words": {"said": "Mitä on jo kokeiltu?"}}
    answer = stage.does("intake", known["case"], "dialogue", COORDINATION.header, body)
    known["question"] = str(answer["question"])


def _questions(client: Client, known: Known) -> list[str]:
    lines = client.items("intake", "/questions", EMPLOYMENT.header)
    return [line["question"] for line in lines if line.get("question") == known["question"]]


@then("the question waits for employment services")
def it_waits(client: Client, known: Known) -> None:
    assert _questions(client, known) == [known["question"]]


@when("employment services answers")
def employment_answers(stage: Stage, known: Known) -> None:
    body = {
        "command": "answer-question",
        "question": known["question"],
        "words": {"said": "Työkokeilu keväällä."},
    }
    stage.does("intake", known["case"], "dialogue", EMPLOYMENT.header, body)


@then("no question waits for employment services")
def nothing_waits(client: Client, known: Known) -> None:
    assert _questions(client, known) == []


@when("coordination decides on a consultation, which does not settle the matter")
def a_consultation(stage: Stage, known: Known) -> None:
    body = {"outcome": "consultation", "reasons": ["question_of_one_field"]}
    stage.does("intake", known["case"], "record-triage", COORDINATION.header, body)
    case, party = known["case"], COORDINATION.header
    record(stage, case, party, "record-consultation", result="not_settled")


@then("coordination is to decide anew how much help is enough")
def triage_is_open(client: Client, known: Known) -> None:
    lines = client.items("intake", "/triage", COORDINATION.header)
    [line] = [line for line in lines if line["case"] == known["case"]]
    assert line["again"] is True


@when("coordination and the client agree on self-care, and to look again in three weeks")
def self_care(stage: Stage, known: Known) -> None:
    known["day"] = in_days(21)
    body = {
        "outcome": "self_care",
        "reasons": ["client_wish"],
        "check_back_on": known["day"],
    }
    stage.does("intake", known["case"], "record-triage", COORDINATION.header, body)


@then("coordination is to ask on that day how it went")
def a_day_is_waited_for(client: Client, known: Known) -> None:
    page = client.get("intake", f"/cases/{known['case']}", COORDINATION.header)
    assert page["waits_for"]["step"] == "self_care"
    assert page["waits_for"]["until"].startswith(known["day"])


@when("the client notes that the same had to be told again")
def the_client_notes_it(stage: Stage, known: Known) -> None:
    record(stage, known["case"], CLIENT, "note-failure-demand", kind="told_again")


@then("the client's own story says so, and employment services' does not")
def the_story_says_so(client: Client, known: Known) -> None:
    def facts(party: str) -> list[str]:
        lines = client.items("reporting", f"/cases/{known['case']}/story", party)
        return [line["fact"] for line in lines]

    client.until(lambda: facts(CLIENT), lambda told: "failure-demand-noted" in told, "the story")
    assert "failure-demand-noted" not in facts(EMPLOYMENT.header)


# Two cases of one person


@given("another contact request has been made for the same client")
def another_request(stage: Stage, known: Known) -> None:
    known["other"] = request(stage, known["code"])


@then("coordination finds the other case")
def the_other_is_found(client: Client, known: Known) -> None:
    found = client.get("intake", f"/cases/{known['case']}/duplicates", COORDINATION.header)
    assert known["other"] in [item["case"] for item in found["items"]]


@when("coordination records the suspicion and joins the cases")
def the_cases_are_joined(stage: Stage, known: Known) -> None:
    for command in ("record-duplicate", "join-cases"):
        record(stage, known["case"], COORDINATION.header, command, other=known["other"])


@when("coordination separates the cases")
def the_cases_are_separated(stage: Stage, known: Known) -> None:
    record(stage, known["case"], COORDINATION.header, "separate-cases", other=known["other"])


def _standing(client: Client, known: Known) -> str:
    page = client.get("intake", f"/cases/{known['case']}", COORDINATION.header)
    [one] = page["other_cases"]
    assert one["case"] == known["other"]
    return str(one["standing"])


@then("coordination sees them joined")
def they_are_joined(client: Client, known: Known) -> None:
    assert _standing(client, known) == "joined"


@then("coordination sees them kept apart")
def they_are_apart(client: Client, known: Known) -> None:
    assert _standing(client, known) == "apart"
