"""What a client sees of her network: who is there, who is asked, where they meet."""

from typing import Any

from worded import is_whole, shown

from silta_contracts.course_codes import DeclineReason
from silta_contracts.party import CLIENT, ClosePersonParty
from silta_network.commands import ConfirmParticipation, NameClosePerson
from silta_network.mine import MINE
from silta_network.process import PROCESS

(NETWORK,) = MINE


def mine(table: Any, lang: Any = "en") -> dict[str, Any]:
    return shown(NETWORK, table.case, table.now, table.reference, lang)


def test_units_are_called_as_the_directory_calls_them(table: Any) -> None:
    table.propose()
    assert "Employment services" in [one["party"]["text"] for one in mine(table)["proposed"]]
    table.assemble()
    assert "you" in [one["text"] for one in mine(table)["members"]]


def test_she_is_told_what_waits_for_her(table: Any) -> None:
    table.propose()
    waits = {one["code"] for one in mine(table)["waits_for_you"]}
    assert "be-heard" in waits
    assert ("confirm-participation" in waits) is not table.case.client_counts
    table.assemble()
    assert mine(table)["waits_for_you"] == []


def test_that_a_unit_declined_is_told_and_its_reason_is_not(table: Any) -> None:
    table.convene()
    table.decline("health-centre", reason=DeclineReason.NO_CAPACITY)
    told = mine(table)
    assert "declined" in {one["status"]["code"] for one in told["invitations"]}
    assert "no_capacity" not in str(told)


def test_a_place_has_its_name_and_no_address_stands_in_the_page(table: Any) -> None:
    table.assemble()
    table.schedule()
    [meeting] = mine(table)["meetings"]
    assert meeting["place"]["text"] != meeting["place"]["code"]
    assert "address" not in meeting


def test_which_unit_is_behind_a_reference_comes_with_a_decision_only(table: Any) -> None:
    consent = table.consent(1, "health_services", "kela", "employment_authority")
    table.hear(table.granted(consent), table.northern())
    table.confirm("mental-health", "kela-customer-service")
    told = mine(table)
    assert "sensitive_unit" in {one["party"]["kind"] for one in told["invitations"]}
    name = table.reference.directory.name_of(table.plain("mental-health"))
    assert name not in str(told)
    assert "units" in NETWORK.discloses


def test_the_page_is_whole_in_every_language(table: Any) -> None:
    for step in ("propose", "convene", "assemble", "schedule"):
        getattr(table, step)()
        is_whole(NETWORK, table.case, table.now, table.reference, 1)


def test_who_acts_on_a_mandate_confirms_for_her_and_nobody_without_one(table: Any) -> None:
    row = PROCESS.row(ConfirmParticipation)
    assert row is not None
    close = ClosePersonParty(number=1)
    assert not row.allows(table.case, close, table.reference)
    assert row.allows(table.case, close, table.reference, on_mandate=True)
    # Whom she has at her side is hers to name, whoever else may act for her.
    names = PROCESS.row(NameClosePerson)
    assert names is not None
    assert names.allows(table.case, CLIENT, table.reference)
    assert not names.allows(table.case, close, table.reference, on_mandate=True)
