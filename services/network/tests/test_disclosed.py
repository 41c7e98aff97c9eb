"""What network discloses: addresses of meetings and close persons, and what never leaves."""

from typing import Any

from silta_chassis.process import Ref
from silta_contracts.party import CLIENT
from silta_network import commands as c
from silta_network.disclosed import close_persons, ended, meetings


def test_addresses_and_close_persons_have_a_field_each(table: Any) -> None:
    table.assemble()
    assert meetings(table.case, CLIENT) == ()
    table.schedule(address=Ref("ref-of-an-address"))
    table.name_close_person()
    case = table.case.case
    assert [(one.name, one.ref, one.part) for one in meetings(table.case, CLIENT)] == [
        (f"{case}.m1/address", "ref-of-an-address", "text")
    ]
    found = close_persons(table.case, CLIENT)
    assert [(one.name, one.ref, one.part) for one in found] == [
        ("close-person-1/name", "ref-of-a-close-person", "name"),
        ("close-person-1/contact", "ref-of-a-close-person", "contact"),
    ]
    assert {one.category.value for one in (*meetings(table.case, CLIENT), *found)} == {"contact"}
    assert not any(one.protected for one in (*meetings(table.case, CLIENT), *found))


def test_under_turvakielto_neither_leaves(table: Any) -> None:
    table.assemble()
    table.schedule(address=Ref("ref-of-an-address"))
    table.name_close_person()
    # Under turvakielto intake names no area.
    request = table.case.asked.model_copy(update={"area": None})
    case = table.case.with_(request=request)
    assert all(one.protected for one in (*meetings(case, CLIENT), *close_persons(case, CLIENT)))


def test_a_ground_withdrawn_here_is_over_at_once(table: Any) -> None:
    table.assemble()
    ground = f"{table.case.case}.1"
    assert not ended(table.case, ground, False)
    table.ask(c.WithdrawConsent, CLIENT)
    assert ended(table.case, ground, False)
