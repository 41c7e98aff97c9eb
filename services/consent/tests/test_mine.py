"""What a client sees of consents, receipts and withdrawals, in her language."""

import json
from datetime import timedelta
from typing import Any, get_args

import pytest

from silta_chassis.mine import Seen
from silta_consent.mine import Withdraw, consents, in_case
from silta_contracts.codes import Service, Work
from silta_contracts.open_codes import Language
from silta_contracts.party import CLIENT

from .conftest import (
    ACT,
    CASE,
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    INSURER_ALONE,
    SERVICES,
    START,
    WRITTEN,
    Play,
    consent_given,
    receipt,
    request,
)

each_language = pytest.mark.parametrize("lang", get_args(Language))


def mine(play: Play, lang: Language = "en") -> dict[str, Any]:
    shown = dict(consents(Seen(CASE, play.state, lang, play.now, play.reference)))
    assert json.loads(json.dumps(shown)) == shown
    return shown


def first(play: Play, lang: Language = "en") -> dict[str, Any]:
    found: dict[str, Any] = mine(play, lang)["consents"][0]
    return found


def test_a_consent_says_in_words_whom_it_lets_have_what_and_until_when(given: Play) -> None:
    told = first(given)
    assert told["state"] == {"code": "in_force", "text": "in force"}
    assert told["allows"] == (
        "The data may go to: employment authority and the whole organisation "
        "1.2.246.10.90000011. Purpose: multi-agency cooperation. Data: name and identity, "
        "situation, in the client's words, too, client plan, follow-up and work ability. "
        "It holds until you withdraw it, or the case ends."
    )
    assert [c["code"] for c in told["categories"] if c["special"]] == ["work_ability"]


def test_until_when_it_holds_is_a_day_in_finland(play: Play) -> None:
    # An hour and a half before midnight in universal time it is the next day there.
    body = {**WRITTEN, "valid_until": "2026-06-30T22:30:00Z"}
    play.gets(EARLY_SERVICE, "give-consent", **body)
    assert "It holds until 1 July 2026." in first(play)["allows"]
    assert "Voimassa 1.7.2026 asti." in first(play, "fi")["allows"]


def test_what_waits_for_the_second_step_is_on_top_and_holds_not_yet(given: Play) -> None:
    given.gets(EARLY_SERVICE, "give-consent", what=INSURER_ALONE, form="two_step", valid_until=None)
    told = first(given)
    assert told["state"]["code"] == "waits_for_you"
    assert "It does not hold yet: confirm it by 9 February 2026." in told["allows"]


def test_a_consent_whose_time_is_over_is_shown_so_before_its_deadline_fires(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, "valid_until": "2026-03-01T00:00:00Z"})
    play.now = START + timedelta(days=60)
    told = first(play)
    assert told["state"]["code"] == "expired"
    assert "It does not hold any more." in told["allows"]


def test_a_statute_says_that_no_consent_is_asked_for_it(statutory: Play) -> None:
    told = first(statutory)
    assert told["kind"] == "statute"
    assert told["allows"].startswith("The law (act 381/2023, section 5) lets the data go to:")
    assert "You are not asked for consent to this." in told["allows"]


def test_a_question_that_is_open_says_by_when_and_that_no_harms_nobody(asked: Play) -> None:
    [ask] = mine(asked)["asked"]
    assert ask["asked_by"]["text"] == "one-stop guidance centre"
    assert ask["next"] == "Answer by 16 February 2026. You may say no, and it does you no harm."


def test_a_withdrawal_says_what_stopped_what_goes_on_and_whose_receipt_is_missing(
    given: Play,
) -> None:
    given.gets(CLIENT, "withdraw-consent")
    given.hears(receipt(Service.NETWORK, 1, Work.NETWORK, Work.MEETINGS))
    [told] = mine(given)["withdrawals"]
    assert told["state"]["code"] == "waits"
    [network] = told["services"]
    assert [one["text"] for one in network["stopped"]] == ["the client network", "meetings"]
    assert [one["code"] for one in network["goes_on"]] == ["own_care"]
    assert {one["code"] for one in told["missing"]} == set(SERVICES) - {Service.NETWORK}
    assert "You may give a new consent at any time" in told["come_back"]["text"]
    assert first(given)["state"]["code"] == "withdrawn"


def test_a_withdrawal_that_all_confirmed_is_complete_and_one_in_silence_is_late(
    given: Play,
) -> None:
    given.gets(CLIENT, "withdraw-consent")
    given.silence(START + timedelta(days=2))
    assert mine(given)["withdrawals"][0]["state"]["code"] == "late"
    for service in SERVICES:
        given.hears(receipt(service))
    [told] = mine(given)["withdrawals"]
    assert (told["state"]["code"], told["missing"]) == ("completed", [])


def everything(play: Play) -> None:
    """A case in which every part of the page has something."""
    play.gets(GUIDANCE, "give-consent", **WRITTEN)
    play.hears(request(consent_given(), GUIDANCE, COORDINATION))
    play.gets(EMPLOYMENT, "record-statutory-basis", act=ACT["act"], section=ACT["section"])
    play.gets(CLIENT, "give-consent", what=INSURER_ALONE, form="two_step", valid_until=None)
    play.gets(COORDINATION, "ask-for-consent", what=INSURER_ALONE)
    play.gets(CLIENT, "withdraw-consent", consent=f"{CASE}.1")
    play.hears(receipt(Service.NETWORK, 1, *Work))


def codes(shown: Any) -> list[dict[str, Any]]:
    """Every code with its text, wherever it stands."""
    match shown:
        case dict():
            own = [shown] if "code" in shown else []
            return own + [found for value in shown.values() for found in codes(value)]
        case list():
            return [found for value in shown for found in codes(value)]
        case _:
            return []


@each_language
def test_every_code_has_a_text_that_is_no_code(play: Play, lang: Language) -> None:
    everything(play)
    shown = mine(play, lang)
    assert all(shown[part] for part in ("consents", "asked", "withdrawals"))
    found = codes(shown)
    assert len(found) > 50
    assert [one for one in found if not one["text"] or "_" in one["text"]] == []


def test_no_sentence_of_one_language_stands_in_another(play: Play) -> None:
    everything(play)
    told = {lang: mine(play, lang) for lang in get_args(Language)}
    for place in range(len(told["fi"]["consents"])):
        said = {shown["consents"][place]["allows"] for shown in told.values()}
        assert len(said) == 4


@pytest.mark.parametrize(
    ("consent", "case", "fields"),
    [
        (None, CASE, {"consent": None}),
        (f"{CASE}.2", CASE, {"consent": f"{CASE}.2"}),
        (f"{CASE}.2", "b" * 26, None),
    ],
)
def test_a_withdrawal_of_one_consent_concerns_its_case_alone(
    consent: str | None, case: str, fields: dict[str, Any] | None
) -> None:
    assert in_case(Withdraw(consent=consent), case) == fields
