"""The process table, the bodies of its commands, and the reference file."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from stateful_world import DEMONSTRATION
from stdnum.fi import hetu

from silta_chassis.http.bodies import body_model, door_body, vaulted_values
from silta_chassis.process import When
from silta_contracts.catalogue import PUBLISHES, READS
from silta_contracts.codes import DataCategory
from silta_contracts.course_codes import DocumentClass
from silta_contracts.operating_model import UnreadableFile
from silta_intake.api import DOORS
from silta_intake.commands import SubmitContactRequest
from silta_intake.process import PROCESS
from silta_intake.reference import read_reference

BODY: dict[str, Any] = {
    "client": {"name": "Testi Esimerkki", "hetu": "010190-900P"},
    "contact": {"municipality": "179", "phone": "+358 00 0000000"},
    "words": {"said": "fictional words"},
    "area": "middle",
    "channel": "professional",
    "needs": ["employment"],
    "ground": {"kind": "consent_to_be_asked"},
}


def row_of_submitting() -> When:
    row = PROCESS.row(SubmitContactRequest)
    assert row is not None
    return row


def test_the_table_reads_and_publishes_what_the_catalogue_says() -> None:
    assert set(PROCESS.reads) == set(READS["intake"])
    assert set(PROCESS.publishes) <= set(PUBLISHES["intake"])


def test_the_doors_have_their_fixed_names() -> None:
    doors = {(row.door or row.name, row.name) for row in PROCESS.rows if row.kind == "command"}

    assert doors == {
        ("submit-contact-request", "submit-contact-request"),
        ("record", "record-client-reached"),
        ("record-triage", "record-triage"),
        ("record", "record-consultation"),
        ("advice", "ask-advice"),
        ("advice", "give-advice"),
        ("record", "lead-on"),
        ("record", "confirm-leading-on"),
        ("record", "decline-leading-on"),
        ("record", "note-failure-demand"),
        ("record", "ask-existing-service"),
        ("record", "answer-existing-service"),
        ("record", "record-duplicate"),
        ("record", "join-cases"),
        ("record", "separate-cases"),
        ("dialogue", "ask-question"),
        ("dialogue", "answer-question"),
        ("health-check", "offer-health-check"),
        ("health-check", "book-health-check"),
        ("health-check", "decline-health-check"),
        ("health-check", "record-no-show"),
        ("health-check", "done-health-check"),
        ("health-check", "request-from-health-check"),
        ("record", "move-to-model"),
        ("early-service", "register-booking"),
        ("early-service", "offer-early-service"),
        ("early-service", "book-early-service"),
        ("early-service", "decline-early-service"),
        ("early-service", "miss-early-service"),
        ("early-service", "map-situation"),
        ("early-service", "settle-early-service"),
        ("early-service", "request-from-early-service"),
        ("close", "close-request"),
        ("close", "withdraw-contact-request"),
        ("withdraw-consent", "withdraw-consent"),
        ("erase-person", "erase-person"),
    }
    assert [door.view for door in DOORS.lists] == [
        view.name for view in PROCESS.views if view.name != "models"
    ]


def test_what_an_editor_decides_on_is_guarded_and_a_withdrawal_never() -> None:
    guarded = {row.name for row in PROCESS.rows if row.guarded}

    assert guarded == {"record-triage", "record-consultation", "close-request"}


def test_what_is_personal_goes_to_the_vault() -> None:
    body = body_model(row_of_submitting(), discriminated=False).model_validate(BODY)

    kept = vaulted_values(SubmitContactRequest, body)
    assert {name: value for name, (_, value) in kept.items()} == {
        "client": BODY["client"],
        "contact": {**BODY["contact"], "email": None},
        "words": BODY["words"],
    }
    for vaulted, _ in kept.values():
        assert DataCategory.known(vaulted.category)
        assert DocumentClass.known(vaulted.document_class)
        assert vaulted.rests_on == "own_record"


@pytest.mark.parametrize("code", ["010190-900P", "010190Y900P", "010101A900R", "131052-308T"])
def test_an_identity_code_is_kept_as_it_is(code: str) -> None:
    assert hetu.is_valid(code, allow_temporary=True)
    model = body_model(row_of_submitting(), discriminated=False)

    body = model.model_validate({**BODY, "client": {"name": "Testi Esimerkki", "hetu": code}})
    assert vaulted_values(SubmitContactRequest, body)["client"][1]["hetu"] == code


@pytest.mark.parametrize(
    "code", ["010190-900R", "310290-900P", "010190-900p", " 010190-900P", "010190*900P", ""]
)
def test_what_is_no_identity_code_is_refused_without_repeating_it(code: str) -> None:
    model = body_model(row_of_submitting(), discriminated=False)
    given = {**BODY, "client": {"name": "Testi Esimerkki", "hetu": code}}

    with pytest.raises(ValidationError) as wrong:
        model.model_validate(given)
    [error] = wrong.value.errors(include_input=False)
    assert (error["loc"], "personal identity code" in error["msg"]) == (("client", "hetu"), True)
    assert not code or code not in str(wrong.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"case": "x"},
        {"by": {"kind": "client"}},
        {"needs": []},
        {"needs": ["a_diagnosis"]},
        {"words": {"said": "x" * 4001}},
        {"client": None},
    ],
)
def test_a_body_that_does_not_fit_is_refused(changes: dict[str, object]) -> None:
    model = body_model(row_of_submitting(), discriminated=False)

    with pytest.raises(ValidationError):
        model.model_validate({**BODY, **changes})


def test_the_two_ways_to_close_are_told_apart_by_command() -> None:
    rows = [row for row in PROCESS.rows if row.door == "close"]

    body = TypeAdapter(door_body(rows)).validate_python({"command": "withdraw-contact-request"})
    assert body.reason == "client_wish"


def test_the_reference_is_the_operating_models_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"installation\.toml is missing: copy"):
        read_reference(tmp_path)
    for name in ("installation.toml", "models"):
        copy = shutil.copytree if (DEMONSTRATION / name).is_dir() else shutil.copy
        copy(DEMONSTRATION / name, tmp_path / name)
    with pytest.raises(UnreadableFile, match=r"retention\.toml cannot be read: copy"):
        read_reference(tmp_path)
    shutil.copy(DEMONSTRATION / "retention.toml", tmp_path)
    areas = read_reference(tmp_path).models.areas
    assert areas == ("central-finland", "kainuu", "north-ostrobothnia")
    (tmp_path / "models" / "kainuu" / "2026.1.toml").write_bytes(b"\xff")
    with pytest.raises(UnreadableFile, match="save it as UTF-8"):
        read_reference(tmp_path)
