"""What the facade asks, on whose behalf, and what it makes of the answers."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from fhir_asked import Asked
from fhir_pages import CASE, REQUEST

from silta_fhir.searching import BY_CASE

Found = Callable[[str], dict[str, Any]]


def test_who_asks_goes_on_to_the_service_and_nothing_else(facade: TestClient, asked: Asked) -> None:
    headers = {"Authorization": "Bearer abc", "Cookie": "a=b", "X-Other": "c"}
    facade.get(f"/CareTeam/{CASE}", headers=headers)
    (request,) = asked.requests
    assert request.headers["authorization"] == "Bearer abc"
    assert request.headers["silta-party"] == "client"
    assert {"cookie", "x-other"} & set(request.headers) == set()
    assert str(request.url) == f"http://network.invalid/cases/{CASE}"


@pytest.mark.parametrize("kind", BY_CASE)
def test_each_type_is_searched_by_its_case_and_read_by_id(found: Found, kind: str) -> None:
    name = next(iter(BY_CASE[kind]))
    before = BY_CASE[kind][name]
    bundle = found(f"/{kind}?{name}={before}{CASE}")
    assert bundle["total"] == len(bundle["entry"]) > 0
    first = bundle["entry"][0]["resource"]
    assert found(f"/{kind}/{first['id']}") == first
    assert bundle["entry"][0]["fullUrl"].endswith(f"/{kind}/{first['id']}")


def test_a_search_by_status_gives_those_only(found: Found) -> None:
    bundle = found(f"/Consent?patient:identifier=urn:silta:case|{CASE}&status=inactive")
    assert [one["resource"]["id"] for one in bundle["entry"]] == [f"{CASE}.3"]
    assert found(f"/Goal?_id={CASE}.g1&lifecycle-status=cancelled")["total"] == 0


@pytest.mark.parametrize(
    "query",
    ["", "?name=Matti", f"?based-on={CASE}", f"?_id={CASE}&based-on=ServiceRequest/{'1' * 26}"],
)
def test_a_search_that_is_not_understood_is_refused(facade: TestClient, query: str) -> None:
    answer = facade.get(f"/CarePlan{query}")
    assert answer.status_code == 400
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert "Matti" not in answer.text


@pytest.mark.parametrize("status", [403, 404])
def test_what_the_caller_may_not_see_is_as_if_it_were_not(
    facade: TestClient, asked: Asked, status: int
) -> None:
    told = {"title": "not-yours", "detail": "This party has no part in the case here."}
    asked.answers["planning", "GET"] = httpx.Response(status, json=told)
    answer = facade.get(f"/CarePlan/{CASE}")
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (404, "not-found")
    assert facade.get(f"/CarePlan?based-on=ServiceRequest/{CASE}").json()["total"] == 0


def test_an_id_of_another_form_is_not_asked_for(facade: TestClient, asked: Asked) -> None:
    assert facade.get("/Task/131190-9205").status_code == 404
    assert facade.get("/Goal/..%2Fcases").status_code == 404
    assert asked.requests == []


def test_a_token_that_does_not_hold_is_told_as_the_service_told_it(
    facade: TestClient, asked: Asked
) -> None:
    told = {"title": "invalid-token", "detail": "The token has ended."}
    headers = {"WWW-Authenticate": "Bearer error=x"}
    asked.answers["intake", "GET"] = httpx.Response(401, json=told, headers=headers)
    answer = facade.get(f"/ServiceRequest/{CASE}")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer error=x")
    assert answer.json()["issue"][0]["code"] == "login"


def test_a_service_that_is_away_is_told_as_passing(facade: TestClient, asked: Asked) -> None:
    asked.answers["followup", "GET"] = httpx.Response(502, text="<html>")
    answer = facade.get(f"/QuestionnaireResponse/{CASE}.w1")
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (503, "transient")


def test_a_request_becomes_the_command_of_intake(facade: TestClient, asked: Asked) -> None:
    answer = facade.post("/ServiceRequest", json=REQUEST)
    assert answer.status_code == 201
    assert asked.requests[0].url.path == f"/cases/{CASE}/submit-contact-request"
    assert asked.sent == [
        {
            "client": {"name": "Matti Meikäläinen-Esimerkki", "hetu": "131190-9205"},
            "contact": {"municipality": "179", "phone": "+358 40 000 3535"},
            "words": {"said": "Tahtoisin jonkun, joka auttaa eteenpäin."},
            "area": "central-finland",
            "channel": "professional",
            "needs": ["work_ability", "employment"],
            "ground": {"kind": "consent_given", "id": f"{CASE}.1"},
            "drawn_up_with_client": True,
        }
    ]
    assert "131190" not in answer.text


def test_the_same_request_has_the_same_key_and_another_has_another(
    facade: TestClient, asked: Asked
) -> None:
    other = {**REQUEST, "identifier": [{"system": "urn:oid:1.2", "value": "2"}]}
    for sent in (REQUEST, REQUEST, other):
        facade.post("/ServiceRequest", json=sent)
    keys = [r.headers["idempotency-key"] for r in asked.requests if r.method == "POST"]
    assert keys[0] == keys[1] != keys[2]


def test_a_contained_consent_serves_as_a_reference(facade: TestClient, asked: Asked) -> None:
    consent = {"resourceType": "Consent", "id": "c", "identifier": [{"value": f"{CASE}.1"}]}
    sent = {**REQUEST, "contained": [*REQUEST["contained"], consent]}
    facade.post("/ServiceRequest", json=sent | {"supportingInfo": [{"reference": "#c"}]})
    assert asked.sent[0]["ground"] == {"kind": "consent_given", "id": f"{CASE}.1"}


def test_without_a_consent_it_is_to_be_asked(facade: TestClient, asked: Asked) -> None:
    facade.post("/ServiceRequest", json={**REQUEST, "supportingInfo": []})
    assert asked.requests[0].url.path == "/cases/submit-contact-request"
    assert asked.sent[0]["ground"] == {"kind": "consent_to_be_asked"}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("status", "completed"),
        ("subject", {"reference": "Patient/1"}),
        ("reasonCode", []),
        ("reasonCode", "work"),
        ("reasonCode", [{"coding": [{"system": "urn:silta:codes:need", "code": "xyzzy"}]}]),
        ("identifier", []),
        ("extension", [{"valueBoolean": True}]),
        ("category", [{"coding": [{"system": "urn:silta:codes:channel", "code": "xyzzy"}]}]),
        ("supportingInfo", [{"reference": "Consent/xyzzy"}]),
    ],
)
def test_a_request_that_lacks_something_is_refused_by_element(
    facade: TestClient, asked: Asked, element: str, value: Any
) -> None:
    answer = facade.post("/ServiceRequest", json={**REQUEST, element: value})
    wanted = 201 if element == "extension" else 400
    assert answer.status_code == wanted, answer.text
    assert "xyzzy" not in answer.text
    assert len(asked.sent) == (wanted == 201)


def test_an_invitation_is_accepted_by_put_and_declined_by_patch(
    facade: TestClient, asked: Asked
) -> None:
    id_ = f"{CASE}.i1"
    assert facade.put(f"/Task/{id_}", json={"status": "accepted"}).status_code == 200
    codes = [{"system": "urn:silta:codes:decline-reason", "code": "no_capacity"}]
    patch = [
        {"op": "replace", "path": "/status", "value": "rejected"},
        {"op": "add", "path": "/statusReason", "value": {"coding": codes}},
    ]
    headers = {"Content-Type": "application/json-patch+json"}
    assert facade.patch(f"/Task/{id_}", json=patch, headers=headers).status_code == 200
    assert asked.sent == [
        {"command": "accept-invitation", "invitation": id_},
        {"command": "decline-invitation", "invitation": id_, "reason": "no_capacity"},
    ]


@pytest.mark.parametrize(
    ("id_", "task", "status"),
    [
        (CASE, {"status": "accepted"}, 422),
        (f"{CASE}.t1", {"status": "completed"}, 422),
        (f"{CASE}.i1", {"status": "completed"}, 400),
        (f"{CASE}.i1", {"status": "rejected", "statusReason": {"text": "kiire"}}, 400),
        (f"{CASE}.i1", [], 400),
    ],
)
def test_no_other_change_of_a_task_is_taken(
    facade: TestClient, asked: Asked, id_: str, task: Any, status: int
) -> None:
    assert facade.put(f"/Task/{id_}", json=task).status_code == status
    assert asked.sent == []


def test_a_patch_changes_the_status_only(facade: TestClient) -> None:
    patch = [{"op": "replace", "path": "/for", "value": "x"}]
    assert facade.patch(f"/Task/{CASE}.i1", json=patch).status_code == 400
    headers = {"Content-Type": "text/plain"}
    assert facade.patch(f"/Task/{CASE}.i1", json=[], headers=headers).status_code == 400


def test_a_refusal_of_the_service_is_an_operation_outcome(facade: TestClient, asked: Asked) -> None:
    told = {"title": "consent-first", "detail": "Take the consent first.", "errors": []}
    asked.answers["intake", "POST"] = httpx.Response(409, json=told)
    answer = facade.post("/ServiceRequest", json=REQUEST)
    issue = answer.json()["issue"][0]
    assert (answer.status_code, issue["code"]) == (409, "conflict")
    assert issue["details"]["coding"][0]["code"] == "consent-first"


def test_a_body_that_is_too_large_or_no_json_is_refused(facade: TestClient) -> None:
    assert facade.post("/ServiceRequest", content=b"x" * 300_000).status_code == 413
    assert facade.post("/ServiceRequest", content=b"{").status_code == 400
    assert facade.post("/ServiceRequest", json=[]).status_code == 400


def test_metadata_names_the_types_and_the_finnish_profiles(found: Found) -> None:
    told = found("/metadata")["rest"][0]["resource"]
    assert [one["type"] for one in told] == list(BY_CASE)
    profiled = {one["type"] for one in told if "supportedProfile" in one}
    assert profiled == {"Appointment", "Consent"}


def test_another_type_is_not_there(facade: TestClient) -> None:
    answer = facade.get("/Patient/1")
    assert (answer.status_code, answer.json()["resourceType"]) == (404, "OperationOutcome")


def test_why_an_invitation_ended_is_not_told(found: Found) -> None:
    task = found(f"/Task/{CASE}.i2")
    assert task["status"] == "cancelled"
    assert "statusReason" not in task
