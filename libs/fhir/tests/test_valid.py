"""Every resource that the facade makes is valid by the base specification of FHIR R4."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from fhir_pages import (
    AT,
    BOOKING,
    CASE,
    CONSENT,
    EARLY,
    FIRED,
    FOLLOWUP,
    INTAKE,
    NETWORK,
    PLANNING,
    REQUEST,
)

from silta_fhir.bookings import early_appointments, nothing_fired, with_reasons
from silta_fhir.capability import capability_statement
from silta_fhir.grounds import consents
from silta_fhir.measures import responses
from silta_fhir.meetings import appointments
from silta_fhir.outcomes import Refusal, outcome
from silta_fhir.plans import care_plan, care_team, goals
from silta_fhir.referrals import invitation_task, planned_task, referral_task, service_request
from silta_fhir.searching import BY_CASE
from silta_local.fhir import validate

# The validator is fetched once (71 MB) and needs half a minute.
pytestmark = pytest.mark.system

_ENDS = (
    {"at": "x"},
    {"how": "withdrawn", "reason": "client_wish", "at": "x"},
    {"how": "closed", "reason": "settled", "at": "x"},
)


def _booking_answers() -> list[Any]:
    [proposed] = early_appointments(EARLY)
    early = EARLY["early_service"]
    stages = [{"stage": stage, "start": AT} for stage in ("booked", "request_agreed", "overdue")]
    pages = [{**EARLY, "early_service": {**early, **stage}} for stage in stages]
    return [
        proposed,
        with_reasons(proposed, FIRED),
        *(one for page in pages for one in early_appointments(page)),
        nothing_fired({"evaluated": True}),
    ]


def _made() -> list[Any]:
    tasks = [invitation_task(CASE, one, NETWORK["coordinating"]) for one in NETWORK["invitations"]]
    ended = [{**INTAKE, "stage": "ended", "end": end} for end in _ENDS]
    return [
        REQUEST,
        BOOKING,
        *_booking_answers(),
        *(service_request(page) for page in (INTAKE, *ended)),
        *(referral_task(page) for page in (INTAKE, *ended, {**INTAKE, "request": None})),
        *tasks,
        *(planned_task(CASE, task) for task in PLANNING["tasks"]),
        *consents(CONSENT),
        care_plan(PLANNING),
        *goals(PLANNING),
        care_team(NETWORK),
        *appointments(NETWORK),
        *responses(FOLLOWUP),
        capability_statement("http://fhir.invalid"),
        outcome(Refusal(403, "not-yours", "Not yours.")),
    ]


def test_what_is_made_is_valid_and_what_is_broken_is_not(facade: TestClient) -> None:
    made = _made()
    assert {one["resourceType"] for one in made} >= BY_CASE.keys()
    bundles = [facade.get(f"/Task?based-on=ServiceRequest/{CASE}").json()]
    broken = [{**referral_task(INTAKE), "status": "begun"}, {"resourceType": "Goal", "id": "x"}]
    *found, one, other = validate([*made, *bundles, *broken])
    assert [wrong for wrong in found if wrong] == []
    assert "Task.status" in " ".join(one)
    assert "Goal" in " ".join(other)
