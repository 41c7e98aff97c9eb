"""Cases that followup scenarios begin with: played through the doors, up to the first follow-up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from silta_cli.client import Refused
from silta_cli.courses.central_finland import (
    EMPLOYMENT,
    HEALTH_CENTRE,
    consent_and_request,
    one_table,
    plan,
)
from silta_cli.courses.stage import CLIENT, Stage, Unit


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


def consents_to(stage: Stage, case: str, unit: Unit) -> str:
    """The client's consent to share with that unit's organisation alone; its id."""
    what = {
        "purpose": "single_party",
        "categories": ["work_and_education"],
        "recipients": [{"kind": "organisation", "oid": unit.oid}],
    }
    body = {"what": what, "form": "written", "valid_until": None}
    return str(stage.does("consent", case, "give-consent", EMPLOYMENT.header, body)["consent"])


def taken(asked: Callable[[], object]) -> bool:
    """Whether it was taken, or a consent is first: followup hears of one on another topic."""
    try:
        asked()
    except Refused as refused:
        if refused.title != "consent-first":
            raise
        return False
    else:
        return True
