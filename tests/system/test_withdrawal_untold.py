"""Who took part by a consent learns from no door that the client took it back, nor why."""

import json
import re
from typing import Any

import httpx
import pytest

from silta_cli.client import Client
from silta_cli.courses.central_finland import (
    EMPLOYMENT,
    HEALTH_CENTRE,
    MANAGEMENT,
    SOCIAL_WORK,
    SOCIAL_WORK_DUTY,
)
from silta_cli.courses.stage import CLIENT

pytestmark = pytest.mark.system

Played = dict[str, tuple[str, list[dict[str, Any]]]]

# Members, who asked nobody and was not asked, and who may not see anything; coordination is none.
READERS = (EMPLOYMENT, HEALTH_CENTRE, SOCIAL_WORK_DUTY, SOCIAL_WORK, MANAGEMENT)
# Doors between services and of operators, who may not be a party, and what holds no case.
OTHERS = ("/facts", "/operate", "/keys", "/livez", "/readyz", "/metrics", "/indicators", "/me")
WORDS = ("withdr", "refus", "declin", "revok", "taken back", "took back", "come_back", "ended_at")


def gets(client: Client, service: str) -> list[str]:
    """The doors at which a party may look, as the service's own document names them."""
    paths = httpx.get(f"{client.urls[service]}/openapi.json").json()["paths"]
    return [p for p, doors in paths.items() if "get" in doors and not p.startswith(OTHERS)]


def told(client: Client, service: str, path: str, case: str, party: str) -> str:
    """What that door tells the party of the case; commands that may be given are no facts."""
    answer = httpx.get(
        client.urls[service] + path.replace("{case}", case),
        params={"purpose": "cooperate"} if "/disclosed/" in path else {},
        headers={"Silta-Party": party},
    )
    found = answer.json()
    if isinstance(found, dict):
        found.pop("may", None)
        if "{case}" not in path and "items" in found:
            found = [line for line in found["items"] if case in json.dumps(line)]
    # Its own entry of an access log has a field of that name: why it was refused what it asked for.
    return re.sub(r'"refused": (null|"not-yours")', "", json.dumps(found))


@pytest.mark.parametrize("unit", READERS, ids=lambda unit: str(unit.unit))
def test_no_door_tells_a_unit_of_a_withdrawal(client: Client, played: Played, unit: Any) -> None:
    case = played["withdrawn"][0]
    looked = 0
    for service in client.urls:
        for path in gets(client, service):
            text = told(client, service, path, case, unit.header).lower()
            looked += 1
            assert [word for word in WORDS if word in text] == [], f"{service} {path}: {text}"
    assert looked > 20


def test_the_same_doors_tell_the_client(client: Client, played: Played) -> None:
    case = played["withdrawn"][0]
    pages = [told(client, "consent", "/cases/{case}", case, CLIENT)]
    pages.append(told(client, "reporting", "/cases/{case}/story", case, CLIENT))
    for text in pages:
        assert "withdr" in text.lower()
    assert "come_back" in pages[0]
