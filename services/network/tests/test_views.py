"""What network shows to whom: by need, and a refusal of the client to nobody else."""

import json
from typing import Any

from silta_chassis.process import Ref, Written
from silta_contracts.course_codes import DeclineReason
from silta_contracts.party import CLIENT, ClosePersonParty
from silta_contracts.readers import reader_key
from silta_network.model import Status
from silta_network.process import PROCESS
from silta_network.views import page


def seen(table: Any, reader: Any) -> Any:
    """The page of the case for a reader, as JSON."""
    shown = page(table.case, reader, table.reference)
    return None if shown is None else json.loads(json.dumps(shown))


def lines(table: Any, view: str) -> dict[str, Any]:
    """The lines that a view shows."""
    written = Written(1, table.now, ())
    (found,) = [v.lines(table.case, written) for v in PROCESS.views if v.name == view]
    return {key: line for key, line in found.items() if line is not None}


def test_coordination_sees_the_proposal_with_names_and_until_when(table: Any) -> None:
    table.propose()
    shown = seen(table, table.unit("early-service"))
    assert shown["phase"] == "invitees_proposed"
    assert shown["proposal"]["number"] == 1
    assert [i["name"] for i in shown["proposal"]["invitees"]][2:] == [
        "Employment services",
        "Adult social work",
    ]
    assert shown["waits_for"] == ["confirm_invitees"]
    assert shown["waits_until"] == shown["proposal"]["confirm_by"]


def test_a_unit_that_is_only_proposed_sees_nothing(table: Any) -> None:
    table.propose()
    assert seen(table, table.unit("health-centre")) is None


def test_an_invited_unit_sees_its_own_invitation_only(table: Any) -> None:
    table.convene()
    shown = seen(table, table.unit("health-centre"))
    assert shown.keys() == {"phase", "round", "coordinating", "invitations"}
    assert [i["id"] for i in shown["invitations"]] == [table.invitation("health-centre")]


def test_a_unit_that_declined_sees_nothing_more(table: Any) -> None:
    table.convene()
    table.decline("health-centre")
    assert seen(table, table.unit("health-centre")) is None


def test_a_members_page_holds_the_table_and_the_meetings(table: Any) -> None:
    table.assemble()
    table.schedule(address=Ref("ref-of-an-address"))
    shown = seen(table, table.unit("adult-social-work"))
    assert len(shown["members"]) == 5
    assert [m["status"] for m in shown["meetings"]] == ["planned"]
    assert "not_wanted" not in shown
    assert "ref-of-an-address" not in json.dumps(shown)


def test_a_released_member_sees_nothing_more(table: Any) -> None:
    table.assemble()
    table.hear(table.withdrawn(table.consent()))
    assert seen(table, table.unit("adult-social-work")) is None


def test_what_the_client_does_not_want_is_shown_to_the_client_and_coordination_only(
    table: Any,
) -> None:
    table.propose()
    unwanted = table.unit("employment-services-duty")
    table.confirm("employment-services", "health-centre", not_wanted=(unwanted,))
    table.accept("employment-services")
    table.decline("health-centre")
    table.name_close_person()
    for reader in (CLIENT, table.unit("early-service")):
        assert [u["party"]["unit"] for u in seen(table, reader)["not_wanted"]] == [unwanted.unit]
    coordination = (table.unit("early-service"), table.unit("health-centre-nurses"))
    others = [u.party for u in table.reference.directory.units if u.party not in coordination]
    for reader in (*others, ClosePersonParty(number=1)):
        assert unwanted.unit not in json.dumps(seen(table, reader))


def test_a_units_reason_to_decline_is_shown_to_coordination_only(table: Any) -> None:
    table.convene()
    table.decline("health-centre", reason=DeclineReason.NO_CAPACITY)
    table.accept("employment-services", "adult-social-work")
    assert "no_capacity" in json.dumps(seen(table, table.unit("early-service")))
    for reader in (CLIENT, table.unit("adult-social-work"), table.unit("health-centre")):
        assert "no_capacity" not in json.dumps(seen(table, reader))


def test_a_close_person_sees_the_meetings_until_the_network_is_gone(table: Any) -> None:
    table.assemble()
    table.name_close_person()
    table.schedule()
    assert len(seen(table, ClosePersonParty(number=1))["meetings"]) == 1
    assert seen(table, ClosePersonParty(number=2)) is None
    table.hear(table.closed())
    assert seen(table, ClosePersonParty(number=1)) is None


def test_no_page_holds_a_reference_into_the_vault(table: Any) -> None:
    table.assemble()
    table.name_close_person()
    table.schedule(address=Ref("ref-of-an-address"))
    for reader in (CLIENT, table.unit("early-service")):
        assert "ref-of" not in json.dumps(seen(table, reader))


def test_a_case_of_which_only_a_withdrawal_is_known_can_be_shown_to_the_client(
    table: Any,
) -> None:
    table.hear(table.withdrawn(table.consent()))
    assert seen(table, CLIENT)["phase"] == "none"
    assert seen(table, table.unit("early-service")) is None


def test_an_invitation_waits_in_its_units_list_until_it_is_answered(table: Any) -> None:
    table.convene()
    found = lines(table, "invitations")
    assert [line.to for line in found.values()] == [
        (reader_key(table.unit(code)),)
        for code in ("health-centre", "employment-services", "adult-social-work")
    ]
    table.accept("health-centre")
    assert table.invitation("health-centre") not in lines(table, "invitations")


def test_a_sensitive_units_list_is_found_under_both_its_names(table: Any) -> None:
    consent = table.consent(1, "health_services", "kela", "employment_authority")
    table.hear(table.granted(consent), table.northern())
    table.confirm("mental-health", "kela-customer-service")
    line = lines(table, "invitations")[table.invitation("mental-health")]
    assert line.to == (
        reader_key(table.unit("mental-health")),
        reader_key(table.plain("mental-health")),
    )


def test_what_waits_for_coordination_stands_in_its_list_and_its_deputys(table: Any) -> None:
    assert lines(table, "coordination") == {}
    table.propose()
    waits = []
    for step in (
        lambda: None,
        lambda: table.confirm("health-centre"),
        lambda: table.accept("health-centre"),
        table.schedule,
    ):
        step()
        line = lines(table, "coordination")["case"]
        waits.append((line.shows["waits_for"], line.shows["first_due"] is not None))
        assert line.to == tuple(
            reader_key(table.unit(code)) for code in ("early-service", "health-centre-nurses")
        )
    assert waits == [
        (["confirm_invitees"], True),
        (["answers"], True),
        (["schedule_meeting"], True),
        (["record_meeting"], True),
    ]
    table.hear(table.closed())
    assert lines(table, "coordination") == {}


def test_coordination_sees_that_more_units_are_needed(table: Any) -> None:
    table.convene()
    for code in ("health-centre", "employment-services", "adult-social-work"):
        table.decline(code)
    assert lines(table, "coordination")["case"].shows["waits_for"] == ["more_units"]


def test_a_planned_meeting_stands_in_the_members_lists(table: Any) -> None:
    table.assemble()
    table.schedule()
    (line,) = lines(table, "meetings").values()
    assert reader_key(table.unit("adult-social-work")) in line.to
    assert reader_key(CLIENT) not in line.to
    table.hear(table.withdrawn(table.consent()))
    assert lines(table, "meetings") == {}


def test_no_list_is_addressed_to_clients_for_the_key_is_the_same_for_all(table: Any) -> None:
    table.assemble()
    table.schedule()
    table.invite_more(table.unit("employment-services-duty"))
    for view in PROCESS.views:
        assert all("client" not in line.to for line in lines(table, view.name).values())


def test_background_facts_leave_what_an_editor_saw_as_it_was(table: Any) -> None:
    table.convene()
    before = PROCESS.editors_see(table.case)
    table.accept("health-centre")
    table.decline("employment-services")
    assert PROCESS.editors_see(table.case) == before
    assert Status.OPEN in {i.status for i in table.case.invitations}
    table.accept("adult-social-work")
    assert PROCESS.editors_see(table.case) != before
