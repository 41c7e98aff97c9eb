"""Steps of `history_pack.feature`: over the public doors, as the counsellor, the nurses, client."""

from typing import Any

import httpx
import pytest
from pytest_bdd import given, scenarios, then, when

from silta_cli.client import Client
from silta_cli.courses.course_team import TABLE, TYPES, consent, request
from silta_cli.courses.kainuu import COUNSELLOR, NURSES
from silta_cli.courses.network import accept, confirm_invitees
from silta_cli.courses.stage import CLIENT, Stage, moment

pytestmark = pytest.mark.system

scenarios("history_pack.feature")


def _pack(client: Client, case: str) -> httpx.Response:
    return httpx.get(
        f"{client.urls['network']}/cases/{case}/history-pack",
        params={"purpose": "gather_information"},
        headers={"Silta-Party": NURSES.header},
        timeout=10,
    )


@given(
    "a team of Kainuu with a meeting ahead, and a consent that leaves follow-up out",
    target_fixture="case",
)
def meeting_ahead(stage: Stage) -> str:
    case = request(stage, gathering=False)
    gathers = consent("gather_information", TYPES)
    gathers["what"] |= {"categories": ["situation", "plan"], "special_categories": ["health"]}
    stage.does("consent", case, "give-consent", COUNSELLOR.header, gathers)
    confirm_invitees(stage, case, COUNSELLOR, TABLE)
    for unit in TABLE[1:]:
        accept(stage, case, unit)
    times = {"start": moment(days=7), "end": moment(days=7, hours=1), "remote": True}
    body = {"command": "schedule-meeting", **times}
    stage.does("network", case, "meeting", COUNSELLOR.header, body)
    return case


@when("the nurses read the history", target_fixture="pack")
def nurses_read(client: Client, case: str) -> dict[str, Any]:
    # Consent and the owners hear of the network on another topic.
    found = client.until(
        lambda: _pack(client, case),
        lambda found: (
            found.is_success and "words" in [one["door"] for one in found.json()["sections"]]
        ),
        "the owners to permit the nurses",
    )
    pack: dict[str, Any] = found.json()
    return pack


@then("they have his situation, and what is withheld is named")
def situation(pack: dict[str, Any]) -> None:
    words = next(one for one in pack["sections"] if one["door"] == "words")
    assert words["owner"] == "intake"
    assert words["disclosed"]["fields"]["said"]
    withheld = {(one["owner"], one["door"]): one["reason"] for one in pack["withheld"]}
    doors = (("followup", "notes"), ("followup", "work-ability"))
    assert {withheld[door] for door in doors} <= {"not-permitted", "not-known"}
    assert len(pack["sections"]) + len(pack["withheld"]) == 5


@then("his access log at intake tells of their reading")
def logged(client: Client, case: str, pack: dict[str, Any]) -> None:
    entry = next(one for one in pack["sections"] if one["door"] == "words")["disclosed"]
    lines = client.items("intake", f"/cases/{case}/access-log", CLIENT)
    [line] = [line for line in lines if line["id"] == entry["log_entry"]]
    assert line["on_behalf_of"]["unit"] == NURSES.body["unit"]


@when("he withdraws his consents")
def withdraws(stage: Stage, case: str) -> None:
    for number in (1, 2):
        body = {"consent": f"{case}.{number}"}
        stage.does("consent", case, "withdraw-consent", CLIENT, body)


@then("nothing comes to the nurses any more")
def nothing(client: Client, case: str) -> None:
    # The fence stands at once: each owner asks for a decision, whatever network has heard.
    found = _pack(client, case)
    assert not found.is_success or found.json()["sections"] == []
    client.until(
        lambda: _pack(client, case),
        lambda found: found.status_code in (403, 409),
        "the network to be over for the nurses",
    )
