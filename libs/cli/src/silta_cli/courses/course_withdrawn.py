"""Course withdrawn: as 35; after the plan he takes back his consent."""

from silta_cli.courses.central_finland import (
    EARLY_SERVICE,
    HEALTH_CENTRE,
    consent_and_request,
    one_table,
    plan,
)
from silta_cli.courses.stage import CLIENT, Stage


def play(stage: Stage) -> str:
    """Plays the course; answers the case, which is not closed."""
    case = consent_and_request(stage)
    one_table(stage, case)
    plan(stage, case)
    # Follow-up has begun when it has heard of the plan.
    stage.page("followup", case, HEALTH_CENTRE.header, "record-follow-up")
    stage.tell("He takes back his consent. No reason is asked.")
    stage.does("consent", case, "withdraw-consent", CLIENT, {"consent": None})
    stage.tell("Each service stops what rested on it and answers; triage is open again.")
    stage.page("intake", case, EARLY_SERVICE.header, "record-triage")
    stage.page(
        "consent",
        case,
        CLIENT,
        "give-consent",
        lambda shown: all(not w["missing"] for w in shown["withdrawals"]),
    )
    stage.tell("He is told what stopped, what goes on, and how to come back.")
    stage.does(
        "consent",
        case,
        "record-client-informed",
        EARLY_SERVICE.header,
        {"about": "withdrawal"},
    )
    return case
