"""The network stands with the client and a quorum, once every invitation is answered or ended."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from stateful_world import FOLLOWED, MODELS

from silta_contracts import facts as f
from silta_contracts.course_codes import InvitationCause, NotAssembledReason
from silta_contracts.party import CLIENT, ClosePersonParty
from silta_contracts.payload import Member
from silta_network import commands as c
from silta_network.model import AssembleBy, Phase, ScheduleBy, Status


def kinds(facts: Any) -> list[str]:
    """Names of the fact types."""
    return [type(fact).__name__ for fact in facts]


def seat(table: Any, unit: str, deputy: str) -> Member:
    """A unit as a member on the first ground."""
    return Member(
        party=table.unit(unit), deputy=table.unit(deputy), grounds=(f"{table.case.case}.1",)
    )


def test_the_last_answer_assembles_the_network(table: Any) -> None:
    table.convene()
    table.accept("health-centre", "employment-services")
    assert table.case.phase is Phase.INVITING
    said = table.accept("adult-social-work").facts
    case = table.case.case
    assert said[1] == f.NetworkAssembled(
        case=case,
        grounds=(f"{case}.1",),
        round=1,
        area="central-finland",
        model=table.request().model,
        request=f"{case}.r1",
        members=(
            Member(party=CLIENT),
            seat(table, "early-service", "health-centre-nurses"),
            seat(table, "health-centre", "health-centre-nurses"),
            seat(table, "employment-services", "employment-services-duty"),
            seat(table, "adult-social-work", "adult-social-work-duty"),
        ),
        version=1,
        coordinating=table.unit("early-service"),
        coordinating_deputy=table.unit("health-centre-nurses"),
    )
    assert set(table.waits) == {"schedule-by"}
    assert table.case.due == table.due(ScheduleBy)


def with_quorum(table: Any, professionals: int) -> None:
    """From now on another quorum holds."""
    changed = FOLLOWED.model_copy(update={"quorum_professionals": professionals})
    versions = tuple(changed if model == FOLLOWED else model for model in MODELS.versions)
    table.reference = replace(table.reference, models=replace(MODELS, versions=versions))


def test_where_nobody_need_be_asked_confirming_assembles_at_once(table: Any) -> None:
    with_quorum(table, 1)
    table.propose()
    said = table.confirm("early-service").facts
    assert kinds(said) == ["NetworkConvened", "NetworkAssembled"]
    assert table.waits.keys() == {"schedule-by"}


def test_a_higher_quorum_dissolves_no_network_that_stands(table: Any) -> None:
    table.assemble()
    with_quorum(table, 5)
    assert table.hear(table.granted(table.consent(2))) == []
    assert table.case.phase is Phase.ASSEMBLED


def test_a_decline_may_be_the_last_answer(table: Any) -> None:
    table.convene()
    table.accept("health-centre", "employment-services")
    assert kinds(table.decline("adult-social-work").facts) == [
        "InvitationDeclined",
        "NetworkAssembled",
    ]


def test_silence_may_be_the_last_answer(table: Any) -> None:
    table.hear(table.granted(table.consent()), table.request())
    table.confirm(
        "health-centre", "adult-social-work", not_wanted=(table.unit("adult-social-work-duty"),)
    )
    table.accept("health-centre")
    said = table.until(table.now + timedelta(days=14))
    assert kinds(said)[:3] == ["InvitationReminded", "InvitationUnanswered", "NetworkAssembled"]


def test_without_quorum_the_deadline_is_waited_for_and_more_may_be_invited(table: Any) -> None:
    table.convene()
    for code in ("health-centre", "employment-services", "adult-social-work"):
        table.decline(code)
    assert table.case.phase is Phase.INVITING
    table.invite_more(table.unit("employment-services-duty"))
    assert kinds(table.accept("employment-services-duty").facts)[-1] == "NetworkAssembled"


def test_without_quorum_at_the_deadline_no_network_comes_about(table: Any) -> None:
    table.convene()
    for code in ("health-centre", "employment-services", "adult-social-work"):
        table.decline(code)
    case = table.case.case
    assert table.until(table.due(AssembleBy)) == [
        f.NetworkNotAssembled(
            case=case, round=1, request=f"{case}.r1", reason=NotAssembledReason.NO_QUORUM
        )
    ]
    assert table.waits == {}


def test_without_the_client_no_network_comes_about(table: Any) -> None:
    table.hear(table.granted(table.consent()), table.request(drawn_up_with_client=False))
    table.confirm("health-centre", "adult-social-work")
    table.accept("health-centre", "adult-social-work")
    assert table.case.phase is Phase.INVITING
    said = table.until(table.due(AssembleBy))
    assert said[-1].reason == NotAssembledReason.NO_QUORUM


def test_at_the_deadline_a_quorum_is_enough_and_later_answers_still_count(table: Any) -> None:
    table.convene()
    for code in ("employment-services", "adult-social-work"):
        table.decline(code)
    table.decline("health-centre")
    # The early service has accepted by confirming; two more are asked a day before the end.
    table.until(table.due(AssembleBy) - timedelta(days=1))
    table.invite_more(table.unit("employment-services-duty"), table.unit("health-centre-nurses"))
    table.accept("employment-services-duty")
    assert table.case.phase is Phase.INVITING
    said = table.until(table.due(AssembleBy))
    assert kinds(said)[-1] == "NetworkAssembled"
    joined = table.accept("health-centre-nurses").facts
    assert kinds(joined) == ["InvitationAccepted", "MemberJoined"]


def test_a_new_request_after_no_network_starts_the_next(table: Any) -> None:
    table.convene()
    for code in ("health-centre", "employment-services", "adult-social-work"):
        table.decline(code)
    table.until(table.due(AssembleBy))
    assert kinds(table.hear(table.request())) == ["InviteesProposed"]
    confirmed = table.confirm("health-centre", "employment-services")
    assert {(fact.round, fact.case) for fact in confirmed.facts} == {(2, table.case.case)}
    assert table.case.open_invitations[0].id == f"{table.case.case}.i4"


def test_a_unit_invited_later_joins_with_the_full_list_and_its_version(table: Any) -> None:
    table.assemble()
    sent = table.invite_more(table.unit("employment-services-duty"))
    assert sent.facts[0].cause == InvitationCause.INVITED_MORE
    joined = table.accept("employment-services-duty").facts[1]
    case, unit = table.case.case, table.unit("employment-services-duty")
    new = Member(party=unit, grounds=(f"{case}.1",))
    assert joined == f.MemberJoined(
        case=case,
        grounds=(f"{case}.1",),
        round=1,
        by=unit,
        member=new,
        members=table.case.members,
        version=2,
    )
    assert table.case.members[-1] == new


def test_who_is_asked_or_comes_already_is_not_invited_again(table: Any) -> None:
    table.convene()
    for code in ("health-centre", "early-service"):
        assert table.invite_more(table.unit(code)).reason == "already-asked"
    table.accept("health-centre", "employment-services", "adult-social-work")
    assert table.invite_more(table.unit("health-centre")).reason == "already-asked"


def test_inviting_more_hears_the_client_anew(table: Any) -> None:
    table.propose()
    duty = table.unit("employment-services-duty")
    table.confirm("health-centre", not_wanted=(duty, table.unit("adult-social-work")))
    assert table.invite_more(duty, units_heard=False).reason == "client-not-heard"
    assert table.invite_more(duty, not_wanted=(duty,)).reason == "client-said-no"
    assert table.invite_more(duty).facts[0].party == duty
    assert table.case.not_wanted == (table.unit("adult-social-work"),)


def test_more_is_invited_to_a_network_only(table: Any) -> None:
    table.propose()
    assert table.invite_more(table.unit("health-centre")).reason == "no-network"


def test_the_client_names_a_close_person_who_joins_by_number(table: Any) -> None:
    table.assemble()
    named = table.name_close_person()
    party = ClosePersonParty(number=1)
    case = table.case.case
    assert named.facts == (
        f.ClosePersonJoined(
            case=case,
            grounds=(f"{case}.1",),
            round=1,
            by=CLIENT,
            close_person=party,
            members=table.case.members,
            version=2,
        ),
    )
    assert table.case.members[-1] == Member(party=party)
    assert table.case.close_persons[0].details == "ref-of-a-close-person"
    assert "ref-of-a-close-person" not in named.facts[0].model_dump_json()
    assert table.name_close_person().answer == {"number": 2}


def test_nobody_but_the_client_names_a_close_person(table: Any) -> None:
    table.assemble()
    refused = table.ask(c.NameClosePerson, table.unit("early-service"), person="ref")
    assert refused.status == 403


def test_a_close_person_is_named_once_the_network_stands(table: Any) -> None:
    table.convene()
    assert table.name_close_person().reason == "not-assembled"


def test_a_close_person_is_no_professional_of_the_quorum(table: Any) -> None:
    table.assemble()
    table.name_close_person()
    assert len(table.case.professionals) == 4


def test_invitations_that_ended_do_not_assemble(table: Any) -> None:
    table.convene()
    table.hear(table.closed())
    assert {i.status for i in table.case.invitations} == {Status.ENDED}
    late = table.late(AssembleBy(case=table.case.case))
    assert (late.state, late.facts) == (table.case, ())
