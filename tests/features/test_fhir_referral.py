"""Steps of `fhir_referral.feature`: over the FHIR facade, as the units and the client."""

import copy
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fhir_pages import REQUEST
from pytest_bdd import given, parsers, scenarios, then, when

from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    EMPLOYMENT,
    SOCIAL_WORK,
)
from silta_cli.courses.network import confirm_invitees, open_invitation, triage
from silta_cli.courses.stage import CLIENT, Stage, Unit
from silta_local.fhir import validate

pytestmark = pytest.mark.system

scenarios("fhir_referral.feature")

Get = Callable[[str, str], httpx.Response]
STRANGER = Unit("1.2.246.10.90000099", "somebody-else", "kela")
KINDS = (
    "ServiceRequest",
    "Task",
    "Consent",
    "CarePlan",
    "Goal",
    "CareTeam",
    "Appointment",
    "QuestionnaireResponse",
)
FULL = [{"system": "urn:silta:codes:decline-reason", "code": "no_capacity"}]


def _get(facade: httpx.Client, path: str, party: str) -> httpx.Response:
    return facade.get(path, headers={"Silta-Party": party})


@given("the client has consented with the early service", target_fixture="consent")
def she_consents(stage: Stage) -> str:
    given = stage.opens(
        "consent",
        "give-consent",
        EARLY_SERVICE.header,
        {
            "what": {
                "purpose": "cooperate",
                "categories": ["identity", "contact", "situation", "services_used", "plan"],
                "special_categories": ["health", "work_ability"],
                "recipients": [
                    {"kind": "type", "type": kind}
                    for kind in (
                        "social_and_health_centre",
                        "employment_authority",
                        "adult_social_work",
                    )
                ],
            },
            "form": "two_step",
            "valid_until": None,
            "form_reference": {"reference": "Kaappi 3, mappi Esimerkki"},
        },
    )
    case, consent = str(given["case"]), str(given["consent"])
    stage.does("consent", case, "confirm-consent", CLIENT, {"consent": consent})
    return consent


def _send(facade: httpx.Client, consent: str) -> httpx.Response:
    sent = copy.deepcopy(REQUEST)
    sent["identifier"][0]["value"] = f"request-of-{consent}"
    sent["supportingInfo"] = [{"reference": f"Consent/{consent}"}]
    headers = {"Silta-Party": EARLY_SERVICE.header}
    return facade.post("/ServiceRequest", json=sent, headers=headers)


@when("the early service sends a ServiceRequest that stands on the consent", target_fixture="case")
@given(
    "the early service has sent a ServiceRequest that stands on the consent",
    target_fixture="case",
)
def a_referral(facade: httpx.Client, consent: str) -> str:
    answer = _send(facade, consent)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert answer.headers["Location"].endswith(f"/ServiceRequest/{made['id']}")
    assert "Meikäläinen" not in answer.text
    return str(made["id"])


@when("coordination finds that a network is needed")
def a_network_is_needed(stage: Stage, case: str) -> None:
    wanted = ("employment_authority", "adult_social_work")
    triage(stage, case, EARLY_SERVICE, ("several_needs",), wanted)


@given("a network is being invited on such a request", target_fixture="case")
def a_network_is_invited(facade: httpx.Client, stage: Stage, consent: str) -> str:
    case = a_referral(facade, consent)
    a_network_is_needed(stage, case)
    confirm_invitees(stage, case, EARLY_SERVICE, (EARLY_SERVICE, EMPLOYMENT, SOCIAL_WORK))
    return case


@then(parsers.parse('the Task of the request is "{status}"'))
def the_task_is(facade: httpx.Client, stage: Stage, case: str, status: str) -> None:
    stage.client.until(
        lambda: _get(facade, f"/Task/{case}", EARLY_SERVICE.header).json().get("status"),
        lambda found: bool(found == status),
        f"the Task to be {status}",
    )


@then("sending the same ServiceRequest again makes no other request")
def it_is_one_request(facade: httpx.Client, case: str, consent: str) -> None:
    again = _send(facade, consent)
    assert (again.status_code, again.json()["id"]) == (201, case)
    found = _get(facade, f"/Task?based-on=ServiceRequest/{case}&_id={case}", EARLY_SERVICE.header)
    assert found.json()["total"] == 1


@then("every resource of the case is valid by the base specification")
def all_is_valid(facade: httpx.Client, case: str) -> None:
    found = [_get(facade, "/metadata", CLIENT).json()]
    for kind in KINDS:
        name = "patient" if kind in ("Task", "Consent", "Appointment") else "subject"
        path = f"/{kind}?{name}:identifier=urn:silta:case|{case}"
        found += [_get(facade, path, party).json() for party in (CLIENT, EARLY_SERVICE.header)]
    assert sum(one.get("total", 0) for one in found) >= 4
    assert [wrong for wrong in validate(found) if wrong] == []


def _answers(
    facade: httpx.Client, stage: Stage, case: str, unit: Unit
) -> tuple[str, dict[str, str]]:
    """The Task of the unit's invitation, found by its own search, and its headers."""
    open_invitation(stage, case, unit)
    found = _get(facade, "/Task", unit.header).json()["entry"]
    tasks = [one["resource"]["id"] for one in found]
    return next(t for t in tasks if t.startswith(case)), {"Silta-Party": unit.header}


@when("employment services accepts the Task of its invitation", target_fixture="invitation")
def employment_accepts(facade: httpx.Client, stage: Stage, case: str) -> str:
    task, headers = _answers(facade, stage, case, EMPLOYMENT)
    sent = _get(facade, f"/Task/{task}", EMPLOYMENT.header).json() | {"status": "accepted"}
    answer = facade.put(f"/Task/{task}", json=sent, headers=headers)
    assert answer.status_code == 200, answer.text
    return task


@then(parsers.parse('the Task of that invitation is "{status}"'))
def the_invitation_is(facade: httpx.Client, invitation: str, status: str) -> None:
    found = _get(facade, f"/Task/{invitation}", EARLY_SERVICE.header).json()
    assert found["status"] == status


@when(
    "adult social work rejects the Task of its invitation, since it is full",
    target_fixture="rejected",
)
def social_work_rejects(facade: httpx.Client, stage: Stage, case: str) -> str:
    task, headers = _answers(facade, stage, case, SOCIAL_WORK)
    patch = [
        {"op": "replace", "path": "/status", "value": "rejected"},
        {"op": "add", "path": "/statusReason", "value": {"coding": FULL}},
    ]
    headers["Content-Type"] = "application/json-patch+json"
    answer = facade.patch(f"/Task/{task}", json=patch, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (200, "rejected"), answer.text
    return task


@then(parsers.parse('coordination sees that invitation as a Task that is "{status}"'))
def coordination_sees_it(facade: httpx.Client, rejected: str, status: str) -> None:
    found = _get(facade, f"/Task/{rejected}", EARLY_SERVICE.header).json()
    assert found["status"] == status


@then("a unit without a part finds no resource of the case", target_fixture="told")
def nothing_for_strangers(facade: httpx.Client, case: str, consent: str) -> str:
    told = []
    for kind in KINDS:
        answer = _get(facade, f"/{kind}/{consent if kind == 'Consent' else case}", STRANGER.header)
        assert answer.status_code == 404, answer.text
        assert answer.json()["resourceType"] == "OperationOutcome"
        told.append(answer.text)
    return " ".join(told)


@then("what it is told holds neither the client's name nor her identity code")
def nothing_personal(told: str) -> None:
    assert "Meikäläinen" not in told
    assert "131190-9205" not in told


@when("the client withdraws the consent")
def she_withdraws(stage: Stage, consent: str) -> None:
    case = consent.partition(".")[0]
    stage.does("consent", case, "withdraw-consent", CLIENT, {"consent": consent})


def _consents(facade: httpx.Client, case: str, party: str) -> list[dict[str, Any]]:
    path = f"/Consent?patient:identifier=urn:silta:case|{case}"
    found = _get(facade, path, party).json()
    return [one["resource"] for one in found.get("entry", ())]


@then(parsers.parse('the client sees the Consent as "{status}"'))
def the_client_sees(facade: httpx.Client, case: str, status: str) -> None:
    assert [one["status"] for one in _consents(facade, case, CLIENT)] == [status]


@then("employment services sees no Consent")
def employment_sees_none(facade: httpx.Client, case: str) -> None:
    assert _consents(facade, case, EMPLOYMENT.header) == []
