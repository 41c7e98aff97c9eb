"""What is shown, and to whom."""

import json
from typing import Any

import pytest

from silta_chassis.process import Line, Written
from silta_consent.views import page, waiting
from silta_contracts.codes import Work
from silta_contracts.party import CLIENT, ClosePersonParty
from silta_contracts.readers import reader_key

from .conftest import (
    ACT,
    CASE,
    COLLEGE,
    COORDINATION,
    COORDINATION_DEPUTY,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    INSURER_ALONE,
    KELA,
    MENTAL_HEALTH,
    SERVICES,
    START,
    TEAM,
    WRITTEN,
    Play,
    closed,
    consent_given,
    help_goes_on,
    receipt,
    request,
)


def shown(play: Play, reader: Any) -> dict[str, Any]:
    """The page, as JSON."""
    found = page(play.state, reader, play.reference)
    assert found is not None
    assert json.loads(json.dumps(found)) == found
    return found


def lines(play: Play) -> dict[str, Line]:
    """What is shown of the waiting list."""
    found = waiting(play.state, Written(1, START, ()))
    return {key: line for key, line in found.items() if line is not None}


@pytest.fixture
def withdrawn(play: Play) -> Play:
    """A withdrawn consent that the guidance centre took, in another coordination's case."""
    play.gets(GUIDANCE, "give-consent", **WRITTEN)
    play.hears(request(consent_given(), GUIDANCE, COORDINATION))
    play.gets(CLIENT, "withdraw-consent")
    for service in SERVICES:
        play.hears(receipt(service, 1, Work.NETWORK))
    return play


@pytest.mark.parametrize("reader", [CLIENT, COORDINATION, COORDINATION_DEPUTY])
def test_client_and_coordination_see_all_grounds_live_and_ended(play: Play, reader: Any) -> None:
    play.hears(request(ACT, EMPLOYMENT, COORDINATION))
    play.gets(GUIDANCE, "give-consent", **WRITTEN)
    play.gets(
        CLIENT, "narrow-consent", consent=f"{CASE}.2", what={**TEAM, "special_categories": []}
    )
    grounds = shown(play, reader)["grounds"]
    assert [ground["id"] for ground in grounds["live"]] == [f"{CASE}.1", f"{CASE}.3"]
    statute, consent = grounds["live"]
    assert statute["name"].startswith("Act on the Multisectoral Promotion")
    assert "review_interval" in statute["unverified"]
    assert (consent["replaces"], consent["carries_network"]) == (f"{CASE}.2", True)
    assert consent["taken_by"] == {"kind": "client"}
    [old] = grounds["ended"]
    assert (old["id"], old["end"], old["replaced_by"]) == (f"{CASE}.2", "replaced", f"{CASE}.3")
    assert old["special_categories"] == ["work_ability"]


def test_a_unit_sees_the_grounds_that_carry_it_and_no_other(statutory: Play) -> None:
    statutory.gets(GUIDANCE, "give-consent", **{**WRITTEN, "what": INSURER_ALONE})
    kela = shown(statutory, KELA)
    assert [g["id"] for g in kela["grounds"]["live"]] == [f"{CASE}.1"]
    assert kela["grounds"]["live"][0]["covers_you"] is True
    assert [g["id"] for g in shown(statutory, MENTAL_HEALTH)["grounds"]["live"]] == [f"{CASE}.1"]
    assert [g["id"] for g in shown(statutory, GUIDANCE)["grounds"]["live"]] == [f"{CASE}.2"]


@pytest.mark.parametrize("reader", [COLLEGE, ClosePersonParty(number=1)])
def test_who_has_no_part_sees_nothing(statutory: Play, reader: Any) -> None:
    assert page(statutory.state, reader, statutory.reference) is None


@pytest.mark.parametrize("reader", [CLIENT, COORDINATION])
def test_a_withdrawal_shows_what_stopped_what_goes_on_and_how_to_come_back(
    withdrawn: Play, reader: Any
) -> None:
    [withdrawal] = shown(withdrawn, reader)["withdrawals"]
    assert withdrawal["consent"] == f"{CASE}.1"
    assert (withdrawal["completed"], withdrawal["missing"]) == (True, [])
    assert withdrawal["by_service"]["network"] == {
        "stopped": ["network"],
        "goes_on": ["own_care"],
        "at": "2026-02-02T08:00:00Z",
    }
    assert withdrawal["come_back"]["command"] == "give-consent"


@pytest.mark.parametrize("reader", [GUIDANCE, EMPLOYMENT, KELA])
def test_a_withdrawal_is_shown_to_no_other_unit(withdrawn: Play, reader: Any) -> None:
    found = page(withdrawn.state, reader, withdrawn.reference)
    assert "withdraw" not in json.dumps(found)
    assert f"{CASE}.1" not in json.dumps(found)
    assert "record-client-informed" not in withdrawn.may(reader)
    for line in lines(withdrawn).values():
        assert reader_key(reader) not in line.to


@pytest.mark.parametrize("reader", [GUIDANCE, EMPLOYMENT, KELA])
def test_a_refusal_leaves_no_trace_for_any_other_unit(asked: Play, reader: Any) -> None:
    asked.gets(CLIENT, "refuse-consent")
    found = page(asked.state, reader, asked.reference)
    assert "refus" not in json.dumps(found)
    assert f"{CASE}.a1" not in json.dumps(found)


def test_a_withdrawal_before_the_request_is_hidden_when_another_coordinates(given: Play) -> None:
    given.gets(CLIENT, "withdraw-consent")
    for service in SERVICES:
        given.hears(receipt(service))
    assert "record-client-informed" in given.may(EARLY_SERVICE)
    given.hears(request(consent_given(), GUIDANCE, COORDINATION))
    assert page(given.state, EARLY_SERVICE, given.reference) is None
    assert "record-client-informed" not in given.may(EARLY_SERVICE)
    assert "record-client-informed" in given.may(COORDINATION)


def test_a_question_is_shown_to_who_puts_it_and_not_to_other_units(statutory: Play) -> None:
    statutory.gets(EMPLOYMENT, "ask-for-consent", what=INSURER_ALONE)
    assert [ask["id"] for ask in shown(statutory, EMPLOYMENT)["asks"]] == [f"{CASE}.a1"]
    assert shown(statutory, KELA)["asks"] == []


def test_a_refusal_keeps_no_reason_for_anybody(asked: Play) -> None:
    asked.gets(CLIENT, "refuse-consent")
    for reader in (CLIENT, COORDINATION):
        assert "reason" not in json.dumps(shown(asked, reader))


def test_before_the_request_who_took_the_consent_sees_all(given: Play) -> None:
    given.gets(CLIENT, "withdraw-consent")
    assert shown(given, EARLY_SERVICE)["reads"] == "all"
    assert "record-client-informed" not in given.may(EARLY_SERVICE)


def test_an_authority_that_could_sanction_sees_no_withdrawal_before_the_request(
    play: Play,
) -> None:
    play.gets(EMPLOYMENT, "give-consent", **WRITTEN)
    assert len(shown(play, EMPLOYMENT)["grounds"]["live"]) == 1
    play.gets(CLIENT, "withdraw-consent")
    for service in SERVICES:
        play.hears(receipt(service))
    assert page(play.state, EMPLOYMENT, play.reference) is None
    assert "record-client-informed" not in play.may(EMPLOYMENT)
    assert {line.to for line in lines(play).values()} == {()}


def test_the_page_says_what_is_waited_for_and_until_when(play: Play) -> None:
    play.gets(GUIDANCE, "give-consent", **{**WRITTEN, "form": "two_step"})
    [unconfirmed] = shown(play, GUIDANCE)["unconfirmed"]
    assert unconfirmed["confirm_by"] == "2026-02-09T08:00:00+00:00"
    assert unconfirmed["waits_for"] == {"kind": "client"}
    play.gets(CLIENT, "confirm-consent", consent=f"{CASE}.1")
    assert shown(play, GUIDANCE)["request"] == {
        "due": "2026-02-09T08:00:00+00:00",
        "missing": False,
    }
    play.hears(request(consent_given(), GUIDANCE, COORDINATION))
    play.hears(help_goes_on())
    [informing] = shown(play, GUIDANCE)["to_inform"]
    assert informing["about"] == "help_without_sharing"
    assert shown(play, GUIDANCE)["request"]["id"] == f"{CASE}.r1"


def test_the_end_of_the_case_ends_its_grounds(given: Play) -> None:
    given.hears(closed())
    grounds = shown(given, CLIENT)["grounds"]
    assert (grounds["live"], grounds["ended"][0]["end"]) == ([], "case_ended")
    assert page(given.state, EMPLOYMENT, given.reference) is None


def test_the_waiting_list_shows_each_unit_its_own(asked: Play) -> None:
    ask = lines(asked)[f"ask:{CASE}.a1"]
    assert ask.to == (reader_key(GUIDANCE),)
    assert ask.shows == {
        "case": CASE,
        "what": "ask",
        "about": f"{CASE}.a1",
        "until": "2026-02-16T08:00:00+00:00",
        "overdue": False,
    }
    asked.gets(GUIDANCE, "give-consent", **{**WRITTEN, "form": "two_step"})
    assert set(lines(asked)) == {f"ask:{CASE}.a1", f"confirm:{CASE}.1"}
    asked.gets(CLIENT, "confirm-consent", consent=f"{CASE}.1")
    assert lines(asked) == {}


def test_every_line_that_was_ever_shown_is_taken_back(play: Play) -> None:
    seen: set[str] = set()

    def look() -> None:
        found = waiting(play.state, Written(1, START, ()))
        assert seen <= set(found)
        seen.update(found)

    play.gets(GUIDANCE, "give-consent", **{**WRITTEN, "form": "two_step"})
    look()
    play.gets(CLIENT, "confirm-consent", consent=f"{CASE}.1")
    look()
    play.hears(request(ACT, EMPLOYMENT, COORDINATION))
    play.hears(help_goes_on())
    play.gets(EMPLOYMENT, "ask-for-consent", what=INSURER_ALONE)
    look()
    play.gets(CLIENT, "withdraw-consent")
    look()
    withdrawal = lines(play)[f"receipts:{CASE}.1"]
    assert withdrawal.to == (reader_key(COORDINATION), reader_key(COORDINATION_DEPUTY))
    play.hears(closed())
    look()
    assert set(lines(play)) == {f"receipts:{CASE}.1"}


def test_no_line_is_addressed_to_a_client(play: Play) -> None:
    play.gets(CLIENT, "give-consent", **WRITTEN)
    assert lines(play)["request"].to == ()
