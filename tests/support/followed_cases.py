"""Cases that followup scenarios begin with: played through the doors, up to the first follow-up."""

from datetime import UTC, datetime, timedelta
from typing import Any

from silta_cli.courses.central_finland import HEALTH_CENTRE, consent_and_request, one_table, plan
from silta_cli.courses.stage import CLIENT, Stage


def followed_case(stage: Stage) -> str:
    """A case whose first follow-up is planned."""
    case = consent_and_request(stage)
    one_table(stage, case)
    plan(stage, case)
    stage.page("followup", case, HEALTH_CENTRE.header, "record-follow-up")
    return case


def ago(days: int) -> str:
    """That day, counted back from today."""
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()


def view(stage: Stage, case: str, party: str = CLIENT) -> dict[str, Any]:
    """Followup's page of the case."""
    found: dict[str, Any] = stage.client.page("followup", case, party).json()
    return found
