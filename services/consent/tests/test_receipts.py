"""Receipts: what they say, who gets them, and that they say no more than the history holds."""

import json
from datetime import timedelta
from typing import Any

import pytest

from silta_chassis.process import Refused
from silta_chassis.showing import Told
from silta_chassis.signing import SigningKeys, verify
from silta_consent.chain import Head, fault
from silta_consent.receipts import TYP, HistoryShown, Receipts, history, receipts
from silta_contracts.party import CLIENT, ClosePersonParty, Party

from .conftest import (
    CASE,
    COLLEGE,
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    INSURER,
    INSURER_ALONE,
    TEAM,
    WRITTEN,
    Play,
    closed,
    consent_given,
    request,
)

KEYS = SigningKeys.derived(b"c" * 40)
SINGLE: dict[str, Any] = {"what": INSURER_ALONE, "form": "e_signed", "valid_until": None}


def told(play: Play, reader: Party) -> Told:
    parts = [{"made": made} for made in play.made]
    return Told(play.state, parts, (), reader, play.now, "/silta/consent/1", KEYS.sign)


def got(play: Play, reader: Party) -> list[dict[str, Any]]:
    """What the receipts say that this reader gets; each verified with the public keys alone."""
    shown = receipts(told(play, reader))
    assert shown is not None
    assert not isinstance(shown, Refused), shown
    Receipts.model_validate(shown)
    said = []
    for one in shown["receipts"]:
        said.append(json.loads(verify(one["receipt"], KEYS.public(), TYP).payload))
        assert said[-1]["silta"]["consent"] == one["consent"]
        assert said[-1]["silta"]["status"] == one["status"]
    return said


@pytest.fixture
def two(given: Play) -> Play:
    """A case with a consent taken by the early service and one for the insurer, by coordination."""
    given.hears(request(consent_given(), coordinating=COORDINATION))
    given.now += timedelta(days=1)
    given.gets(COORDINATION, "give-consent", **SINGLE)
    return given


def test_a_receipt_says_what_the_consent_says_in_the_standards_fields(given: Play) -> None:
    (receipt,) = got(given, CLIENT)
    assert receipt["record_metadata"] == {
        "schema_version": "silta-consent-receipt-1",
        "record_id": f"{CASE}.1",
        "pii_principal_id": CASE,
    }
    early = f"unit;{EARLY_SERVICE.oid};early-service"
    (purpose,) = receipt["pii_processing"]["purposes"]
    assert purpose == {
        "purpose": "cooperate",
        "lawful_basis": "consent",
        "pii_information": [
            {"pii_type": "identity"},
            {"pii_type": "situation"},
            {"pii_type": "plan"},
            {"pii_type": "follow_up"},
            {"pii_type": "work_ability", "special_pii_category": True},
        ],
        "pii_controllers": [early],
        "recipient_third_parties": [
            "type;employment_authority",
            f"organisation;{EARLY_SERVICE.oid}",
        ],
        "collection_method": "written",
        "withdrawal_method": "any_time_to_any_party_without_reason",
        "jurisdiction": "FI",
    }
    assert receipt["party_identification"][:2] == [
        {"party_id": CASE, "party_role": "pii_principal"},
        {
            "party_id": early,
            "party_role": "pii_controller",
            "party_type": "social_and_health_centre",
        },
    ]
    assert receipt["event"] == [
        {
            "event_time": "2026-02-02T08:00:00Z",
            "event_type": "given",
            "event_state": "in_force",
            "entity_id": early,
        }
    ]
    assert receipt["silta"]["head"] == given.state.history.head.model_dump()
    assert (receipt["iss"], receipt["iat"]) == ("/silta/consent/1", 1770019200)


def test_every_field_is_one_of_the_standards_or_of_silta(two: Play) -> None:
    two.gets(CLIENT, "withdraw-consent")
    ours = {"iss", "iat", "silta", "record_metadata", "receipt_metadata", "pii_processing"}
    standard = {
        "schema_version", "record_id", "pii_principal_id", "receipt_id", "purposes", "purpose",
        "lawful_basis", "pii_information", "pii_type", "special_pii_category", "pii_controllers",
        "recipient_third_parties", "collection_method", "withdrawal_method", "jurisdiction",
        "party_identification", "party_id", "party_role", "party_type", "event", "event_time",
        "event_type", "event_state", "entity_id", "validity_duration",
    }  # fmt: skip

    def names(value: Any) -> set[str]:
        if isinstance(value, dict):
            inner = [names(v) for k, v in value.items() if k != "silta"]
            return set(value).union(*inner)
        return set().union(*map(names, value)) if isinstance(value, list) else set()

    for receipt in got(two, CLIENT):
        assert names(receipt) <= ours | standard


def test_a_receipt_tells_the_whole_life_of_its_consent_and_of_no_other(asked: Play) -> None:
    asked.gets(GUIDANCE, "give-consent", **WRITTEN)
    asked.gets(CLIENT, "give-consent", **SINGLE)
    left = {**TEAM, "categories": ["identity"]}
    asked.gets(CLIENT, "narrow-consent", consent=f"{CASE}.1", what=left)
    asked.gets(CLIENT, "withdraw-consent", consent=f"{CASE}.3")
    asked.hears(closed())
    told_of = {
        receipt["silta"]["consent"][-1]: [e["event_type"] for e in receipt["event"]]
        for receipt in got(asked, CLIENT)
    }
    assert told_of == {
        "1": ["asked", "given", "replaced"],
        "2": ["given", "case_ended"],
        "3": ["narrowed", "withdrawn"],
    }
    states = {r["silta"]["consent"][-1]: r["silta"]["status"] for r in got(asked, CLIENT)}
    assert states == {"1": "replaced", "2": "case_ended", "3": "withdrawn"}


def test_a_consent_that_the_client_gave_alone_names_no_controller(play: Play) -> None:
    play.gets(CLIENT, "give-consent", **WRITTEN)
    (receipt,) = got(play, CLIENT)
    assert receipt["pii_processing"]["purposes"][0]["pii_controllers"] == []


def test_a_receipt_holds_nothing_of_the_vault(play: Play) -> None:
    on_behalf = {"name": "Fictional Guardian", "capacity": "guardian"}
    play.gets(EARLY_SERVICE, "give-consent", **WRITTEN, on_behalf=on_behalf, mandate="guardian")
    (receipt,) = got(play, CLIENT)
    assert receipt["silta"]["given_by"] == "on_behalf"
    assert "ref-" not in json.dumps(receipt)
    assert "Guardian" not in json.dumps(receipt)


def test_receipts_of_one_moment_that_say_the_same_have_one_id(two: Play) -> None:
    first, again = got(two, CLIENT), got(two, CLIENT)
    ids = [receipt["receipt_metadata"]["receipt_id"] for receipt in (*first, *again)]
    assert ids[:2] == ids[2:]
    assert ids[0] != ids[1]


# Who gets which.


@pytest.mark.parametrize("reader", [CLIENT, COORDINATION])
def test_the_client_and_coordination_get_all_with_the_head(two: Play, reader: Party) -> None:
    two.gets(CLIENT, "withdraw-consent", consent=f"{CASE}.1")
    found = got(two, reader)
    assert [(r["silta"]["consent"][-1], r["silta"]["status"]) for r in found] == [
        ("1", "withdrawn"),
        ("2", "in_force"),
    ]
    assert all(r["silta"]["head"]["n"] == 3 for r in found)


def test_who_took_a_consent_gets_that_one_and_nothing_of_what_the_client_did_else(
    two: Play,
) -> None:
    before = got(two, EARLY_SERVICE)
    two.now += timedelta(seconds=0)
    # The client takes another consent back, and says no to a question.
    two.gets(CLIENT, "withdraw-consent", consent=f"{CASE}.2")
    two.gets(COORDINATION, "ask-for-consent", what=INSURER_ALONE)
    two.gets(CLIENT, "refuse-consent")
    after = got(two, EARLY_SERVICE)
    assert after == before
    (receipt,) = after
    assert receipt["silta"]["consent"] == f"{CASE}.1"
    assert "head" not in receipt["silta"]


def test_who_took_a_consent_gets_no_receipt_that_it_was_taken_back(two: Play) -> None:
    two.gets(CLIENT, "withdraw-consent", consent=f"{CASE}.1")
    shown = receipts(told(two, EARLY_SERVICE))
    assert shown == {"case": CASE, "receipts": []}


def test_who_took_a_consent_is_not_told_how_it_was_asked_for(asked: Play) -> None:
    asked.gets(EARLY_SERVICE, "give-consent", **WRITTEN)
    told_to = {
        reader.kind: [event["event_type"] for event in got(asked, reader)[0]["event"]]
        for reader in (CLIENT, EARLY_SERVICE)
    }
    assert told_to == {"client": ["asked", "given"], "organisation": ["given"]}


def test_who_took_a_refused_question_learns_nothing_from_the_next_receipt(asked: Play) -> None:
    asked.gets(CLIENT, "refuse-consent")
    asked.gets(GUIDANCE, "give-consent", **WRITTEN)
    (receipt,) = got(asked, GUIDANCE)
    assert [event["event_type"] for event in receipt["event"]] == ["given"]


@pytest.mark.parametrize("reader", [EMPLOYMENT, INSURER])
def test_whom_a_consent_covers_gets_no_receipt_of_it(two: Play, reader: Party) -> None:
    shown = receipts(told(two, reader))
    assert shown == {"case": CASE, "receipts": []}


@pytest.mark.parametrize("reader", [COLLEGE, ClosePersonParty(number=1)])
def test_who_has_no_part_gets_nothing(two: Play, reader: Party) -> None:
    assert receipts(told(two, reader)) is None
    assert history(told(two, reader)) is None


def test_the_history_is_shown_to_the_client_and_to_who_answers(two: Play) -> None:
    two.gets(CLIENT, "withdraw-consent")
    for reader in (CLIENT, COORDINATION):
        shown = history(told(two, reader))
        assert shown is not None
        assert not isinstance(shown, Refused)
        HistoryShown.model_validate(shown)
        assert [link["says"]["event"] for link in shown["links"]] == [
            "given", "given", "withdrawn", "withdrawn",
        ]  # fmt: skip
        assert fault(CASE, shown["links"], Head(**shown["head"])) is None
    refused = history(told(two, EARLY_SERVICE))
    assert isinstance(refused, Refused)
    assert refused.status == 403


def test_a_receipt_of_yesterday_fits_the_history_of_today(two: Play) -> None:
    kept = Head(**got(two, CLIENT)[0]["silta"]["head"])
    two.gets(CLIENT, "withdraw-consent")
    shown = history(told(two, CLIENT))
    assert shown is not None
    assert not isinstance(shown, Refused)
    assert shown["head"]["n"] > kept.n
    assert fault(CASE, shown["links"], kept) is None
