"""What lies in the vault on a ground alone is erased with the last ground that carries it."""

from typing import Any

import pytest
from pydantic.fields import FieldInfo

from silta_chassis.process import Command, Outcome, Ref, Vaulted
from silta_contracts import facts as f
from silta_contracts.codes import DataCategory, Work
from silta_contracts.party import CLIENT
from silta_network import commands as c
from silta_network.decisions.erase import ON_A_GROUND
from silta_network.decisions.follow import then
from silta_network.model import Case
from silta_network.process import PROCESS

BOTH = sorted(ON_A_GROUND)
WITH_CONTACT = {"categories": (DataCategory.SITUATION, DataCategory.CONTACT)}


def vaulted(field: FieldInfo) -> list[Vaulted]:
    """How a command's field goes to the vault, if it does."""
    return [mark for mark in field.metadata if isinstance(mark, Vaulted)]


def full(table: Any, *more: Any) -> None:
    """A network with an address and a close person, on a consent for contact data."""
    table.hear(table.granted(table.consent(**WITH_CONTACT)), *more, table.request())
    table.confirm("health-centre", "employment-services", "adult-social-work")
    table.accept("health-centre", "employment-services", "adult-social-work")
    table.schedule(address=Ref("ref-of-an-address"))
    table.name_close_person()


def test_what_is_erased_is_all_that_is_declared_to_rest_on_a_ground() -> None:
    marks = [
        mark
        for row in PROCESS.rows
        if issubclass(row.message, Command)
        for field in row.message.model_fields.values()
        for mark in vaulted(field)
    ]
    declared = {mark.document_class for mark in marks if mark.rests_on == "ground"}
    assert declared == set(ON_A_GROUND)
    assert {mark.category for mark in marks} == {DataCategory.CONTACT.value}


def test_a_withdrawal_erases_in_the_entry_of_the_receipt_and_the_receipt_says_so(
    table: Any,
) -> None:
    full(table)
    [*_, receipt] = table.hear(table.withdrawn(table.consent(**WITH_CONTACT)))
    assert sorted(table.erased) == BOTH
    assert Work.COPIES in receipt.stopped


def test_a_withdrawal_taken_here_erases_at_once_and_the_receipt_says_so_later(table: Any) -> None:
    full(table)
    taken = table.ask(c.WithdrawConsent, CLIENT, consent=f"{table.case.case}.1")
    assert sorted(taken.erases) == BOTH
    [receipt] = table.hear(table.withdrawn(table.consent(**WITH_CONTACT)))
    assert Work.COPIES in receipt.stopped
    assert sorted(table.erased) == BOTH


def test_another_ground_for_contact_data_keeps_it(table: Any) -> None:
    second = table.consent(2, **WITH_CONTACT)
    full(table, table.granted(second))
    [receipt] = table.hear(table.withdrawn(table.consent(**WITH_CONTACT), second))
    assert (table.erased, Work.COPIES in receipt.stopped) == ([], False)
    [*_, receipt] = table.hear(table.withdrawn(second))
    assert (sorted(table.erased), Work.COPIES in receipt.stopped) == (BOTH, True)


def test_another_ground_that_is_not_for_contact_data_does_not_keep_it(table: Any) -> None:
    second = table.consent(2)
    full(table, table.granted(second))
    [receipt] = table.hear(table.withdrawn(table.consent(**WITH_CONTACT), second))
    assert table.case.planned, "the network goes on"
    assert (sorted(table.erased), Work.COPIES in receipt.stopped) == (BOTH, True)


def test_a_ground_that_never_was_for_contact_data_takes_nothing_along(table: Any) -> None:
    second = table.consent(2)
    full(table, table.granted(second))
    table.hear(table.withdrawn(second, table.consent(**WITH_CONTACT)))
    assert table.erased == []


def ended_otherwise(table: Any, how: str) -> Any:
    """The consent ends without a withdrawal, or the case does."""
    case, consent = table.case.case, table.consent(**WITH_CONTACT)
    ended = {"case": case, "consent": consent.id, "ended": (consent,), "remaining": ()}
    match how:
        case "expired":
            return f.ConsentExpired(**ended)
        case "narrowed":
            less = table.consent(2)
            return f.ConsentReplaced(**{**ended, "remaining": (less,)}, replaced_by=less.id)
        case _:
            return table.closed()


@pytest.mark.parametrize("how", ["expired", "narrowed", "closed"])
def test_it_goes_however_its_last_ground_ends(table: Any, how: str) -> None:
    full(table)
    table.hear(ended_otherwise(table, how))
    assert sorted(table.erased) == BOTH


def test_the_end_of_a_basis_that_carried_it_erases_it(table: Any) -> None:
    basis = table.statute(1, "employment_authority", "adult_social_work").model_copy(
        update=WITH_CONTACT
    )
    table.hear(table.recorded(basis), table.request())
    table.confirm("employment-services", "adult-social-work")
    table.accept("employment-services", "adult-social-work")
    table.name_close_person()
    case = table.case.case
    table.hear(f.StatutoryBasisEnded(case=case, basis=basis.id, ended=(basis,), remaining=()))
    assert sorted(table.erased) == BOTH


def test_a_dissolved_network_keeps_nothing_though_its_consent_lives_on(table: Any) -> None:
    statute = table.statute(3, "adult_social_work")
    full(table, table.recorded(statute))
    less = table.consent(2, "pension_insurer", **WITH_CONTACT)
    consent = table.consent(**WITH_CONTACT)
    said = table.hear(
        f.ConsentReplaced(
            case=table.case.case,
            consent=consent.id,
            replaced_by=less.id,
            ended=(consent,),
            remaining=(less,),
        )
    )
    assert type(said[-1]) is f.NetworkDissolved
    assert sorted(table.erased) == BOTH


def test_what_is_erased_is_named_once_and_what_comes_after_it_again(table: Any) -> None:
    second = table.consent(2)
    full(table, table.granted(second))
    table.hear(table.withdrawn(table.consent(**WITH_CONTACT), second))
    third = table.consent(3, **WITH_CONTACT)
    table.hear(table.granted(third))
    table.hear(table.withdrawn(table.consent(**WITH_CONTACT), second, third))
    assert sorted(table.erased) == BOTH
    table.name_close_person()
    table.hear(table.withdrawn(third, second))
    assert sorted(table.erased) == sorted([*BOTH, *BOTH])


def test_with_nothing_in_the_vault_nothing_is_erased(table: Any) -> None:
    table.assemble()
    [*_, receipt] = table.hear(table.withdrawn(table.consent()))
    assert (table.erased, Work.COPIES in receipt.stopped) == ([], False)


def test_two_decisions_put_together_erase_what_either_erases() -> None:
    case = Case(case="a" * 26)
    both = then(Outcome(case, erases=("one", "two")), Outcome(case, erases=("two", "three")))
    assert both.erases == ("one", "two", "three")
