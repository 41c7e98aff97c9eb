"""Steps of `kainuu_team.feature`: over the public doors, as the counsellor, units and client."""

from typing import Any

import httpx
import pytest
from pytest_bdd import given, scenarios, then, when

from silta_cli.client import Client, Refused
from silta_cli.courses.central_finland import EARLY_SERVICE, consent_and_request
from silta_cli.courses.course_team import TABLE, TYPES, answer, ask, consent, request
from silta_cli.courses.kainuu import CLINIC, COUNSELLOR, NURSES
from silta_cli.courses.network import accept, confirm_invitees, triage
from silta_cli.courses.stage import CLIENT, Stage, Unit, moment

pytestmark = pytest.mark.system

scenarios("kainuu_team.feature")

# Specialised care: on the bus by its reference, for its kind would tell of the client's health.
PSYCHIATRY = Unit(
    "1.2.246.10.90000033",
    "psychiatry-outpatients",
    "health_services",
    ref="sc4n8v2k6p0t5y7w",
)
EXAMINATION = {
    "command": "request-examination",
    "unit": NURSES.body,
    "timing": "before_meeting",
    "question": "work_ability",
}


def _consents(client: Client, case: str, grounds: int) -> None:
    """Network has heard of that many grounds."""
    client.until(
        lambda: client.page("network", case, COUNSELLOR.header),
        lambda page: (
            page.is_success
            and sum(len(ids) for ids in page.json()["team"]["consents"].values()) >= grounds
        ),
        "network to have heard of the consents",
    )


@given(
    "a client of Kainuu who consented to cooperation and to gathering information",
    target_fixture="case",
)
def both_consents(stage: Stage, client: Client) -> str:
    case = request(stage)
    confirm_invitees(stage, case, COUNSELLOR, TABLE)
    _consents(client, case, 2)
    return case


@given("a client of Kainuu who consented to cooperation alone", target_fixture="case")
def one_consent(stage: Stage) -> str:
    case = request(stage, gathering=False)
    confirm_invitees(stage, case, COUNSELLOR, TABLE)
    return case


@when("the counsellor asks the nurses to examine him before the meeting", target_fixture="refused")
def examination_is_refused(stage: Stage, case: str) -> Refused:
    with pytest.raises(Refused) as found:
        ask(stage, case, EXAMINATION)
    return found.value


@then("she is told to ask him for consent to gather information first")
def consent_comes_first(refused: Refused) -> None:
    assert (refused.title, refused.status) == ("consent-first", 409)
    assert "gather_information" in str(refused)


@when("he consents to that, too")
def he_consents(stage: Stage, client: Client, case: str) -> None:
    body = consent("gather_information", TYPES)
    stage.does("consent", case, "give-consent", COUNSELLOR.header, body)
    _consents(client, case, 2)


@then("both consents stand side by side on the counsellor's page")
def side_by_side(client: Client, case: str) -> None:
    shown = client.page("network", case, COUNSELLOR.header).json()["team"]["consents"]
    assert shown == {"cooperate": [f"{case}.1"], "gather_information": [f"{case}.2"]}


@when(
    "the counsellor books the team's time and asks the nurses to examine him",
    target_fixture="asked",
)
def time_and_examination(stage: Stage, case: str) -> str:
    times = {"start": moment(days=7), "end": moment(days=7, hours=1)}
    ask(stage, case, {"command": "book-team-time", **times})
    return ask(stage, case, EXAMINATION)


@then("the examination waits for the nurses")
def it_waits(client: Client, case: str, asked: str) -> None:
    [line] = [
        line
        for line in client.items("network", "/team-asks", NURSES.header)
        if line["case"] == case
    ]
    assert (line["ask"], line["step"], line["timing"]) == (
        asked,
        "examinations",
        "before_meeting",
    )


@when("the nurses have examined him")
def examined(stage: Stage, case: str, asked: str) -> None:
    answer(stage, case, NURSES.header, {"command": "record-examination", "ask": asked})


def _told(client: Client, case: str, fact: str, party: str = CLIENT) -> dict[str, Any]:
    """The line of the story that tells of it, once it does."""
    lines = client.until(
        lambda: client.items("reporting", f"/cases/{case}/story", party),
        lambda lines: any(line["fact"] == fact for line in lines),
        f"the story to tell {fact}",
    )
    return next(line for line in lines if line["fact"] == fact)


@then("the story says that it was done, and not what was found")
def done(client: Client, case: str) -> None:
    codes = _told(client, case, "examination-done")["codes"]
    assert set(codes) == {"ask", "party", "grounds", "round"}


@when("the counsellor consults specialised care")
def specialised_care(stage: Stage, case: str) -> None:
    body = {"command": "consult-specialist", "unit": PSYCHIATRY.body, "question": "functioning"}
    ask(stage, case, body)


@then("specialised care stands in the story as an opaque reference")
def opaque(client: Client, case: str) -> None:
    told = _told(client, case, "specialist-consulted")
    assert told["codes"]["party"]["kind"] == "sensitive_unit"
    assert "psychiatry" not in repr(told)


@then("another member's page says nothing of it")
def nobody_else(stage: Stage, client: Client, case: str) -> None:
    accept(stage, case, NURSES)
    shown = client.page("network", case, NURSES.header).json()
    assert str(PSYCHIATRY.ref) not in repr(shown)


def _reads(client: Client, case: str) -> httpx.Response:
    return httpx.get(
        f"{client.urls['intake']}/cases/{case}/disclosed/words",
        params={"purpose": "gather_information"},
        headers={"Silta-Party": CLINIC.header},
        timeout=10,
    )


@then("the clinic may not read his situation")
def may_not(client: Client, case: str) -> None:
    client.until(
        lambda: _reads(client, case),
        lambda found: found.status_code == 403,
        "the clinic to be refused",
    )


@when("the counsellor consults the clinic", target_fixture="asked")
def consulted(stage: Stage, case: str) -> str:
    body = {"command": "consult-clinic", "unit": CLINIC.body, "question": "rehabilitation_need"}
    return ask(stage, case, body)


@then("the clinic may read his situation")
def may(client: Client, case: str) -> None:
    found = client.until(
        lambda: _reads(client, case),
        lambda found: found.status_code == 200,
        "the clinic to be permitted",
    )
    assert found.json()["fields"]["said"]


@when("the clinic answers")
def clinic_answers(stage: Stage, case: str, asked: str) -> None:
    advice = {"command": "answer-team-consultation", "ask": asked, "answer": "clinic_period"}
    answer(stage, case, CLINIC.header, advice)


@when("the counsellor proposes the clinic to him", target_fixture="asked")
def proposed(stage: Stage, case: str) -> str:
    return ask(stage, case, {"command": "propose-clinic-routing", "unit": CLINIC.body})


@when("the clinic confirms")
def clinic_confirms(stage: Stage, case: str, asked: str) -> None:
    answer(stage, case, CLINIC.header, {"command": "confirm-clinic-routing", "ask": asked})


@when("he confirms")
def he_confirms(stage: Stage, case: str, asked: str) -> None:
    answer(stage, case, CLIENT, {"command": "confirm-clinic-routing", "ask": asked})


def _ask_on_page(client: Client, case: str) -> dict[str, Any]:
    [shown] = client.page("network", case, CLIENT).json()["team"]["asks"]
    return dict(shown)


@then("it does not hold yet")
def not_yet(client: Client, case: str) -> None:
    shown = _ask_on_page(client, case)
    assert (shown["status"], shown["unit_confirmed"], shown["client_confirmed"]) == (
        "open",
        True,
        False,
    )


@then("it holds")
def holds(client: Client, case: str) -> None:
    assert _ask_on_page(client, case)["status"] == "done"
    _told(client, case, "clinic-routing-confirmed")


@when("he says no")
def he_says_no(stage: Stage, case: str, asked: str) -> None:
    answer(stage, case, CLIENT, {"command": "end-team-ask", "ask": asked})


@then("the story says that it ended, and neither by whom nor why")
def ended(stage: Stage, client: Client, case: str) -> None:
    told = _told(client, case, "team-ask-ended")
    assert told["by"] is None
    assert "reason" not in told["codes"]
    accept(stage, case, NURSES)
    others = client.items("reporting", f"/cases/{case}/story", NURSES.header)
    assert "team-ask-ended" not in [line["fact"] for line in others]


@then("the clinic's page says nothing of it any more")
def gone(client: Client, case: str) -> None:
    assert client.page("network", case, CLINIC.header).status_code == 403


@given("a client of Central Finland for whom a network is looked for", target_fixture="case")
def there(stage: Stage) -> str:
    case = consent_and_request(stage)
    triage(stage, case, EARLY_SERVICE, ("several_needs",), ("employment_authority",))
    return case


@then("no step of a team is offered to the coordination")
def not_offered(stage: Stage, case: str) -> None:
    page = stage.page("network", case, EARLY_SERVICE.header, "confirm-invitees")
    offered = {row["command"] for row in page["may"]}
    assert not offered & {"book-team-time", "request-examination", "consult-clinic"}
