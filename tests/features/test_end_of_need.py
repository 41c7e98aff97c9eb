"""Steps of `end_of_need.feature`: over the public doors, as the client and the units."""

from typing import Any

import pytest
from followed_cases import ago, followed_case, view
from pytest_bdd import given, scenarios, then, when

from silta_cli.client import Refused
from silta_cli.courses.central_finland import EARLY_SERVICE, HEALTH_CENTRE, SOCIAL_WORK_DUTY
from silta_cli.courses.stage import CLIENT, Stage

pytestmark = pytest.mark.system

scenarios("end_of_need.feature")


@pytest.fixture
def refused() -> list[Refused]:
    """What was refused in this scenario."""
    return []


@given("a case in Central Finland that is followed up", target_fixture="case")
def a_case(stage: Stage) -> str:
    return followed_case(stage)


@given("the case manager ended the need though the client does not agree")
@when("the case manager ends the need though the client does not agree")
def she_does_not_agree(stage: Stage, case: str) -> None:
    goals = view(stage, case, HEALTH_CENTRE.header)["goals"]
    body = {
        "outcome": "need_over",
        "client_view": "disagrees",
        "progress": [{"goal": goal["id"], "status": "met"} for goal in goals],
    }
    stage.does("followup", case, "end-need", HEALTH_CENTRE.header, body)


@then("the case is not closed, and coordination has it on its list of what to review")
def it_waits(stage: Stage, case: str) -> None:
    assert view(stage, case)["stage"] == "reviewing"
    assert view(stage, case)["closed"] is None
    shown = stage.page("followup", case, EARLY_SERVICE.header, "review-closing")
    assert shown["waits"]["for"] == "review"


@then("adult social work does not see that the client did not agree")
def others_do_not_see_it(stage: Stage, case: str) -> None:
    assert view(stage, case, SOCIAL_WORK_DUTY.header)["stage"] == "closing"

    def told() -> list[str]:
        lines = stage.client.items("reporting", f"/cases/{case}/story", CLIENT)
        return [line["fact"] for line in lines]

    stage.client.until(told, lambda facts: "need-ended" in facts, "the story to have the end")
    theirs = stage.client.items("reporting", f"/cases/{case}/story", SOCIAL_WORK_DUTY.header)
    assert "need-ended" not in [line["fact"] for line in theirs]


def _review(stage: Stage, case: str, party: str, body: dict[str, Any]) -> None:
    stage.does("followup", case, "review-closing", party, {"review": body})


@then("the case manager cannot review its own decision")
def not_by_who_decided(stage: Stage, case: str) -> None:
    shown = view(stage, case, HEALTH_CENTRE.header)
    assert "review-closing" not in [one["command"] for one in shown["may"]]


@when("coordination reviews it and finds that support goes on")
def it_goes_on(stage: Stage, case: str) -> None:
    _review(stage, case, EARLY_SERVICE.header, {"result": "goes_on", "on": ago(-30)})


@when("coordination reviews it and finds that the end stands")
def it_stands(stage: Stage, case: str) -> None:
    _review(stage, case, EARLY_SERVICE.header, {"result": "upheld"})


@then("a next follow-up is set, and the case goes on")
def the_next_is_set(stage: Stage, case: str) -> None:
    shown = view(stage, case)
    assert (shown["stage"], shown["planned"]["on"]) == ("following", ago(-30))


@then("the case is closed everywhere")
def closed_everywhere(stage: Stage, case: str) -> None:
    assert view(stage, case)["stage"] == "closed"
    stage.sees("planning", case, CLIENT, lambda shown: shown["phase"] == "ended")


def _close(stage: Stage, case: str, **more: Any) -> None:
    body = {"reason": "moved_away", **more}
    stage.does("followup", case, "close-case", HEALTH_CENTRE.header, body)


@when("the case manager closes the case since the client moved away, and offered nothing")
def nothing_was_offered(stage: Stage, case: str, refused: list[Refused]) -> None:
    with pytest.raises(Refused) as wrong:
        _close(stage, case)
    refused.append(wrong.value)


@then("it is refused until an escorted handover was offered")
def refused_until_offered(stage: Stage, case: str, refused: list[Refused]) -> None:
    [wrong] = refused
    assert wrong.status == 422
    assert "saattaen vaihto" in str(wrong)
    assert view(stage, case)["stage"] == "following"


@when("the case manager closes the case and has offered an escorted handover")
def led_on(stage: Stage, case: str) -> None:
    _close(stage, case, escorted_handover_offered=True)
