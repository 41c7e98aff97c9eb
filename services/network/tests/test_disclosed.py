"""What network discloses: addresses of meetings and close persons, and what never leaves."""

import json
from dataclasses import replace
from typing import Any

from silta_chassis.process import Ref
from silta_contracts.codes import DataCategory
from silta_contracts.party import CLIENT
from silta_network import commands as c
from silta_network.disclosed import close_persons, ended, meetings, units
from silta_network.model import Phase
from silta_network.views import page

REF = "mh7k2q9x4w1d8c3e"


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


def north(table: Any) -> None:
    """A network in which one member's kind is kept from the bus."""
    kinds = ("health_services", "kela", "employment_authority")
    table.hear(table.granted(table.consent(1, *kinds)), table.northern())
    table.confirm("mental-health", "kela-customer-service")


def sits(table: Any) -> None:
    """All who were invited come, the requester too."""
    requester = table.unit("employment-services", "22")
    (its,) = [i.id for i in table.case.invitations if i.party == requester]
    table.ask(c.AcceptInvitation, requester, invitation=its)
    table.accept("mental-health", "kela-customer-service")
    assert table.case.phase is Phase.ASSEMBLED


def test_the_unit_behind_a_reference_is_told_as_a_special_category(table: Any) -> None:
    north(table)
    sits(table)
    (found,) = units(table.case, table.unit("kela-customer-service"), table.reference)
    assert (found.name, found.category, found.ref) == (REF, DataCategory.HEALTH, "")
    assert found.value == {
        "oid": "1.2.246.10.90000021",
        "organisation": "Wellbeing services county of North Ostrobothnia (demonstration)",
        "unit": "mental-health",
        "name": "Mental-health services",
    }
    assert found.category.special


def test_a_reference_is_told_to_whom_its_page_shows_it_and_to_nobody_else(table: Any) -> None:
    north(table)
    table.accept("kela-customer-service")

    def told(reader: Any) -> list[str]:
        return [one.name for one in units(table.case, reader, table.reference)]

    for reader in (CLIENT, table.unit("coordination"), table.unit("mental-health")):
        assert told(reader) == [REF]
    # Who has accepted is no member before the network is assembled.
    for reader in ("kela-customer-service", "student-services"):
        assert told(table.unit(reader)) == []


def test_where_no_unit_is_sensitive_there_is_none_to_tell(table: Any) -> None:
    table.assemble()
    assert units(table.case, CLIENT, table.reference) == ()


def test_a_reference_that_the_directory_has_no_more_is_told_nobody(table: Any) -> None:
    north(table)
    directory = table.reference.directory
    without = replace(directory, units=tuple(u for u in directory.units if u.ref != REF))
    assert units(table.case, CLIENT, replace(table.reference, directory=without)) == ()


def test_the_name_of_a_sensitive_unit_stands_in_no_state_fact_or_members_page(table: Any) -> None:
    north(table)
    sits(table)
    shown = page(table.case, table.unit("kela-customer-service"), table.reference)
    said = [fact.model_dump_json() for fact in table.facts]
    for text in (table.case.model_dump_json(), json.dumps(shown), *said):
        assert "Mental-health services" not in text
        assert '"mental-health"' not in text
    assert REF in json.dumps(shown)


def test_the_name_of_a_sensitive_unit_is_shown_where_one_chooses_and_then_only_under_a_decision(
    table: Any,
) -> None:
    kinds = ("health_services", "kela", "employment_authority")
    asked = table.northern(wanted_types=("health_services", "kela"))
    table.hear(table.granted(table.consent(1, *kinds)), asked)
    coordination = table.unit("coordination")
    name = "Mental-health services"

    def shows(reader: Any) -> bool:
        return name in json.dumps(page(table.case, reader, table.reference))

    assert shows(coordination)
    table.confirm("mental-health", "kela-customer-service")
    assert not shows(coordination)
    assert [f.value["name"] for f in units(table.case, coordination, table.reference)] == [name]
    assert shows(CLIENT)
    assert shows(table.unit("mental-health"))
