"""What intake shows, and to whom."""

import json

import pytest

from silta_chassis.process import Line, Outcome, Written
from silta_contracts.course_codes import Channel
from silta_contracts.facts import (
    CaseClosed,
    ConsentRefused,
    ContactRequestWithdrawn,
)
from silta_contracts.party import CLIENT, ClosePersonParty, Party
from silta_contracts.readers import reader_key
from silta_intake.commands import WithdrawContactRequest
from silta_intake.decisions.close import take_back
from silta_intake.process import PROCESS
from silta_intake.views import page, requests_taken, triage_queue

from .intake_examples import (
    CASE,
    CLINIC,
    COORDINATION,
    DUTY,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    NOW,
    NURSES,
    REFERENCE,
    REQUEST,
    STRANGER,
    TO_BE_ASKED,
    TRIAGE_DUE,
    acknowledged,
    asking_at_guidance_centre,
    assembled,
    granted,
    submitting,
    triaging,
    withdrawn,
)
from .intake_played import Played, played

REFUSED = ConsentRefused(case=CASE, ask=f"{CASE}.a1", request=REQUEST)
WRITTEN = Written(1, NOW, ())


def seen(case: Played, reader: Party) -> dict[str, object]:
    shown = page(case.state, reader, REFERENCE)
    assert shown is not None
    json.dumps(shown)
    return shown


def lines(case: Played) -> list[Line]:
    views = (triage_queue, requests_taken)
    return [line for view in views for line in view(case.state, WRITTEN).values() if line]


def test_coordination_sees_the_request_and_what_is_waited_for() -> None:
    shown = seen(played(submitting(), granted()), EARLY_SERVICE)

    request = shown.pop("request")
    assert isinstance(request, dict)
    assert request["needs"] == ["work_ability", "employment"]
    assert shown == {
        "stage": "triage",
        "waits_for": {
            "step": "triage",
            "by": EARLY_SERVICE.model_dump(mode="json"),
            "until": TRIAGE_DUE.isoformat(),
        },
        "triage": None,
        "questions": [],
        "leading_on": [],
        "model": {
            "area": "middle",
            "version": "2026.1",
            "ways_in": [way.value for way in Channel],
            "preconditions": [],
            "core_members": [],
            "as_needed": [],
        },
        "without_sharing": False,
        "grounds": [f"{CASE}.1"],
        "existing_services": [],
        "other_cases": [],
        "end": None,
    }


def test_nothing_of_the_vault_is_shown_not_even_its_references() -> None:
    for case in (played(submitting(), triaging()), played(submitting())):
        told = [seen(case, reader) for reader in (CLIENT, EARLY_SERVICE, NURSES)]
        told += [dict(line.shows) for line in lines(case)]
        assert "vault1" not in json.dumps(told)


@pytest.mark.parametrize("reader", [STRANGER, CLINIC, EMPLOYMENT, ClosePersonParty(number=1)])
def test_who_has_no_part_sees_nothing(reader: Party) -> None:
    assert page(played(submitting()).state, reader, REFERENCE) is None


def test_coordination_elsewhere_sees_no_request_before_the_consent() -> None:
    waiting = played(asking_at_guidance_centre())

    assert seen(waiting, COORDINATION) == {
        "stage": "awaiting_consent",
        "waits_for": {"step": "consent", "by": {"kind": "client"}, "until": None},
        "end": None,
    }
    assert triage_queue(waiting.state, WRITTEN) == {"triage": None}
    waiting.take(granted())
    assert "request" in seen(waiting, COORDINATION)


def test_after_a_refusal_coordination_elsewhere_sees_that_help_goes_on_and_no_request() -> None:
    refused = played(asking_at_guidance_centre(), REFUSED)

    shown = seen(refused, COORDINATION)
    [line] = triage_queue(refused.state, WRITTEN).values()

    assert "request" not in shown
    assert (shown["stage"], shown["without_sharing"]) == ("triage", True)
    assert line is not None
    assert set(line.shows) == {"case", "request", "triage_by", "without_sharing", "again"}


@pytest.mark.parametrize("taker", [GUIDANCE, EMPLOYMENT])
def test_a_refusal_looks_like_a_consent_to_the_unit_that_took_the_contact(taker: Party) -> None:
    asked = submitting(taker, area="north", ground=TO_BE_ASKED)
    refused, given = played(asked, REFUSED), played(asked, granted())

    assert seen(refused, taker) == seen(given, taker)
    assert requests_taken(refused.state, WRITTEN) == requests_taken(given.state, WRITTEN)


def test_a_withdrawal_is_not_seen_by_the_unit_that_took_the_contact() -> None:
    before = (submitting(EMPLOYMENT, area="north"), granted(), triaging(by=COORDINATION))
    case = played(*before, assembled(), withdrawn(), acknowledged())

    assert {"without_sharing", "grounds"}.isdisjoint(seen(case, EMPLOYMENT))
    [line] = requests_taken(case.state, WRITTEN).values()
    assert line is not None
    assert "sharing" not in json.dumps(dict(line.shows))
    assert seen(case, COORDINATION)["without_sharing"]
    assert seen(case, CLIENT)["without_sharing"]


def test_the_queue_is_for_coordination_and_its_deputy_with_the_first_due_on_top() -> None:
    case = played(submitting())

    assert triage_queue(case.state, WRITTEN) == {
        "triage": Line(
            key="triage",
            order=f"{TRIAGE_DUE.isoformat()}/{CASE}",
            shows={
                "case": CASE,
                "request": REQUEST,
                "triage_by": TRIAGE_DUE.isoformat(),
                "without_sharing": False,
                "again": False,
                "needs": ["work_ability", "employment"],
                "taken_by": EARLY_SERVICE.model_dump(mode="json"),
                "area": "middle",
                "turvakielto": False,
            },
            to=(reader_key(EARLY_SERVICE), reader_key(NURSES)),
        )
    }
    case.take(triaging())
    assert triage_queue(case.state, WRITTEN) == {"triage": None}


def test_the_unit_that_took_the_contact_sees_what_was_decided() -> None:
    case = played(submitting(GUIDANCE, area="north"), triaging("consultation", by=DUTY))

    [line] = requests_taken(case.state, WRITTEN).values()
    assert line is not None
    assert line.to == (reader_key(GUIDANCE),)
    assert line.shows["triage"] == {
        "outcome": "consultation",
        "reasons": ["client_wish"],
        "by": DUTY.model_dump(mode="json"),
        "at": NOW.isoformat().replace("+00:00", "Z"),
    }


def test_that_the_client_took_the_request_back_is_told_with_no_reason() -> None:
    case = played(submitting(EMPLOYMENT), WithdrawContactRequest(case=CASE, by=CLIENT))
    assert isinstance(case.facts[-1], ContactRequestWithdrawn)
    at = {"at": NOW.isoformat()}

    assert seen(case, CLIENT)["end"] == {**at, "how": "withdrawn", "reason": "client_wish"}
    assert seen(case, EARLY_SERVICE)["end"] == seen(case, EMPLOYMENT)["end"] == at


def test_that_it_was_taken_back_on_a_mandate_is_told_with_no_reason_either() -> None:
    case = played(submitting(EMPLOYMENT))
    taken = WithdrawContactRequest(case=CASE, by=ClosePersonParty(number=1), reason="settled")
    done = take_back(case.state, taken, NOW, REFERENCE)
    assert isinstance(done, Outcome)
    told = [page(done.state, reader, REFERENCE) for reader in (CLIENT, EMPLOYMENT, EARLY_SERVICE)]
    assert ["reason" in (shown or {})["end"] for shown in told] == [True, False, False]


def test_a_case_without_a_request_is_shown_to_the_client_only() -> None:
    case = played(granted(), CaseClosed(case=CASE, reason="client_wish"))

    assert seen(case, CLIENT) == {
        "stage": "ended",
        "waits_for": None,
        "end": {"at": NOW.isoformat(), "how": "case_closed", "reason": "client_wish"},
    }
    assert page(case.state, EARLY_SERVICE, REFERENCE) is None
    assert lines(case) == []


def test_background_facts_do_not_make_what_an_editor_saw_stale() -> None:
    case = played(submitting())
    before = PROCESS.editors_see(case.state)

    case.take(granted(), withdrawn())
    assert PROCESS.editors_see(case.state) == before
    case.take(acknowledged())
    assert PROCESS.editors_see(case.state) != before
