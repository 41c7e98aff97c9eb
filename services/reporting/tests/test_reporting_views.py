"""The page of a case, and the files that reporting reads."""

from pathlib import Path

import pytest

from silta_contracts import facts
from silta_contracts.operating_model import UnreadableFile
from silta_contracts.party import CLIENT
from silta_reporting.api import DOORS
from silta_reporting.commands import PublishIndicators
from silta_reporting.decisions.wait import AFTER_THE_END, OF_PLANNING, OF_THE_NETWORK, OF_TRIAGE
from silta_reporting.model import Case
from silta_reporting.process import PROCESS
from silta_reporting.reference import Reference, read_reference
from silta_reporting.views import PENDING, page

from .reporting_course import (
    CLOSED,
    COLLEGE,
    COORDINATION,
    COURSE,
    DEMONSTRATION,
    GUIDANCE,
    KELA,
    MODELS,
    START,
    consent,
    make,
    statute,
    withdrawn,
)
from .reporting_told import Told

REFERENCE = Reference(MODELS)


def test_the_page_shows_parties_milestones_and_what_is_pending(told: Told) -> None:
    told.hear_all(COURSE[:10])
    shown = page(told.state, COLLEGE, REFERENCE)
    assert shown is not None
    assert [(m["milestone"], m["at"][:10]) for m in shown["milestones"]] == [
        ("consented", "2026-02-02"),
        ("contact_requested", "2026-02-02"),
        ("triaged", "2026-02-04"),
        ("network_assembled", "2026-02-08"),
        ("first_meeting", "2026-02-11"),
    ]
    assert [(p["waits_for"], p["en"], p["until"]) for p in shown["pending"]] == [
        ("meeting_time", "a time for a meeting", None),
        ("plan", "the plan", "2026-03-04T08:00:00+00:00"),
        ("task", "a task", "2026-03-01"),
    ]
    assert shown["coordinating"] == COORDINATION.model_dump(mode="json")
    assert [party.get("unit") for party in shown["members"]][1:] == [
        "guidance-centre",
        "student-services",
        "employment-services",
    ]
    assert [party["unit"] for party in shown["case_managers"]] == ["student-services"]
    assert (shown["closed"], shown["outcome"]) == (False, None)


def test_the_page_of_a_closed_case_says_how_it_ended_and_waits_for_nothing(told: Told) -> None:
    told.hear_all(COURSE)
    shown = page(told.state, CLIENT, REFERENCE)
    assert shown is not None
    assert (shown["closed"], shown["outcome"], shown["closing_reason"], shown["pending"]) == (
        True,
        "studying",
        "need_ended",
        [],
    )


def test_withdrawals_and_why_a_case_was_closed_are_for_client_and_coordination(told: Told) -> None:
    basis = make(facts.StatutoryBasisRecorded, ground=statute())
    told.hear_all([*COURSE[:6], (basis, 7), (withdrawn(consent(7), consent(), statute()), 8)])
    told.hear(CLOSED, 60)
    whole, party = (page(told.state, reader, REFERENCE) for reader in (COORDINATION, GUIDANCE))
    assert whole is not None
    assert party is not None
    assert set(whole) - set(party) == {"closing_reason", "withdrawals"}
    assert [p["waits_for"] for p in whole["pending"]] == ["receipts", "inform_of_withdrawal"]
    assert party["pending"] == []
    assert "withdrawn" in {m["milestone"] for m in whole["milestones"]}
    assert "withdrawn" not in {m["milestone"] for m in party["milestones"]}


def test_who_has_no_part_or_none_any_more_is_shown_no_page(told: Told) -> None:
    told.hear_all([*COURSE[:6], (withdrawn(consent()), 8)])
    assert [page(told.state, reader, REFERENCE) for reader in (KELA, COLLEGE)] == [None, None]


def test_every_wait_has_a_name_that_people_read() -> None:
    named = {*AFTER_THE_END, *OF_TRIAGE, *OF_THE_NETWORK, *OF_PLANNING}
    assert named | {"client", "question", "existing_service"} <= set(PENDING)


def test_the_doors_list_views_that_the_process_keeps() -> None:
    kept = {view.name for view in PROCESS.views}
    assert {door.view for door in DOORS.lists} <= kept
    paths = [door.path for door in DOORS.lists]
    assert paths == ["/cases/{case}/story", "/indicators", "/models", "/fidelity"]


def test_a_publication_is_of_no_case_and_gets_its_subject_from_its_path() -> None:
    row = PROCESS.row(PublishIndicators)
    assert row is not None
    path = {"area": "north-ostrobothnia", "period": "2026-q1"}
    assert row.subject.format(**path) == "indicators:north-ostrobothnia:2026-q1"
    # As the chassis makes it of path, header and body: none of it is a case.
    command = PublishIndicators.model_validate({"by": COORDINATION, **path})
    assert command.model_dump(include={"area", "period", "measures"}) == path | {"measures": ()}


def test_what_was_seen_never_gets_stale(told: Told) -> None:
    before = PROCESS.editors_see(told.state)
    told.hear_all(COURSE)
    assert PROCESS.editors_see(told.state) == before


def test_the_demonstrations_files_can_be_read() -> None:
    assert set(read_reference(DEMONSTRATION).models.areas) < set(MODELS.areas)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "is missing"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"fallback_area = ", "is no TOML"),
        (b"suppression_limit = 5", "fallback_area"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_what_is_wrong(
    tmp_path: Path, text: bytes | None, says: str
) -> None:
    file = tmp_path / "installation.toml"
    if text is not None:
        file.write_bytes(text)
    with pytest.raises(UnreadableFile) as wrong:
        read_reference(tmp_path)
    assert "installation.toml" in str(wrong.value)
    assert says in str(wrong.value)


def test_a_case_is_known_from_its_first_fact(told: Told) -> None:
    assert told.state == Case(case=told.state.case)
    told.hear(CLOSED, 3)
    assert told.state.measures.closed is not None
    assert told.state.measures.closed > START
