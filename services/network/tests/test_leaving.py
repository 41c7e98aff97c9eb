"""A unit or a close person ends their own part; the others go on."""

from typing import Any

import pytest

from silta_contracts import facts as f
from silta_contracts.course_codes import DocumentClass
from silta_contracts.party import CLIENT, ClosePersonParty, Party
from silta_network.commands import EndOwnPart
from silta_network.model import Phase

FIRST, SECOND = ClosePersonParty(number=1), ClosePersonParty(number=2)


def leave(table: Any, by: Party, **fields: Any) -> Any:
    """Somebody ends a part."""
    return table.ask(EndOwnPart, by, **fields)


def test_a_unit_leaves_and_those_who_stay_are_told_with_the_new_list(table: Any) -> None:
    table.assemble()
    gone = table.unit("adult-social-work")
    case = table.case.case
    left = leave(table, gone)
    assert gone not in [member.party for member in table.case.members]
    assert left.facts == (
        f.MemberLeft(
            case=case,
            grounds=(f"{case}.1",),
            round=1,
            by=gone,
            members=table.case.members,
            version=2,
            party=gone,
        ),
    )
    assert table.case.phase is Phase.ASSEMBLED


def test_who_has_left_has_no_part_to_end_again(table: Any) -> None:
    table.assemble()
    leave(table, table.unit("adult-social-work"))
    assert leave(table, table.unit("adult-social-work")).reason == "not-yours"


def test_the_network_stands_when_fewer_are_left_than_a_new_one_would_need(table: Any) -> None:
    table.assemble()
    for code in ("adult-social-work", "health-centre", "employment-services"):
        leave(table, table.unit(code))
    assert [member.party.unit for member in table.case.professionals] == [
        table.case.asked.coordinating.unit
    ]
    assert table.case.phase is Phase.ASSEMBLED


def test_coordination_stays(table: Any) -> None:
    table.assemble()
    assert leave(table, table.case.asked.coordinating).reason == "coordination-stays"


def test_who_has_left_may_be_invited_again(table: Any) -> None:
    table.assemble()
    unit = table.unit("adult-social-work")
    leave(table, unit)
    table.invite_more(unit)
    joined = table.accept("adult-social-work")
    assert [type(fact) for fact in joined.facts] == [f.InvitationAccepted, f.MemberJoined]


def test_who_has_left_is_not_released_when_the_grounds_end(table: Any) -> None:
    table.assemble()
    gone = table.unit("adult-social-work")
    leave(table, gone)
    told = table.hear(table.withdrawn(table.consent()))
    assert gone not in [fact.party for fact in told if isinstance(fact, f.MemberReleased)]


def test_no_part_ends_before_the_network_stands_or_after_the_case(table: Any) -> None:
    table.convene()
    assert leave(table, CLIENT, close_person=1).status == 403
    table.accept("health-centre", "employment-services", "adult-social-work")
    table.hear(table.closed())
    assert leave(table, table.unit("health-centre")).status == 403


@pytest.mark.parametrize("by", [CLIENT, FIRST])
def test_a_close_person_leaves_by_the_wish_of_either(table: Any, by: Party) -> None:
    table.assemble()
    table.name_close_person()
    case = table.case.case
    left = leave(table, by, close_person=1)
    assert FIRST not in [member.party for member in table.case.members]
    assert left.facts == (
        f.ClosePersonLeft(
            case=case,
            grounds=(f"{case}.1",),
            round=1,
            by=by,
            members=table.case.members,
            version=3,
            close_person=FIRST,
        ),
    )


def test_name_and_contact_go_from_the_vault_with_the_last_close_person(table: Any) -> None:
    table.assemble()
    table.name_close_person()
    table.name_close_person()
    leave(table, SECOND)
    assert table.erased == []
    leave(table, CLIENT, close_person=1)
    assert table.erased == [DocumentClass.CLOSE_PERSON.value]
    assert table.name_close_person().answer == {"number": 3}


def test_with_a_meeting_s_address_there_the_end_of_the_consent_still_erases_it(table: Any) -> None:
    table.assemble()
    table.schedule(address="ref-of-an-address")
    table.name_close_person()
    leave(table, FIRST)
    table.hear(table.withdrawn(table.consent()))
    assert DocumentClass.MEETING.value in table.erased


def test_everybody_ends_their_own_part_only(table: Any) -> None:
    table.assemble()
    table.name_close_person()
    table.name_close_person()
    assert leave(table, table.unit("health-centre"), close_person=1).status == 403
    assert leave(table, FIRST, close_person=2).status == 403
    assert leave(table, CLIENT).reason == "close-person-missing"
    assert leave(table, CLIENT, close_person=9).reason == "no-such-close-person"
