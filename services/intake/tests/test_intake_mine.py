"""What a client sees of her request: where it stands, who answers, what is next."""

import json
from datetime import timedelta
from typing import Any

import pytest
from worded import is_whole, shown

from silta_contracts.facts import CaseClosed, ConsentRefused
from silta_contracts.party import CLIENT
from silta_intake.commands import WithdrawContactRequest
from silta_intake.mine import MINE

from .intake_erasing import RULED, Told, asking, receipt
from .intake_examples import (
    CASE,
    NOW,
    REFERENCE,
    REQUEST,
    TRIAGE_DUE,
    asking_at_guidance_centre,
    assembled,
    granted,
    submitting,
    triaging,
)
from .intake_played import Played, played

(REQUESTS,) = MINE
REFUSED = ConsentRefused(case=CASE, ask=f"{CASE}.a1", request=REQUEST)
CLOSED = CaseClosed.model_validate(
    {"case": CASE, "by": CLIENT, "reason": "client_wish"}, context={"tolerant": True}
)


def mine(case: Played, lang: Any = "en") -> dict[str, Any]:
    return shown(REQUESTS, case.state, NOW, REFERENCE, lang)


def test_she_is_told_who_assesses_and_by_when() -> None:
    told = mine(played(submitting(), granted()))
    assert told["stage"]["code"] == "triage"
    assert told["next"]["until"] == TRIAGE_DUE.isoformat()
    assert told["next"]["text"] == (
        "Social and health centre (early service) assesses with you what help is enough."
    )
    assert told["answers_for_the_case"]["text"] in told["next"]["text"].lower()


def test_after_a_no_she_is_told_that_she_is_helped_without_sharing() -> None:
    told = mine(played(asking_at_guidance_centre(), REFUSED))
    assert told["sharing"]["code"] == "without_sharing"
    assert "without sharing your data" in told["sharing"]["text"]
    assert mine(played(submitting(), granted()))["sharing"]["code"] != "without_sharing"


def test_nothing_of_the_vault_stands_in_the_page_not_even_a_reference() -> None:
    for case in (played(submitting(), triaging()), played(submitting())):
        assert "vault1" not in json.dumps(mine(case))


def test_before_a_request_has_come_it_says_so() -> None:
    told = mine(played(granted()))
    assert (told["stage"]["code"], told["request"], told["answers_for_the_case"]) == (
        "no_request",
        None,
        None,
    )


def test_after_an_erasure_it_says_what_went_and_what_is_kept_until_when() -> None:
    case = Told(submitting(), WithdrawContactRequest(case=CASE, by=CLIENT), asking())
    case.take(receipt("planning", NOW + timedelta(days=3650), classes=("meeting",)))
    told = shown(REQUESTS, case.state, NOW, RULED, "en")["erasure"]
    assert told["cause"]["code"] == "requested"
    assert [one["classes"][0]["text"] for one in told["erased"]] == ["meeting"]
    *_, kept = told["kept"]
    assert (kept["document_class"]["text"], kept["rule"]) == ("client plan", "social")
    assert told["link"]["code"] == "link_stands"
    is_whole(REQUESTS, case.state, NOW, RULED, 6)


@pytest.mark.parametrize(
    "case",
    [
        played(granted()),
        played(asking_at_guidance_centre()),
        played(submitting(), granted()),
        played(submitting(), granted(), triaging()),
        played(submitting(), granted(), triaging(), assembled()),
        played(submitting(), granted(), CLOSED),
    ],
)
def test_every_stage_is_told_in_every_language(case: Played) -> None:
    is_whole(REQUESTS, case.state, NOW, REFERENCE, 3)
    assert case.state.stage.value == mine(case)["stage"]["code"] == mine(case)["next"]["code"]
