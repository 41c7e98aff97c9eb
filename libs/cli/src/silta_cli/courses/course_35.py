"""Course 35: Central Finland, from a flu that drags on to the end of the need."""

from silta_cli.courses.central_finland import (
    EMPLOYMENT,
    HEALTH_CENTRE,
    consent_and_request,
    one_table,
    plan,
)
from silta_cli.courses.network import Goal, agree, finish, follow_up, set_goal
from silta_cli.courses.stage import CLIENT, Stage, in_days


def play(stage: Stage) -> str:
    """Plays the course; answers the case."""
    case = consent_and_request(stage)
    one_table(stage, case)
    health, work = plan(stage, case)
    stage.tell("First follow-up: one goal is met, one is to be revised.")
    progress = {health: "met", work: "under_way"}
    follow_up(stage, case, HEALTH_CENTRE, 1, progress, {"then": "revision"}, revise=(work,))
    _answers_how_it_is(stage, case, 3)
    stage.tell("They revise the plan: version 2.")
    # The revision opens when planning has heard of the need.
    stage.page(
        "planning",
        case,
        HEALTH_CENTRE.header,
        "set-goal",
        lambda shown: shown["plan"]["revision"] is not None,
    )
    smaller = Goal("employment", "short", "Ensin kaksi päivää viikossa työpajalla.")
    revised = set_goal(stage, case, HEALTH_CENTRE, smaller, replaces=work)
    version = agree(stage, case, HEALTH_CENTRE, (EMPLOYMENT,))
    stage.page(
        "followup",
        case,
        HEALTH_CENTRE.header,
        "record-follow-up",
        lambda shown: bool(shown["plan_version"] == version),
    )
    _answers_how_it_is(stage, case, 6)
    stage.tell("Second follow-up: he and they agree that the need is over.")
    # A goal that was met is no part of the next version.
    bands = {"heard": "very_high", "helped": "high", "one_contact": "very_high"}
    words = "Kerrankin ei tarvinnut kertoa kaikkea alusta."
    finish(stage, case, HEALTH_CENTRE, version, (revised,), "need_over", words, bands)
    return case


def _answers_how_it_is(stage: Stage, case: str, score: int) -> None:
    """He answers the questionnaire on work ability; the answer goes to the vault, its band on."""
    stage.tell(f"He answers how his work ability is: {score} of 10.")
    body = {
        "questionnaire": "work-ability",
        "version": "1",
        "measured_on": in_days(0),
        "given": {"answers": [{"item": "now", "value": score}]},
    }
    stage.does("followup", case, "record-work-ability", CLIENT, body)
