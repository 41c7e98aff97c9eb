"""Steps of `plan_parts.feature`: over the doors of planning, followup and reporting."""

from typing import Any

import httpx
import pytest
from pytest_bdd import given, scenarios, then, when

from silta_cli.client import Client, Refused
from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    EMPLOYMENT,
    HEALTH_CENTRE,
    SOCIAL_WORK_DUTY,
    consent_and_request,
    one_table,
)
from silta_cli.courses.network import Goal, agree, assess, assign, name_case_manager, set_goal
from silta_cli.courses.stage import CLIENT, Stage, Unit

pytestmark = pytest.mark.system

scenarios("plan_parts.feature")

COMMON = Goal("employment", "long", "Osa-aikainen työ.")
WORDS = "Uni kuntoon ennen kuin työstä puhutaan."
Plan = dict[str, str]


@given("the network of a client in Central Finland plans with her", target_fixture="plan")
def planning(stage: Stage) -> Plan:
    case = consent_and_request(stage)
    one_table(stage, case)
    who, phone = "Alli Esimerkki", "+358 40 000 7020"
    name_case_manager(stage, case, EARLY_SERVICE, SOCIAL_WORK_DUTY, who, phone)
    needs = ("work_ability", "employment")
    words = "Jaksaa tunnin kerrallaan."
    assess(stage, case, SOCIAL_WORK_DUTY, (EMPLOYMENT,), needs, words)
    common = set_goal(stage, case, SOCIAL_WORK_DUTY, COMMON)
    assign(stage, case, SOCIAL_WORK_DUTY, EMPLOYMENT.body, common, "Työkokeilupaikan etsiminen.")
    return {"case": case, "common": common}


@given("the health centre sets a goal that it alone is to see, with a task of its own")
@when("the health centre sets a goal that it alone is to see, with a task of its own")
def own_part(stage: Stage, plan: Plan) -> None:
    body = {
        "command": "set-goal",
        "kind": "health",
        "horizon": "short",
        "words": {"text": WORDS},
        "seen_by": [HEALTH_CENTRE.body],
    }
    done = stage.does("planning", plan["case"], "goals-and-tasks", HEALTH_CENTRE.header, body)
    plan["own"] = str(done["goal"])
    words = "Unihoitaja kolme kertaa."
    plan["task"] = assign(
        stage, plan["case"], HEALTH_CENTRE, HEALTH_CENTRE.body, plan["own"], words
    )


def _shown(client: Client, plan: Plan, party: str) -> str:
    """All that planning shows of the case to that party, the words among it."""
    page = client.page("planning", plan["case"], party)
    words = httpx.get(
        f"{client.urls['planning']}/cases/{plan['case']}/disclosed/plan",
        params={"purpose": "cooperate"},
        headers={"Silta-Party": party},
        timeout=10,
    )
    assert page.is_success
    return page.text + words.text


@then("the client, the health centre and the coordination see the goal and its words")
def seen(client: Client, plan: Plan) -> None:
    assert WORDS in _mine(client, plan)
    for unit in (HEALTH_CENTRE, EARLY_SERVICE):
        shown = _shown(client, plan, unit.header)
        assert plan["own"] in shown
        assert WORDS in shown
    assert plan["own"] in client.page("planning", plan["case"], CLIENT).text


def _mine(client: Client, plan: Plan) -> str:
    """The plan as the client reads it among her own."""
    return httpx.get(
        f"{client.urls['planning']}/cases/{plan['case']}/disclosed/plan",
        params={"purpose": "cooperate"},
        headers={"Silta-Party": CLIENT},
        timeout=10,
    ).text


@then("the employment services see neither the goal nor its words nor its task")
def unseen(client: Client, plan: Plan) -> None:
    shown = _shown(client, plan, EMPLOYMENT.header)
    assert plan["common"] in shown
    for hidden in (plan["own"], plan["task"], WORDS):
        assert hidden not in shown


@then("the story of the employment services does not tell of it")
def untold(client: Client, plan: Plan) -> None:
    path = f"/cases/{plan['case']}/story"
    client.until(
        lambda: repr(client.items("reporting", path, CLIENT)),
        lambda told: plan["task"] in told,
        "the client's story to tell of the task",
    )
    told = repr(client.items("reporting", path, EMPLOYMENT.header))
    assert plan["common"] in told
    assert plan["own"] not in told
    assert plan["task"] not in told


@when("the plan is proposed, and all whom it binds agree")
def agreed(stage: Stage, plan: Plan) -> None:
    agree(stage, plan["case"], SOCIAL_WORK_DUTY, (EMPLOYMENT, HEALTH_CENTRE))


def _goals(client: Client, plan: Plan, party: str) -> set[str]:
    page: Any = client.until(
        lambda: client.page("followup", plan["case"], party),
        lambda page: page.is_success and bool(page.json().get("goals")),
        "followup to have heard of the plan",
    )
    return {goal["id"] for goal in page.json()["goals"]}


@then("the follow-up shows the employment services the common goal alone")
def common_alone(client: Client, plan: Plan) -> None:
    assert _goals(client, plan, EMPLOYMENT.header) == {plan["common"]}


@then("the follow-up shows the client both goals")
def both(client: Client, plan: Plan) -> None:
    assert _goals(client, plan, CLIENT) == {plan["common"], plan["own"]}


@when("the employment services try to replace that goal", target_fixture="refused")
def replacing(stage: Stage, plan: Plan) -> Refused:
    return _refused(stage, plan, EMPLOYMENT)


def _refused(stage: Stage, plan: Plan, by: Unit) -> Refused:
    smaller = Goal("employment", "short", "Jotakin muuta.")
    with pytest.raises(Refused) as found:
        set_goal(stage, plan["case"], by, smaller, replaces=plan["own"])
    return found.value


@then("they are told that the plan has no such goal")
def no_such_goal(refused: Refused) -> None:
    assert refused.title == "goal-unknown"
