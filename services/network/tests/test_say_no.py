"""The client says no to a unit, before it is asked or before it has answered."""

from typing import Any

from silta_contracts import facts as f
from silta_contracts.course_codes import DeclineReason
from silta_contracts.party import CLIENT
from silta_network import commands as c
from silta_network.model import Phase, Status
from silta_network.views import page


def no(table: Any, code: str, by: Any = CLIENT, **fields: Any) -> Any:
    """Says no to a unit."""
    return table.ask(c.SayNoToUnit, by, unit=table.unit(code), **fields)


def test_the_open_invitation_ends_without_a_word_of_why_and_waits_for_nothing(table: Any) -> None:
    table.convene()
    invitation = table.invitation("adult-social-work")
    assert no(table, "adult-social-work").facts == (
        f.InvitationEnded(
            case=table.case.case,
            round=1,
            invitation=invitation,
            party=table.unit("adult-social-work"),
        ),
    )
    assert table.case.invitation(invitation).status is Status.ENDED
    assert not {f"respond-by:{invitation}", f"half-time:{invitation}"} & set(table.waits)
    assert table.accept("adult-social-work").status == 403


def test_the_unit_itself_does_not_see_that_it_was_the_client(table: Any) -> None:
    table.convene()
    no(table, "adult-social-work")
    assert page(table.case, table.unit("adult-social-work"), table.reference) is None
    others = page(table.case, table.unit("health-centre"), table.reference)
    assert "adult-social-work" not in str(others)


def test_coordination_and_the_client_see_it(table: Any) -> None:
    table.convene()
    no(table, "adult-social-work")
    for reader in (table.unit("early-service"), CLIENT):
        shown: Any = page(table.case, reader, table.reference)
        assert [one["party"]["unit"] for one in shown["not_wanted"]] == ["adult-social-work"]


def test_coordination_may_say_it_for_the_client_and_no_other_unit_may(table: Any) -> None:
    table.convene()
    assert no(table, "adult-social-work", table.unit("health-centre")).status == 403
    no(table, "adult-social-work", table.unit("early-service"))
    assert [u.unit for u in table.case.not_wanted] == ["adult-social-work"]


def test_a_unit_to_which_the_client_said_no_is_not_invited(table: Any) -> None:
    table.propose()
    no(table, "adult-social-work")
    refused = table.confirm("health-centre", "adult-social-work")
    assert refused.reason == "client-said-no"
    # What coordination says of the client's wishes takes nothing back.
    table.confirm("health-centre", "employment-services", not_wanted=())
    assert [u.unit for u in table.case.not_wanted] == ["adult-social-work"]


def test_nor_is_it_asked_as_a_deputy(table: Any) -> None:
    table.convene()
    no(table, "adult-social-work-duty")
    said = table.until(table.case.invitation(table.invitation("adult-social-work")).respond_by)
    asked = [fact.party for fact in said if isinstance(fact, f.InvitationSent)]
    assert table.unit("adult-social-work-duty") not in asked


def test_a_change_of_mind_lets_it_be_asked_again(table: Any) -> None:
    table.propose()
    no(table, "adult-social-work")
    no(table, "adult-social-work", taken_back=True)
    table.confirm("health-centre", "adult-social-work")
    assert table.case.phase is Phase.INVITING


def test_a_no_to_the_last_that_had_not_answered_lets_the_others_meet(table: Any) -> None:
    table.convene()
    table.accept("health-centre", "employment-services")
    said = no(table, "adult-social-work").facts
    assert [type(fact) for fact in said] == [f.InvitationEnded, f.NetworkAssembled]
    assert "adult-social-work" not in str(said[1])


def test_one_that_had_accepted_does_not_come_before_the_network_stands(table: Any) -> None:
    table.convene()
    table.accept("adult-social-work")
    no(table, "adult-social-work")
    said = [*table.accept("health-centre").facts, *table.accept("employment-services").facts]
    members = [m.party for m in said[-1].members]
    assert table.unit("adult-social-work") not in members


def test_a_member_is_taken_out_by_narrowing_the_consent(table: Any) -> None:
    table.assemble()
    refused = no(table, "adult-social-work")
    assert (refused.status, refused.reason) == (409, "member-already")


def test_said_twice_it_is_said_once(table: Any) -> None:
    table.convene()
    no(table, "adult-social-work")
    before = table.case
    assert no(table, "adult-social-work").facts == ()
    assert table.case == before


def test_a_unit_that_is_nowhere_is_named_as_a_mistake(table: Any) -> None:
    table.convene()
    unit = table.unit("health-centre").model_copy(update={"unit": "typed-wrong"})
    assert table.ask(c.SayNoToUnit, CLIENT, unit=unit).reason == "unit-unknown"


def test_too_early_too_late_and_after_the_end(table: Any) -> None:
    assert no(table, "health-centre").reason == "too-early"
    table.convene()
    table.hear(table.closed())
    assert no(table, "health-centre").reason == "case-ended"


def test_between_two_networks_there_is_nothing_to_say_no_to(table: Any) -> None:
    table.propose()
    table.confirm(invitees=())
    assert no(table, "health-centre").reason == "no-network"


def test_a_full_unit_passes_the_invitation_on_and_is_not_asked_twice(table: Any) -> None:
    table.convene()
    said = table.decline("adult-social-work", reason=DeclineReason.NO_CAPACITY).facts
    assert [(type(fact).__name__, fact.party.unit) for fact in said] == [
        ("InvitationDeclined", "adult-social-work"),
        ("InvitationSent", "adult-social-work-duty"),
    ]
    assert (said[1].cause, said[1].follows) == ("full", said[0].invitation)
    refused = table.invite_more(table.unit("adult-social-work"))
    assert refused.reason == "unit-full"


def test_a_full_unit_that_names_another_decides_who_is_asked(table: Any) -> None:
    table.convene()
    instead = table.unit("health-centre-nurses")
    said = table.decline(
        "adult-social-work", reason=DeclineReason.NO_CAPACITY, instead=instead
    ).facts
    assert [fact.party.unit for fact in said] == ["adult-social-work", "health-centre-nurses"]


def test_where_the_last_of_a_chain_is_full_coordination_is_told(table: Any) -> None:
    table.convene()
    table.decline("adult-social-work", reason=DeclineReason.NO_CAPACITY)
    said = table.decline("adult-social-work-duty", reason=DeclineReason.NO_CAPACITY).facts
    assert [type(fact) for fact in said] == [f.InvitationDeclined, f.InvitationUnanswered]
    assert said[1].addressed == table.unit("early-service")


def test_the_next_proposal_leaves_a_full_unit_out(table: Any) -> None:
    table.convene()
    table.decline("adult-social-work", reason=DeclineReason.NO_CAPACITY)
    table.until(table.now.replace(month=12))
    assert table.case.phase is Phase.OVER
    request = f"{table.case.case}.r2"
    said = table.hear(table.request(request=request))
    proposed = [invitee.party.unit for invitee in said[-1].invitees]
    assert "adult-social-work" not in proposed
    assert "health-centre" in proposed
