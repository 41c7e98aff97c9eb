"""What is noted beside the course of a case: failure demand, and cases of one person."""

from typing import Any

import pytest

from silta_contracts.facts import (
    CaseClosed,
    CasesJoined,
    CasesSeparated,
    DuplicateSuspected,
    FailureDemandNoted,
)
from silta_contracts.party import CLIENT, ClosePersonParty, Party
from silta_intake.commands import ErasePerson
from silta_intake.commands_beside import (
    JoinCases,
    NoteFailureDemand,
    RecordDuplicate,
    SeparateCases,
)
from silta_intake.views import page

from .intake_examples import (
    CASE,
    COORDINATION,
    EARLY_SERVICE,
    GUIDANCE,
    NURSES,
    OTHER_CASE,
    REFERENCE,
    STRANGER,
    asking_at_guidance_centre,
    granted,
    submitting,
)
from .intake_played import Played, names, played

CLOSED = CaseClosed(case=CASE, reason="client_wish")


def noting(by: Party = CLIENT, kind: str = "told_again") -> NoteFailureDemand:
    return NoteFailureDemand.model_validate({"case": CASE, "by": by, "kind": kind})


def about(kind: Any, by: Party = EARLY_SERVICE, other: str = OTHER_CASE) -> Any:
    return kind.model_validate({"case": CASE, "by": by, "other": other})


@pytest.mark.parametrize("party", [CLIENT, GUIDANCE, COORDINATION])
@pytest.mark.parametrize("kind", ["told_again", "sent_elsewhere", "waited"])
def test_whoever_is_part_of_it_notes_what_should_not_have_happened(party: Party, kind: str) -> None:
    case = played(asking_at_guidance_centre(), granted())

    assert case.take(noting(party, kind)) == [FailureDemandNoted(case=CASE, by=party, kind=kind)]


def test_what_happened_twice_is_told_twice_also_after_the_end() -> None:
    case = played(submitting(), noting(), CLOSED)

    assert names(case.take(noting())) == ["FailureDemandNoted"]


@pytest.mark.parametrize("party", [STRANGER, ClosePersonParty(number=1)])
def test_others_do_not_note_it(party: Party) -> None:
    assert played(submitting()).refused(noting(party)) == (403, "not-yours", False)


def test_it_belongs_to_a_request_and_ends_with_erasing() -> None:
    erased = played(submitting(), CLOSED, ErasePerson(case=CASE, by=CLIENT))

    assert Played().refused(noting()) == (409, "no-request", True)
    assert erased.refused(noting()) == (409, "erasure-asked", True)


def test_another_case_is_suspected_joined_and_kept_apart_again() -> None:
    case = played(submitting())

    told = case.take(
        about(RecordDuplicate), about(JoinCases), about(SeparateCases), about(JoinCases)
    )
    kinds = (DuplicateSuspected, CasesJoined, CasesSeparated, CasesJoined)
    assert told == [kind(case=CASE, by=EARLY_SERVICE, number=1) for kind in kinds]
    shown = page(case.state, NURSES, REFERENCE)
    assert shown is not None
    assert shown["other_cases"] == [{"case": OTHER_CASE, "number": 1, "standing": "joined"}]


@pytest.mark.parametrize("kind", [RecordDuplicate, JoinCases, SeparateCases])
def test_said_again_it_changes_nothing(kind: Any) -> None:
    case = played(submitting(), about(RecordDuplicate), about(kind))

    assert case.take(about(kind)) == []


@pytest.mark.parametrize("kind", [JoinCases, SeparateCases])
def test_what_was_never_suspected_is_neither_joined_nor_kept_apart(kind: Any) -> None:
    assert played(submitting()).refused(about(kind)) == (409, "not-suspected", True)


@pytest.mark.parametrize("kind", [RecordDuplicate, JoinCases, SeparateCases])
@pytest.mark.parametrize("party", [CLIENT, STRANGER, COORDINATION])
def test_only_the_coordination_of_the_case_compares(kind: Any, party: Party) -> None:
    assert played(submitting()).refused(about(kind, party)) == (403, "not-yours", False)


def test_before_the_request_reached_coordination_nothing_is_compared() -> None:
    case = played(asking_at_guidance_centre())

    refused = case.refused(about(RecordDuplicate, COORDINATION))
    assert refused == (409, "consent-first", False)


def test_before_the_client_is_reached_nothing_is_compared() -> None:
    receipt = {"area": "north", "channel": "close_person", "ground": None}
    case = played(submitting(GUIDANCE, **receipt, drawn_up_with_client=False))

    refused = case.refused(about(RecordDuplicate, COORDINATION))
    assert refused == (409, "client-first", False)


def test_once_erasing_was_asked_for_no_case_is_linked_to_another() -> None:
    suspected = played(submitting(), about(RecordDuplicate), CLOSED)
    suspected.take(ErasePerson(case=CASE, by=CLIENT))

    for kind in (RecordDuplicate, JoinCases, SeparateCases):
        assert suspected.refused(about(kind)) == (409, "erasure-asked", True)


def test_a_case_is_no_duplicate_of_itself_and_a_join_is_undone_after_the_end() -> None:
    case = played(submitting(), about(RecordDuplicate), about(JoinCases), CLOSED)

    assert case.refused(about(RecordDuplicate, other=CASE)) == (422, "same-case", False)
    assert names(case.take(about(SeparateCases))) == ["CasesSeparated"]


def test_the_unit_that_took_the_contact_is_not_told_of_another_case() -> None:
    case = played(asking_at_guidance_centre(), granted(), about(RecordDuplicate, COORDINATION))

    shown = page(case.state, GUIDANCE, REFERENCE)
    assert shown is not None
    assert "other_cases" not in shown
