"""A statute in place of consent: recorded, refused, reviewed, ended."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from silta_chassis.process import Refused
from silta_consent.model import ReviewBy
from silta_contracts import facts
from silta_contracts.codes import InformedAbout, StatuteRefusal
from silta_contracts.grounds import TypeRecipient
from silta_contracts.party import CLIENT

from .conftest import (
    ACT,
    CASE,
    COLLEGE,
    COORDINATION,
    EMPLOYMENT,
    GUIDANCE,
    KELA,
    START,
    WRITTEN,
    Play,
    closed,
    consent_given,
    request,
)

RECORD = {"act": "381/2023", "section": "5"}


def test_a_request_on_an_act_records_the_basis_and_the_client_is_to_be_told(
    statutory: Play,
) -> None:
    [fact] = statutory.facts
    assert isinstance(fact, facts.StatutoryBasisRecorded)
    assert (fact.by, fact.request, fact.grounds) == (None, f"{CASE}.r1", (f"{CASE}.1",))
    ground = fact.ground
    assert (ground.act, ground.section, ground.recorded_by) == ("381/2023", "5", EMPLOYMENT)
    assert (ground.review_on, ground.valid_until) == (date(2026, 8, 1), None)
    types = {str(r.type) for r in ground.recipients if isinstance(r, TypeRecipient)}
    assert types == {
        "employment_authority",
        "wellbeing_services_county",
        "social_and_health_centre",
        "health_services",
        "adult_social_work",
        "mental_health_and_substance_use",
        "rehabilitation_services",
        "disability_services",
        "kela",
    }
    assert {name: due for name, (_, due) in statutory.waits.items()} == {
        f"review-by:{CASE}.1": datetime(2026, 8, 1, 5, 0, tzinfo=UTC),
        f"inform-by:statutory_basis:{CASE}.1": START + timedelta(days=7),
    }


@pytest.mark.parametrize(
    ("ground", "taken_by", "needs", "reason"),
    [
        ({**ACT, "act": "1369/2014"}, EMPLOYMENT, ["employment"], "act_unknown"),
        ({**ACT, "section": "99"}, EMPLOYMENT, ["employment"], "act_unknown"),
        (ACT, COLLEGE, ["employment"], "not_named"),
        (ACT, GUIDANCE, ["employment"], "not_named"),
        (ACT, EMPLOYMENT, ["housing"], "not_triggered"),
    ],
)
def test_where_the_act_is_no_ground_consent_is_asked(
    play: Play, ground: dict[str, Any], taken_by: Any, needs: list[str], reason: str
) -> None:
    refused, asked = play.hears(request(ground, taken_by, COORDINATION, needs))
    assert refused == facts.StatutoryBasisRefused(
        case=CASE,
        act=ground["act"],
        section=ground["section"],
        reason=StatuteRefusal[reason.upper()],
        request=f"{CASE}.r1",
    )
    assert isinstance(asked, facts.ConsentRequested)
    assert asked.asked_by == taken_by
    assert play.state.grounds == ()


def test_where_a_consent_stands_a_refused_act_asks_nothing(given: Play) -> None:
    said = given.hears(request(ACT, COLLEGE, COORDINATION))
    assert [fact.fact for fact in said] == ["StatutoryBasisRefused"]


def test_an_authority_records_a_basis_beside_a_consent(given: Play) -> None:
    given.hears(request(consent_given()))
    assert "record-statutory-basis" in given.may(KELA)
    assert given.gets(KELA, "record-statutory-basis", **RECORD) == {"basis": f"{CASE}.2"}
    fact = given.facts[-1]
    assert isinstance(fact, facts.StatutoryBasisRecorded)
    assert (fact.by, fact.ground.recorded_by) == (KELA, KELA)
    again = given.asks(EMPLOYMENT, "record-statutory-basis", **RECORD)
    assert isinstance(again, Refused)
    assert again.reason == "basis-recorded-already"


def test_an_authority_that_the_act_does_not_name_has_consent_asked(play: Play) -> None:
    play.hears(request({"kind": "consent_to_be_asked"}, GUIDANCE, COORDINATION))
    play.gets(GUIDANCE, "record-statutory-basis", **RECORD)
    assert play.since(0) == ["ConsentRequested", "StatutoryBasisRefused"]
    play.gets(CLIENT, "refuse-consent")
    play.gets(GUIDANCE, "record-statutory-basis", **RECORD)
    assert play.since(3) == ["StatutoryBasisRefused", "ConsentRequested"]


@pytest.mark.parametrize("by", [CLIENT, COLLEGE])
def test_whom_no_act_names_records_none(given: Play, by: Any) -> None:
    given.hears(request(consent_given()))
    assert "record-statutory-basis" not in given.may(by)
    refused = given.asks(by, "record-statutory-basis", **RECORD)
    assert isinstance(refused, Refused)
    assert refused.status == 403


def test_before_the_request_it_is_too_early_to_record(given: Play) -> None:
    refused = given.asks(KELA, "record-statutory-basis", **RECORD)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.kept) == ("too-early", False)


def test_the_same_act_in_a_second_request_stands_once(statutory: Play) -> None:
    assert statutory.hears(request(ACT, EMPLOYMENT, COORDINATION)) == []
    assert statutory.hears(request(ACT, EMPLOYMENT, COORDINATION, number=2)) == []


def test_a_review_is_due_again_and_again_until_the_basis_ends(statutory: Play) -> None:
    [not_informed, review] = statutory.silence(datetime(2026, 9, 1, tzinfo=UTC))
    assert isinstance(not_informed, facts.ClientNotInformed)
    assert review == facts.StatutoryBasisReviewDue(
        case=CASE,
        grounds=(f"{CASE}.1",),
        party=EMPLOYMENT,
        addressed=EMPLOYMENT,
        due=datetime(2026, 8, 1, 5, 0, tzinfo=UTC),
        basis=f"{CASE}.1",
        review_on=date(2026, 8, 1),
    )
    [again] = statutory.silence(datetime(2027, 2, 1, tzinfo=UTC))
    assert isinstance(again, facts.StatutoryBasisReviewDue)
    assert again.review_on == date(2027, 1, 28)


def test_who_recorded_a_basis_ends_it(statutory: Play) -> None:
    statutory.gets(CLIENT, "give-consent", **WRITTEN)
    basis, consent = (held.ground for held in statutory.state.grounds)
    statutory.gets(EMPLOYMENT, "end-statutory-basis", basis=basis.id)
    assert statutory.facts[-1] == facts.StatutoryBasisEnded(
        case=CASE, by=EMPLOYMENT, basis=basis.id, ended=(basis,), remaining=(consent,)
    )
    assert f"review-by:{CASE}.1" not in statutory.waits
    assert statutory.fires(ReviewBy(case=CASE, basis=basis.id)) == []
    again = statutory.asks(EMPLOYMENT, "end-statutory-basis", basis=basis.id)
    assert isinstance(again, Refused)


@pytest.mark.parametrize("by", [CLIENT, KELA, COORDINATION])
def test_another_than_who_recorded_it_does_not_end_a_basis(statutory: Play, by: Any) -> None:
    assert "end-statutory-basis" not in statutory.may(by)
    refused = statutory.asks(by, "end-statutory-basis", basis=f"{CASE}.1")
    assert isinstance(refused, Refused)
    assert refused.status == 403


def test_a_recorder_ends_its_own_basis_only(statutory: Play) -> None:
    statutory.gets(GUIDANCE, "record-statutory-basis", act="381/2023", section="12")
    other = statutory.asks(GUIDANCE, "end-statutory-basis", basis=f"{CASE}.1")
    unknown = statutory.asks(GUIDANCE, "end-statutory-basis", basis=f"{CASE}.9")
    assert isinstance(other, Refused)
    assert isinstance(unknown, Refused)
    assert (other.reason, unknown.reason) == ("not-yours", "basis-not-in-force")


def test_after_the_end_no_basis_is_recorded_ended_or_reviewed(statutory: Play) -> None:
    statutory.hears(closed())
    record = statutory.asks(KELA, "record-statutory-basis", **RECORD)
    end = statutory.asks(EMPLOYMENT, "end-statutory-basis", basis=f"{CASE}.1")
    assert isinstance(record, Refused)
    assert isinstance(end, Refused)
    assert {record.reason, end.reason} == {"case-ended"}
    assert statutory.fires(ReviewBy(case=CASE, basis=f"{CASE}.1")) == []


def test_the_client_is_told_of_a_basis(statutory: Play) -> None:
    assert "record-client-informed" in statutory.may(EMPLOYMENT)
    statutory.gets(EMPLOYMENT, "record-client-informed", about="statutory_basis")
    assert statutory.facts[-1] == facts.ClientInformed(
        case=CASE, by=EMPLOYMENT, about=InformedAbout.STATUTORY_BASIS, ground=f"{CASE}.1"
    )
    assert set(statutory.waits) == {f"review-by:{CASE}.1"}
