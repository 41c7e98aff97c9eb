"""A person is erased: asked for, answered by every service, and the link goes last."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from silta_chassis.process import Outcome, Refused
from silta_chassis.retaining import Dispose
from silta_contracts.course_codes import DocumentClass, ErasureCause
from silta_contracts.facts import (
    DocumentsDisposed,
    ErasureRequested,
    ErasureUnacknowledged,
    LinkErased,
)
from silta_contracts.party import CLIENT, ClosePersonParty, Party
from silta_intake.commands import ErasePerson
from silta_intake.model import ErasureReceiptsBy, Stage
from silta_intake.process import PROCESS
from silta_intake.views import page

from .intake_erasing import (
    RULED,
    TABLE,
    Told,
    all_answer,
    asking,
    ended,
    names,
    of,
    receipt,
    with_words,
    years,
)
from .intake_examples import (
    CASE,
    EARLY_SERVICE,
    EMPLOYMENT,
    NOW,
    NURSES,
    assembled,
    triaging,
)


def test_an_ended_case_has_a_date_for_each_class_that_it_holds() -> None:
    case = ended()
    assert case.due("contact_request") == years(10)
    assert case.due("client_identity") == years(12)
    assert "client_identity" in Told(with_words()).state.retained.held
    assert not [w for w in Told(with_words()).waits if w.startswith("dispose")]


def test_every_service_is_asked_and_what_a_rule_keeps_is_locked_until_its_date() -> None:
    case = ended()
    asked, own = case.take(asking())
    assert asked == ErasureRequested(
        case=CASE, by=CLIENT, cause=ErasureCause.REQUESTED, ended_at=NOW
    )
    assert (own.classes, [(k.document_class, k.until) for k in own.kept]) == (
        (),
        [
            (DocumentClass.CLIENT_IDENTITY, years(12)),
            (DocumentClass.CONTACT_REQUEST, years(10)),
        ],
    )
    assert case.waits["erasure-receipts-by"][1] == NOW + timedelta(hours=24)


@pytest.mark.parametrize("by", [CLIENT, EARLY_SERVICE, NURSES])
def test_the_client_and_coordination_for_the_client_may_ask(by: Party) -> None:
    assert names(ended().take(asking(by)))[0] == "ErasureRequested"


@pytest.mark.parametrize("by", [EMPLOYMENT, ClosePersonParty(number=1)])
def test_others_may_not(by: Party) -> None:
    refused = ended().tries(asking(by))
    assert isinstance(refused, Refused)
    assert refused.status == 403


def test_who_acts_on_a_mandate_may() -> None:
    row = PROCESS.row(ErasePerson)
    assert row is not None
    person = ClosePersonParty(number=1)
    assert row.allows(ended().state, person, RULED, on_mandate=True)


@pytest.mark.parametrize(
    "before", [(with_words(),), (with_words(), triaging()), (with_words(), triaging(), assembled())]
)
def test_a_case_that_runs_is_not_ended_by_the_way(before: tuple[Any, ...]) -> None:
    case = Told(*before)
    refused = case.tries(asking())
    assert isinstance(refused, Refused)
    assert (refused.status, refused.reason, refused.kept) == (409, "case-runs", False)
    assert "close the case" in refused.says
    assert case.state.erasing is None


def test_a_case_never_heard_of_ends_by_it_and_takes_no_request_any_more() -> None:
    case = Told()
    assert names(case.take(asking())) == ["ErasureRequested", "PersonErased"]
    assert case.state.stage is Stage.ENDED
    refused = case.tries(with_words())
    assert isinstance(refused, Refused)
    assert refused.reason == "case-ended"


def test_asked_for_twice_or_by_two_at_once_it_is_one() -> None:
    case = ended()
    case.take(asking())
    before = case.state
    assert case.take(asking()) == []
    assert case.take(asking(EARLY_SERVICE)) == []
    assert case.state == before


def test_the_link_waits_for_its_own_date_though_all_have_answered() -> None:
    case = ended()
    case.take(asking())
    all_answer(case)
    assert "erasure-receipts-by" not in case.waits
    assert names(case.comes(of("contact_request"))) == ["DocumentsDisposed", "PersonErased"]
    assert case.said[-1].kept[0].document_class == DocumentClass.CLIENT_IDENTITY
    record, gone = case.comes(of("client_identity"))
    assert (type(record), record.document_class) == (DocumentsDisposed, "client_identity")
    assert gone == LinkErased(case=CASE, at=years(12))
    assert case.erased == ["contact_request", "client_identity"]
    assert (case.state.retained.held, case.waits) == ((), {})


def test_the_link_waits_for_the_last_service_that_keeps_something() -> None:
    case = ended()
    case.take(asking())
    all_answer(case, but="planning")
    case.take(receipt("planning", years(13)))
    case.comes(of("contact_request"))
    assert case.comes(of("client_identity")) == []
    assert "client_identity" not in case.erased
    assert case.waits["erasure-receipts-by"][1] == years(13) + timedelta(hours=24)
    case.now = years(13)
    assert names(case.take(receipt("planning", classes=("client_plan",)))) == [
        "DocumentsDisposed",
        "LinkErased",
    ]
    assert case.erased[-1] == "client_identity"


def test_a_receipt_once_more_early_or_after_the_link_went_changes_nothing() -> None:
    early = ended()
    before = early.state
    assert early.take(receipt("planning")) == []
    assert early.state == before
    case = ended()
    case.take(asking())
    case.take(receipt("planning"))
    seen = case.state
    case.take(receipt("planning"))
    assert case.state == seen
    all_answer(case)
    case.comes(of("contact_request"))
    case.comes(of("client_identity"))
    last = case.state
    assert case.take(receipt("planning", years(20))) == []
    assert case.take(of("client_identity")) == []
    assert case.take(ErasureReceiptsBy(case=CASE)) == []
    assert case.state == last


def test_missing_receipts_are_told_again_and_again_until_they_come() -> None:
    case = ended()
    case.take(asking())
    all_answer(case, but="network")
    deadline = ErasureReceiptsBy(case=CASE)
    for _ in range(2):
        [alarm] = case.comes(deadline)
        assert (type(alarm), alarm.missing) == (ErasureUnacknowledged, ("network",))
        assert case.state.erasing is not None
        assert case.state.erasing.missing == ("network",)
    case.take(receipt("network"))
    assert case.state.erasing is not None
    assert case.state.erasing.missing == ()
    assert deadline.name not in case.waits


def test_a_service_that_does_not_dispose_on_its_date_is_told_of() -> None:
    case = ended()
    case.take(asking())
    all_answer(case, but="planning")
    case.take(receipt("planning", years(1)))
    [alarm] = case.comes(ErasureReceiptsBy(case=CASE))
    assert alarm.missing == ("planning",)
    assert case.now == years(1) + timedelta(hours=24)


def test_without_a_wish_the_link_goes_the_same_way_when_its_time_is_over() -> None:
    case = ended()
    assert names(case.comes(of("contact_request"))) == ["DocumentsDisposed"]
    asked, own = case.comes(of("client_identity"))
    assert (asked.cause, asked.by, asked.ended_at) == (ErasureCause.RETENTION_OVER, None, NOW)
    assert [kept.document_class for kept in own.kept] == ["client_identity"]
    all_answer(case)
    assert names(case.said)[-2:] == ["DocumentsDisposed", "LinkErased"]


def test_a_longer_time_in_the_table_is_followed_when_the_date_comes() -> None:
    case = ended()
    rows = dict(TABLE.classes)
    shorter = rows[DocumentClass.CONTACT_REQUEST].model_copy(update={"keep": "11 years"})
    longer = TABLE.model_copy(update={"classes": {**rows, DocumentClass.CONTACT_REQUEST: shorter}})
    row = PROCESS.row(Dispose)
    assert row is not None
    decided = row.decide(
        case.state, of("contact_request"), years(10), replace(RULED, retention=longer)
    )
    assert isinstance(decided, Outcome)
    assert (decided.facts, decided.erases) == ((), ())
    assert decided.deadlines == ((of("contact_request"), years(11)),)


def test_the_client_and_coordination_are_told_what_is_kept_and_why_and_others_are_not() -> None:
    case = ended()
    case.take(asking())
    case.take(receipt("planning", years(10), classes=("close_person",)))
    for reader in (CLIENT, EARLY_SERVICE):
        shown = page(case.state, reader, RULED)
        assert shown is not None
        told = shown["erasure"]
        assert {(k["service"], k["document_class"]) for k in told["kept"]} == {
            ("intake", "client_identity"),
            ("intake", "contact_request"),
            ("planning", "client_plan"),
        }
        assert next(k for k in told["kept"] if k["service"] == "intake")["source"]
        assert told["erased"] == [{"service": "planning", "classes": ["close_person"]}]
    assert "erasure" not in (page(case.state, EMPLOYMENT, RULED) or {})


def test_dates_that_come_in_any_order_leave_the_link_for_last() -> None:
    case = ended()
    case.take(asking())
    all_answer(case)
    case.now = years(12)
    assert case.take(of("client_identity")) == []
    assert case.erased == []
    assert names(case.take(of("contact_request"))) == [
        "DocumentsDisposed",
        "PersonErased",
        "DocumentsDisposed",
        "LinkErased",
    ]
    assert case.erased == ["contact_request", "client_identity"]
