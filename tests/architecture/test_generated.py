"""The programs behind `silta docs` and `silta contracts`: what they write, and what they find."""

from pathlib import Path

import pytest
import typer

from silta_chassis.settings import Settings
from silta_cli.documents import NoPlace, filled
from silta_cli.documents_map import drawn, edges, picture
from silta_cli.documents_process import process_tables
from silta_cli.documents_tables import settings_table, table
from silta_cli.generated import out_of_date, settle, write
from silta_cli.processes import Service, question_of, read_by, said_by
from silta_cli.published import as_text, published
from silta_contracts.catalogue import FactType
from silta_contracts.facts import CaseClosed, ConsentGranted, NetworkRequested, WithdrawalReceived

SAID: dict[FactType, tuple[str, ...]] = {
    NetworkRequested: ("intake",),
    CaseClosed: ("followup",),
    WithdrawalReceived: ("intake", "network", "planning", "followup"),
}
READ: dict[FactType, tuple[str, ...]] = {
    NetworkRequested: ("network", "reporting"),
    CaseClosed: ("intake", "consent", "network", "planning", "reporting"),
    WithdrawalReceived: ("consent", "reporting"),
}


def test_a_part_is_put_between_its_markers_and_nothing_else_changes(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text("above\n<!-- map:begin -->\nold\n<!-- map:end -->\nbelow \\1\n")
    once = filled(file, {"map": "new \\1 part"})
    assert once == ("above\n<!-- map:begin -->\n\nnew \\1 part\n\n<!-- map:end -->\nbelow \\1\n")
    file.write_text(once)
    assert filled(file, {"map": "new \\1 part"}) == once


@pytest.mark.parametrize("text", ["", "<!-- map:begin -->", "<!-- map:end --><!-- map:begin -->"])
def test_a_document_without_the_markers_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "README.md"
    file.write_text(text)
    with pytest.raises(NoPlace, match=r"README\.md needs the lines `<!-- map:begin -->`"):
        filled(file, {"map": "part"})


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoPlace, match=r"README\.md is missing"):
        filled(tmp_path / "README.md", {"map": "part"})


def test_a_service_says_which_question_it_answers(six: tuple[Service, ...]) -> None:
    assert question_of("Intake: who needs help, and how much?\n") == "Who needs help, and how much?"
    assert [service.name for service in six if not service.question.endswith("?")] == []


def test_a_table_keeps_a_cell_in_its_column() -> None:
    assert table(("a", "b"), [("one | two", "three\nfour")]) == (
        "| a | b |\n|---|---|\n| one \\| two | three four |"
    )
    assert table(("a",), []) == "–"


def test_an_edge_joins_each_pair_and_reporting_has_none() -> None:
    assert edges(SAID, READ) == {
        ("intake", "consent"): [WithdrawalReceived],
        ("intake", "network"): [NetworkRequested],
        ("network", "consent"): [WithdrawalReceived],
        ("planning", "consent"): [WithdrawalReceived],
        ("followup", "intake"): [CaseClosed],
        ("followup", "consent"): [WithdrawalReceived, CaseClosed],
        ("followup", "network"): [CaseClosed],
        ("followup", "planning"): [CaseClosed],
    }


def test_what_several_say_or_read_is_drawn_as_one_edge() -> None:
    assert drawn(SAID, READ) == {
        ("intake", "network"): [NetworkRequested],
        ("followup", "several"): [CaseClosed],
        ("several", "consent"): [WithdrawalReceived],
    }


def test_the_picture_labels_an_edge_with_its_facts() -> None:
    text = picture({("consent", "network"): [ConsentGranted, CaseClosed]})
    assert '    consent -- "ConsentGranted<br/>CaseClosed" --> network' in text.splitlines()


def test_the_tables_of_a_service_name_every_row_and_every_published_fact(
    six: tuple[Service, ...],
) -> None:
    for service in six:
        text = process_tables(service, said_by(six), read_by(six))
        kinds = {kind: text.count(f"\n## {kind}") for kind in ("Takes", "Waits", "Says", "Shows")}
        assert kinds == {"Takes": 1, "Waits": 1, "Says": 1, "Shows": 1}
        shown = [row.name for row in service.process.rows if row.kind != "fact"]
        shown += [fact.__name__ for fact in service.process.publishes]
        assert [name for name in shown if f"| `{name}` |" not in text] == []


def test_every_setting_stands_in_the_table_with_its_meaning() -> None:
    lines = settings_table(Settings).splitlines()
    assert "| `SILTA_PORT` | `8000` | Port to listen on. |" in lines
    assert len(lines) == 2 + len(Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())


def test_a_file_that_differs_or_should_not_be_there_is_out_of_date(tmp_path: Path) -> None:
    same, other, gone, new = (tmp_path / name for name in ("same", "other", "gone", "new/new"))
    for file in (same, other, gone):
        file.write_text("text")
    wanted = {same: "text", other: "changed", gone: None, new: "new"}
    assert out_of_date(wanted) == [other, gone, new]
    with pytest.raises(typer.Exit) as stop:
        settle(wanted, check=True, mend="make docs")
    assert stop.value.exit_code == 1
    assert other.read_text() == "text"
    settle(wanted, check=False, mend="make docs")
    assert out_of_date(wanted) == []
    assert not gone.exists()
    settle(wanted, check=True, mend="make docs")


def test_a_schema_of_a_type_that_is_gone_is_removed(
    six: tuple[Service, ...], tmp_path: Path
) -> None:
    old = tmp_path / "schemas" / "no-such-fact.v1.json"
    old.parent.mkdir()
    old.write_text("{}")
    wanted = published(six, tmp_path)
    assert wanted[old] is None
    write(wanted, out_of_date(wanted))
    assert out_of_date(published(six, tmp_path)) == []


def test_an_order_that_means_nothing_makes_no_difference() -> None:
    assert as_text({"b": 1, "a": {"d": 2, "c": [3, 1]}}) == as_text(
        {"a": {"c": [3, 1], "d": 2}, "b": 1}
    )
