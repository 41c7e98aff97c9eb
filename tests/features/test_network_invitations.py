"""Steps of `network_invitations.feature`: over the public doors, as the units and the client."""

from typing import Any

import httpx
import pytest
from pytest_bdd import given, scenarios, then, when

from silta_cli.client import Refused
from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    EMPLOYMENT,
    SOCIAL_WORK,
    SOCIAL_WORK_DUTY,
    consent_and_request,
)
from silta_cli.courses.network import accept, confirm_invitees, open_invitation, triage
from silta_cli.courses.stage import CLIENT, Stage, Unit

pytestmark = pytest.mark.system

scenarios("network_invitations.feature")

FULL = "no_capacity"


@given(
    "the client has consented, and a network is wanted in Central Finland", target_fixture="case"
)
def a_network_is_wanted(stage: Stage) -> str:
    case = consent_and_request(stage)
    wanted = ("employment_authority", "adult_social_work")
    triage(stage, case, EARLY_SERVICE, ("several_needs",), wanted)
    return case


@given("the client was heard, and adult social work and employment services are invited")
def both_are_invited(stage: Stage, case: str) -> None:
    confirm_invitees(stage, case, EARLY_SERVICE, (EARLY_SERVICE, EMPLOYMENT, SOCIAL_WORK))


def _decline(stage: Stage, case: str, unit: Unit, **more: Any) -> None:
    body = {
        "command": "decline-invitation",
        "invitation": open_invitation(stage, case, unit),
        **more,
    }
    stage.does("network", case, "answer-invitation", unit.header, body)


@when("adult social work declines since it has no capacity")
def social_work_is_full(stage: Stage, case: str) -> None:
    _decline(stage, case, SOCIAL_WORK, reason=FULL)


@when("the duty desk of adult social work declines since it has no capacity")
def the_duty_desk_is_full(stage: Stage, case: str) -> None:
    _decline(stage, case, SOCIAL_WORK_DUTY, reason=FULL)


@when("adult social work declines and names its duty desk")
def social_work_names_another(stage: Stage, case: str) -> None:
    instead = SOCIAL_WORK_DUTY.body
    _decline(stage, case, SOCIAL_WORK, reason="other_unit_fits_better", instead=instead)


@when("the client says no to employment services")
def the_client_says_no(stage: Stage, case: str) -> None:
    body = {"unit": EMPLOYMENT.body}
    stage.does("network", case, "say-no-to-unit", CLIENT, body)


@when("the client takes it back")
def the_client_takes_it_back(stage: Stage, case: str) -> None:
    body = {"unit": EMPLOYMENT.body, "taken_back": True}
    stage.does("network", case, "say-no-to-unit", CLIENT, body)


def _invite_more(stage: Stage, case: str, unit: Unit) -> None:
    body = {"invitees": [{"party": unit.body}], "units_heard": True, "deputies_heard": True}
    stage.does("network", case, "invite-more", EARLY_SERVICE.header, body)


@when("coordination invites employment services once more")
def coordination_invites_again(stage: Stage, case: str) -> None:
    _invite_more(stage, case, EMPLOYMENT)


@when("employment services and adult social work come")
def both_come(stage: Stage, case: str) -> None:
    for unit in (EMPLOYMENT, SOCIAL_WORK):
        accept(stage, case, unit)


@when("adult social work ends its own part")
def social_work_leaves(stage: Stage, case: str) -> None:
    body = {"command": "end-own-part"}
    stage.does("network", case, "answer-invitation", SOCIAL_WORK.header, body)


@then("adult social work has no part in the network any more")
def social_work_has_no_part(stage: Stage, case: str) -> None:
    assert _page(stage, case, SOCIAL_WORK.header).status_code == 403


@then("employment services sees a table without adult social work")
def the_table_is_smaller(stage: Stage, case: str) -> None:
    members = _page(stage, case, EMPLOYMENT.header).json()["members"]
    units = {member["party"].get("unit") for member in members}
    assert EMPLOYMENT.unit in units
    assert SOCIAL_WORK.unit not in units


@then("the duty desk of adult social work is asked at once")
def the_duty_desk_is_asked(stage: Stage, case: str) -> None:
    assert open_invitation(stage, case, SOCIAL_WORK_DUTY)


@then("employment services has an invitation")
def employment_is_asked(stage: Stage, case: str) -> None:
    assert open_invitation(stage, case, EMPLOYMENT)


def _page(stage: Stage, case: str, party: str) -> httpx.Response:
    return stage.client.page("network", case, party)


def _chain(stage: Stage, case: str, unit: Unit) -> dict[str, Any]:
    """The chain that began with the unit, as coordination reads it."""
    chains = _page(stage, case, EARLY_SERVICE.header).json()["chains"]
    found: dict[str, Any] = next(
        one for one in chains if one["asked"][0]["party"]["unit"] == unit.unit
    )
    return found


@then("coordination sees the chain of adult social work wait for the duty desk")
def the_chain_waits(stage: Stage, case: str) -> None:
    chain = _chain(stage, case, SOCIAL_WORK)
    asked = [one["party"]["unit"] for one in chain["asked"]]
    assert (asked, chain["end"]) == ([SOCIAL_WORK.unit, SOCIAL_WORK_DUTY.unit], "waits")


@then("coordination sees that nobody is left to ask in the chain of adult social work")
def the_chain_is_at_its_end(stage: Stage, case: str) -> None:
    assert _chain(stage, case, SOCIAL_WORK)["end"] == "nobody_left"


@then("coordination cannot ask adult social work again, since it is full")
def it_is_not_asked_twice(stage: Stage, case: str) -> None:
    with pytest.raises(Refused, match="not asked twice"):
        _invite_more(stage, case, SOCIAL_WORK)


@then("employment services has no invitation any more, and is told no reason")
def it_has_no_invitation(stage: Stage, case: str) -> None:
    answer = _page(stage, case, EMPLOYMENT.header)
    assert answer.status_code == 403
    assert "client" not in answer.json()["detail"].lower()


@then("coordination sees that it was the client who said no")
def coordination_sees_it(stage: Stage, case: str) -> None:
    assert _chain(stage, case, EMPLOYMENT)["end"] == "client_said_no"
