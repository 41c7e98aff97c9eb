"""Every recipient stands on its own ground, and goes when none covers it any more."""

from datetime import timedelta
from typing import Any

from silta_contracts import facts as f
from silta_contracts.course_codes import NotAssembledReason
from silta_contracts.party import CLIENT
from silta_contracts.payload import Member
from silta_network.commands import AcceptInvitation
from silta_network.model import AssembleBy, ConfirmBy, GroundBegins, Phase, Status


def kinds(facts: Any) -> list[str]:
    """Names of the fact types."""
    return [type(fact).__name__ for fact in facts]


def replaced(table: Any, ended: Any, by: Any) -> f.ConsentReplaced:
    """A consent was narrowed or extended."""
    return f.ConsentReplaced(
        case=table.case.case,
        consent=ended.id,
        replaced_by=by.id,
        ended=(ended,),
        remaining=(by,),
    )


def expired(table: Any, ended: Any, *remaining: Any) -> f.ConsentExpired:
    """A consent ran out."""
    return f.ConsentExpired(
        case=table.case.case, consent=ended.id, ended=(ended,), remaining=remaining
    )


def basis_ended(table: Any, ended: Any, *remaining: Any) -> f.StatutoryBasisEnded:
    """A statutory basis ended."""
    return f.StatutoryBasisEnded(
        case=table.case.case, basis=ended.id, ended=(ended,), remaining=remaining
    )


def two_grounds(table: Any) -> tuple[Any, Any]:
    """A network on a statute, with the pension insurer on a consent of its own."""
    basis = table.statute(1, "employment_authority", "rehabilitation_services", "kela")
    insurer = table.insurer()
    table.hear(table.recorded(basis), table.granted(insurer), table.northern())
    table.confirm("rehabilitation-unit", "kela-customer-service", "rehabilitation-advice")
    for invitation in table.case.open_invitations:
        table.ask(AcceptInvitation, invitation.party, invitation=invitation.id)
    assert table.case.phase is Phase.ASSEMBLED
    return basis, insurer


def test_every_member_stands_on_its_own_ground(table: Any) -> None:
    two_grounds(table)
    case = table.case.case
    assert {m.party.unit: m.grounds for m in table.case.professionals} == {
        "employment-services": (f"{case}.1",),
        "rehabilitation-unit": (f"{case}.1",),
        "kela-customer-service": (f"{case}.1",),
        "rehabilitation-advice": (f"{case}.2",),
    }
    assembled = next(x for x in table.facts if isinstance(x, f.NetworkAssembled))
    assert assembled.grounds == (f"{case}.1", f"{case}.2")


def test_only_the_member_whom_no_ground_covers_is_released(table: Any) -> None:
    basis, insurer = two_grounds(table)
    before, case = table.case.members, table.case.case
    said = table.hear(table.withdrawn(insurer, basis))
    left = tuple(m for m in before if m.party != table.unit("rehabilitation-advice"))
    assert said[0] == f.MemberReleased(
        case=case,
        grounds=(f"{case}.1",),
        round=1,
        members=left,
        version=2,
        party=table.unit("rehabilitation-advice"),
    )
    assert kinds(said) == ["MemberReleased", "WithdrawalAcknowledged"]
    assert table.case.phase is Phase.ASSEMBLED


def test_fewer_than_the_quorum_dissolve_the_network(table: Any) -> None:
    basis, insurer = two_grounds(table)
    case = table.case.case
    said = table.hear(basis_ended(table, basis, insurer))
    assert kinds(said) == ["MemberReleased"] * 3 + ["NetworkDissolved"]
    assert [fact.version for fact in said[:3]] == [2, 3, 4]
    assert said[2].members == (
        Member(party=CLIENT),
        Member(party=table.unit("rehabilitation-advice"), grounds=(f"{case}.2",)),
    )
    assert said[3] == f.NetworkDissolved(case=case, round=1, request=f"{case}.r1")
    assert (table.case.phase, table.case.members, table.waits) == (Phase.OVER, (), {})


def test_what_is_said_when_no_ground_is_left_names_none_and_so_is_read(table: Any) -> None:
    table.assemble()
    said = table.hear(expired(table, table.consent()))
    assert kinds(said) == ["MemberReleased"] * 4 + ["NetworkDissolved"]
    assert said[-1].grounds == said[-2].grounds == ()


def test_a_narrowed_consent_releases_whom_it_leaves_out(table: Any) -> None:
    table.assemble()
    narrow = table.consent(2, "social_and_health_centre", "employment_authority")
    said = table.hear(table.granted(narrow), replaced(table, table.consent(), narrow))
    assert kinds(said) == ["MemberReleased"]
    assert said[0].party == table.unit("adult-social-work")
    assert {m.grounds for m in table.case.professionals} == {(narrow.id,)}


def test_a_replaced_consent_may_come_before_the_one_that_replaces_it(table: Any) -> None:
    table.assemble()
    wide = table.consent(
        2, "social_and_health_centre", "employment_authority", "adult_social_work", "kela"
    )
    assert table.hear(replaced(table, table.consent(), wide), table.granted(wide)) == []
    assert {m.grounds for m in table.case.professionals} == {(wide.id,)}


def test_a_second_ground_for_a_member_outlives_the_first(table: Any) -> None:
    table.assemble()
    second = table.consent(2)
    said = table.hear(table.granted(second), expired(table, table.consent(), second))
    assert said == []


def test_open_invitations_that_no_ground_covers_end(table: Any) -> None:
    table.convene()
    table.accept("health-centre")
    narrow = table.consent(2, "social_and_health_centre", "employment_authority")
    said = table.hear(replaced(table, table.consent(), narrow))
    ended = table.case.invitation(table.invitation("adult-social-work"))
    case = table.case.case
    assert said == [f.InvitationEnded(case=case, round=1, invitation=ended.id, party=ended.party)]
    assert ended.status is Status.ENDED
    assert kinds(table.accept("employment-services").facts)[-1] == "NetworkAssembled"


def test_an_invitation_that_ends_may_be_the_last_answer(table: Any) -> None:
    table.convene()
    table.accept("health-centre", "employment-services")
    narrow = table.consent(2, "social_and_health_centre", "employment_authority")
    said = table.hear(replaced(table, table.consent(), narrow))
    assert kinds(said) == ["InvitationEnded", "NetworkAssembled"]


def test_who_accepted_and_is_covered_no_more_does_not_count(table: Any) -> None:
    table.convene()
    table.accept("health-centre", "adult-social-work")
    narrow = table.consent(2, "employment_authority", "kela")
    assert table.hear(replaced(table, table.consent(), narrow)) == []
    assert table.case.coming == ()
    table.accept("employment-services")
    assert table.until(table.due(AssembleBy))[-1].reason == NotAssembledReason.NO_QUORUM


def test_no_ground_at_all_while_units_are_invited_ends_the_assembling(table: Any) -> None:
    table.convene()
    case = table.case.case
    said = table.hear(expired(table, table.consent()))
    assert said == [
        f.NetworkNotAssembled(
            case=case, round=1, request=f"{case}.r1", reason=NotAssembledReason.NO_GROUND
        )
    ]
    assert {i.status for i in table.case.invitations} == {Status.ENDED}


def test_a_request_that_names_its_ground_ends_with_it(table: Any) -> None:
    table.propose()
    said = table.hear(expired(table, table.consent()))
    assert [fact.reason for fact in said] == [NotAssembledReason.NO_GROUND]
    assert table.hear(table.granted(table.consent(2))) == []
    assert kinds(table.hear(table.request(grounds=(f"{table.case.case}.2",)))) == [
        "InviteesProposed"
    ]


def test_a_request_that_names_no_ground_waits_for_another(table: Any) -> None:
    table.hear(table.granted(table.consent()), table.request(grounds=()))
    assert table.hear(expired(table, table.consent())) == []
    assert table.case.phase is Phase.WAITING
    assert table.hear(table.granted(table.consent(2)))[0].proposal == 2


def test_a_request_on_grounds_that_have_all_ended_brings_no_network(table: Any) -> None:
    table.hear(table.granted(table.consent()), expired(table, table.consent()))
    said = table.hear(table.request())
    assert [fact.reason for fact in said] == [NotAssembledReason.NO_GROUND]
    assert table.hear(table.request()) == []


def test_a_proposal_is_made_anew_when_a_ground_ends(table: Any) -> None:
    table.propose()
    narrow = table.consent(2, "social_and_health_centre", "employment_authority")
    said = table.hear(replaced(table, table.consent(), narrow))
    assert [i.party.unit for i in said[0].invitees] == [
        "early-service",
        "health-centre",
        "employment-services",
    ]
    assert said[0].proposal == 2
    assert table.case.due == table.due(ConfirmBy)


def test_a_new_ground_after_dissolution_needs_a_new_request(table: Any) -> None:
    table.assemble()
    table.hear(expired(table, table.consent()))
    assert table.hear(table.granted(table.consent(2))) == []
    table.hear(table.request(grounds=(f"{table.case.case}.2",)))
    confirmed = table.confirm("health-centre", "employment-services")
    assert {fact.round for fact in confirmed.facts} == {2}
    said = table.accept("health-centre", "employment-services").facts
    assert (said[-1].round, said[-1].version) == (2, 1)


def test_a_ground_that_ended_never_lives_again(table: Any) -> None:
    table.hear(expired(table, table.consent()), table.granted(table.consent()))
    assert table.case.grounds == ()
    other = table.consent(2)
    table.hear(expired(table, other, table.consent()))
    assert table.case.grounds == ()


def test_a_member_released_comes_back_by_invitation_only(table: Any) -> None:
    _, insurer = two_grounds(table)
    table.hear(expired(table, insurer, table.case.grounds[0]))
    table.hear(table.granted(table.insurer(3)))
    advice = table.unit("rehabilitation-advice")
    assert advice not in [m.party for m in table.case.members]
    table.invite_more(advice)
    assert kinds(table.accept("rehabilitation-advice").facts) == [
        "InvitationAccepted",
        "MemberJoined",
    ]


def test_a_close_person_stays_while_the_network_does(table: Any) -> None:
    table.assemble()
    table.name_close_person()
    narrow = table.consent(2, "social_and_health_centre", "employment_authority")
    table.hear(replaced(table, table.consent(), narrow))
    assert table.case.members[-1].party.kind == "close_person"


def test_a_ground_that_begins_later_joins_those_of_the_members(table: Any) -> None:
    table.assemble()
    later = table.consent(2, valid_from=table.now + timedelta(days=2))
    table.hear(table.granted(later))
    table.until(table.due(GroundBegins))
    assert table.case.professionals[0].grounds == (f"{table.case.case}.1", later.id)
