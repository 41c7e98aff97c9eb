"""Silence: reminded at half time, then the deputy is asked, then coordination told."""

from datetime import timedelta
from typing import Any

from silta_contracts import facts as f
from silta_contracts.course_codes import InvitationCause
from silta_contracts.party import CLIENT
from silta_network import commands as c
from silta_network.model import HalfTime, RespondBy, Status


def kinds(facts: Any) -> list[str]:
    """Names of the fact types."""
    return [type(fact).__name__ for fact in facts]


def of(table: Any, code: str) -> Any:
    """The newest invitation of a unit."""
    return table.case.invitation(table.invitation(code))


def soon(table: Any, *codes: str, **fields: Any) -> None:
    """Convenes with these units, each to answer within 3 seconds."""
    table.propose()
    until = table.now + timedelta(seconds=3)
    table.confirm(
        invitees=tuple(c.Invitee(party=table.unit(code), respond_by=until) for code in codes),
        **fields,
    )


def test_half_time_reminds_the_unit(table: Any) -> None:
    soon(table, "adult-social-work")
    unit, case = table.unit("adult-social-work"), table.case.case
    assert table.until(table.now + timedelta(seconds=2)) == [
        f.InvitationReminded(
            case=case,
            grounds=(f"{case}.1",),
            round=1,
            party=unit,
            addressed=unit,
            deputy=table.unit("adult-social-work-duty"),
            due=of(table, "adult-social-work").respond_by,
            invitation=f"{case}.i1",
        )
    ]


def test_silence_ends_the_invitation_and_asks_the_deputy_in_the_same_entry(table: Any) -> None:
    soon(table, "adult-social-work")
    unit, deputy = table.unit("adult-social-work"), table.unit("adult-social-work-duty")
    due = of(table, "adult-social-work").respond_by
    said = table.until(due)[-2:]
    case = table.case.case
    held = {"case": case, "grounds": (f"{case}.1",), "round": 1}
    assert said == [
        f.InvitationEscalated(
            **held,
            party=unit,
            addressed=deputy,
            deputy=deputy,
            due=due,
            invitation=f"{case}.i1",
        ),
        f.InvitationSent(
            **held,
            invitation=f"{case}.i2",
            party=deputy,
            respond_by=table.due(RespondBy),
            cause=InvitationCause.ESCALATED,
            follows=f"{case}.i1",
        ),
    ]
    assert of(table, "adult-social-work").status is Status.UNANSWERED


def test_where_the_deputy_does_not_answer_either_coordination_is_told(table: Any) -> None:
    soon(table, "adult-social-work")
    table.until(table.now + timedelta(seconds=3))
    due = table.due(RespondBy)
    said = table.until(due)[-1]
    case = table.case.case
    assert said == f.InvitationUnanswered(
        case=case,
        grounds=(f"{case}.1",),
        round=1,
        party=table.unit("adult-social-work-duty"),
        addressed=table.unit("early-service"),
        due=due,
        invitation=f"{case}.i2",
    )
    assert of(table, "adult-social-work-duty").told


def test_a_deputy_that_the_client_does_not_want_is_not_asked(table: Any) -> None:
    soon(table, "adult-social-work", not_wanted=(table.unit("adult-social-work-duty"),))
    said = table.until(table.now + timedelta(seconds=3))
    assert kinds(said) == ["InvitationReminded", "InvitationUnanswered"]


def test_a_deputy_that_no_ground_covers_is_not_asked(table: Any) -> None:
    consent = table.consent(1, "health_services", "kela")
    table.hear(table.granted(consent), table.northern())
    table.confirm("mental-health", "kela-customer-service")
    said = table.until(table.due(RespondBy))
    assert kinds(said)[2:] == ["InvitationUnanswered", "InvitationEscalated", "InvitationSent"]


def test_a_deputy_shared_by_two_silent_units_is_asked_once(table: Any) -> None:
    table.propose()
    table.confirm("health-centre", "early-service", "adult-social-work")
    nurses = table.unit("health-centre-nurses")
    table.invite_more(nurses)
    said = table.until(table.due(RespondBy))
    asked = [fact.party for fact in said if isinstance(fact, f.InvitationSent)]
    assert asked == [table.unit("adult-social-work-duty")]


def test_the_deputy_that_accepts_sits_at_the_table(table: Any) -> None:
    soon(table, "adult-social-work", "health-centre")
    table.accept("health-centre")
    table.until(table.now + timedelta(seconds=3))
    said = table.accept("adult-social-work-duty").facts
    assert kinds(said) == ["InvitationAccepted", "NetworkAssembled"]
    assert [m.party for m in said[1].members] == [
        CLIENT,
        table.unit("early-service"),
        table.unit("health-centre"),
        table.unit("adult-social-work-duty"),
    ]


def test_an_answer_that_comes_after_the_escalation_is_too_late(table: Any) -> None:
    soon(table, "adult-social-work")
    table.until(table.now + timedelta(seconds=3))
    assert table.accept("adult-social-work").status == 403
    assert c.AcceptInvitation not in table.may(table.unit("adult-social-work"))


def test_late_deadlines_of_an_answered_invitation_do_nothing(table: Any) -> None:
    table.convene()
    table.accept("health-centre")
    id_ = table.invitation("health-centre")
    for deadline in (
        HalfTime(case=table.case.case, invitation=id_),
        RespondBy(case=table.case.case, invitation=id_),
        RespondBy(case=table.case.case, invitation=f"{table.case.case}.i99"),
    ):
        late = table.late(deadline)
        assert (late.state, late.facts) == (table.case, ())
