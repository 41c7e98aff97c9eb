"""A booking as an Appointment: what intake is asked, and what is made of its answer."""

from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from fhir_asked import Asked
from fhir_pages import AT, BOOKING, CASE, EARLY, FIRED

from silta_fhir.bookings import early_appointments

INDICATOR = "urn:silta:codes:early-indicator"


def fires(asked: Asked) -> None:
    """Intake says that a rule fired."""
    asked.answers["intake", "POST"] = httpx.Response(201, json=FIRED)
    asked.answers["intake", "GET"] = httpx.Response(200, json=EARLY, headers={"ETag": '"1"'})


def test_a_booking_becomes_the_command_of_intake_with_what_is_known_and_nobody_s_name(
    facade: TestClient, asked: Asked
) -> None:
    fires(asked)
    answer = facade.post("/Appointment", json=BOOKING)
    assert asked.requests[0].url.path == "/bookings"
    assert asked.sent == [
        {
            "area": "central-finland",
            "indicators": ["unemployed", "wishes_guidance"],
            "client_told": True,
            "objects": False,
            "turvakielto": False,
        }
    ]
    assert answer.status_code == 201
    assert answer.headers["location"].endswith(f"/Appointment/{CASE}")


def test_the_answer_says_which_rules_fired_and_why_in_plain_words_and_translated(
    facade: TestClient, asked: Asked
) -> None:
    fires(asked)
    told = facade.post("/Appointment", json=BOOKING).json()
    [reason] = told["reasonCode"]
    assert (told["id"], told["status"]) == (CASE, "proposed")
    assert told["comment"] == "Tämä ei ole päätös."
    assert reason["coding"][0]["code"] == "guidance_and_no_work"
    assert reason["text"] == "selkeästi"
    translated = [one["extension"] for one in reason["_text"]["extension"]]
    assert [(lang["valueCode"], text["valueString"]) for lang, text in translated] == [
        ("fi", "suomeksi"),
        ("sv", "på svenska"),
        ("en", "in English"),
    ]


@pytest.mark.parametrize(
    ("evaluated", "says"), [(True, "No rule fired."), (False, "Nothing was looked at.")]
)
def test_where_nothing_fires_there_is_no_appointment(
    facade: TestClient, asked: Asked, evaluated: bool, says: str
) -> None:
    told = {**FIRED, "evaluated": evaluated, "fired": []}
    asked.answers["intake", "POST"] = httpx.Response(201, json=told)
    answer = facade.post("/Appointment", json=BOOKING)
    assert (answer.status_code, "location" in answer.headers) == (200, False)
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert says in answer.json()["issue"][0]["details"]["text"]


def test_what_the_client_was_not_told_intake_refuses(facade: TestClient, asked: Asked) -> None:
    told = {"title": "tell-the-client-first", "detail": "Tell the client first."}
    asked.answers["intake", "POST"] = httpx.Response(422, json=told)
    answer = facade.post("/Appointment", json={**BOOKING, "extension": BOOKING["extension"][:1]})
    assert asked.sent[0]["client_told"] is False
    assert answer.status_code == 422
    assert "tell-the-client-first" in answer.text


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("resourceType", "Slot"),
        ("status", "cancelled"),
        ("contained", [{"resourceType": "Patient", "name": [{"text": "xyzzy"}]}]),
        ("reasonCode", "xyzzy"),
        ("reasonCode", [{"coding": [{"system": INDICATOR, "code": "xyzzy"}]}]),
        ("identifier", []),
    ],
)
def test_a_booking_that_is_none_is_refused_by_element(
    facade: TestClient, asked: Asked, element: str, value: Any
) -> None:
    answer = facade.post("/Appointment", json={**BOOKING, element: value})
    assert (answer.status_code, asked.sent) == (400, [])
    assert "xyzzy" not in answer.text


@pytest.mark.parametrize(
    ("stage", "start", "status"),
    [
        ("alarm", None, "proposed"),
        ("offered", None, "proposed"),
        ("booked", AT, "booked"),
        ("request_agreed", AT, "fulfilled"),
        ("not_booked", None, "cancelled"),
        ("overdue", AT, "cancelled"),
    ],
)
def test_the_early_service_is_an_appointment(stage: str, start: str | None, status: str) -> None:
    early = {**EARLY["early_service"], "stage": stage, "start": start}
    [made] = early_appointments({**EARLY, "early_service": early})
    assert (made["status"], made.get("start")) == (status, start)


def test_the_unit_that_took_the_booking_sees_no_stage() -> None:
    shown = ("rules", "booked_with", "carried_out_by")
    early = {name: EARLY["early_service"][name] for name in shown}
    [made] = early_appointments({**EARLY, "early_service": early})
    assert (made["status"], "start" in made) == ("proposed", False)


def test_before_there_is_a_request_there_is_no_referral(facade: TestClient, asked: Asked) -> None:
    fires(asked)
    assert facade.get(f"/ServiceRequest/{CASE}").status_code == 404
