"""Answers to invitations: yes, no, and somebody else instead."""

from datetime import timedelta
from typing import Any

from silta_contracts import facts as f
from silta_contracts.course_codes import DeclineReason, InvitationCause
from silta_contracts.party import CLIENT
from silta_network import commands as c
from silta_network.model import Phase


def kinds(facts: Any) -> list[str]:
    """Names of the fact types."""
    return [type(fact).__name__ for fact in facts]


def of(table: Any, code: str) -> Any:
    """The newest invitation of a unit."""
    return table.case.invitation(table.invitation(code))


def test_accepting_says_so_and_the_wait_ends(table: Any) -> None:
    table.convene()
    unit, case = table.unit("health-centre"), table.case.case
    assert table.accept("health-centre").facts == (
        f.InvitationAccepted(
            case=case,
            grounds=(f"{case}.1",),
            round=1,
            by=unit,
            invitation=f"{case}.i1",
            party=unit,
        ),
    )
    assert not {f"respond-by:{case}.i1", f"half-time:{case}.i1"} & set(table.waits)


def test_declining_tells_coordination_the_units_own_reason(table: Any) -> None:
    table.convene()
    unit, case = table.unit("health-centre"), table.case.case
    declined = table.decline("health-centre", reason=DeclineReason.NOT_OUR_TASK)
    assert declined.facts == (
        f.InvitationDeclined(
            case=case,
            grounds=(f"{case}.1",),
            round=1,
            by=unit,
            invitation=f"{case}.i1",
            party=unit,
            reason=DeclineReason.NOT_OUR_TASK,
        ),
    )


def northern(table: Any) -> None:
    """The pension insurer's unit is invited on a consent of its own, beside the statute."""
    basis = table.statute(1, "employment_authority", "rehabilitation_services", "kela")
    table.hear(table.recorded(basis), table.granted(table.insurer()), table.northern())
    table.confirm("rehabilitation-unit", "kela-customer-service", "rehabilitation-advice")


def test_the_unit_named_instead_is_asked_in_the_same_entry(table: Any) -> None:
    northern(table)
    by, instead = table.unit("rehabilitation-advice"), table.unit("work-ability-services")
    declined = table.decline("rehabilitation-advice", instead=instead)
    case = table.case.case
    held = {"case": case, "grounds": (f"{case}.2",), "round": 1, "by": by}
    assert declined.facts == (
        f.InvitationDeclined(**held, invitation=f"{case}.i4", party=by, instead=instead),
        f.InvitationSent(
            **held,
            invitation=f"{case}.i5",
            party=instead,
            respond_by=table.waits[f"respond-by:{case}.i5"][1],
            cause=InvitationCause.INSTEAD,
            follows=f"{case}.i4",
        ),
    )


def test_a_unit_named_instead_that_cannot_be_asked_is_told_to_coordination(table: Any) -> None:
    northern(table)
    uncovered = table.unit("student-services")
    declined = table.decline("rehabilitation-advice", instead=uncovered)
    assert kinds(declined.facts) == ["InvitationDeclined", "InvitationUnanswered"]
    assert declined.facts[1].addressed == table.unit("coordination")


def test_a_unit_named_instead_that_the_client_does_not_want_is_not_asked(table: Any) -> None:
    table.propose()
    table.confirm("health-centre", not_wanted=(table.unit("adult-social-work"),))
    declined = table.decline("health-centre", instead=table.unit("adult-social-work"))
    assert kinds(declined.facts) == ["InvitationDeclined", "InvitationUnanswered"]


def test_a_unit_that_takes_part_already_is_not_asked_instead(table: Any) -> None:
    table.convene()
    declined = table.decline("health-centre", instead=table.unit("employment-services"))
    assert kinds(declined.facts) == ["InvitationDeclined", "InvitationUnanswered"]


def test_two_units_that_decline_for_each_other_do_not_go_round(table: Any) -> None:
    northern(table)
    advice, services = table.unit("rehabilitation-advice"), table.unit("work-ability-services")
    table.decline("rehabilitation-advice", instead=services)
    declined = table.decline("work-ability-services", instead=advice)
    assert kinds(declined.facts) == ["InvitationDeclined", "InvitationUnanswered"]


def test_a_unit_outside_the_directory_named_instead_does_not_stand_on_the_bus(
    table: Any,
) -> None:
    table.convene()
    unlisted = table.plain("health-centre").model_copy(update={"unit": "unlisted"})
    declined = table.decline("health-centre", instead=unlisted)
    assert declined.facts[0].instead is None
    assert kinds(declined.facts) == ["InvitationDeclined", "InvitationUnanswered"]
    assert of(table, "health-centre").instead == unlisted


def test_a_sensitive_unit_answers_under_either_name_and_is_published_by_reference(
    table: Any,
) -> None:
    consent = table.consent(1, "health_services", "kela", "employment_authority")
    table.hear(table.granted(consent), table.northern())
    table.confirm("mental-health", "kela-customer-service")
    accepted = table.ask(
        c.AcceptInvitation,
        table.plain("mental-health"),
        invitation=table.invitation("mental-health"),
    )
    assert accepted.facts[0].by == table.unit("mental-health")
    assert '"mental-health"' not in accepted.facts[0].model_dump_json()


def test_another_units_invitation_cannot_be_answered(table: Any) -> None:
    table.convene()
    other = table.invitation("health-centre")
    by = table.unit("adult-social-work")
    assert table.ask(c.AcceptInvitation, by, invitation=other).status == 403
    assert table.ask(c.DeclineInvitation, by, invitation=f"{table.case.case}.i9").reason == (
        "invitation-unknown"
    )


def test_an_answered_invitation_is_over(table: Any) -> None:
    table.convene()
    first = table.invitation("health-centre")
    table.decline("health-centre")
    table.invite_more(table.unit("health-centre"))
    again = table.ask(c.AcceptInvitation, table.unit("health-centre"), invitation=first)
    assert again.reason == "invitation-over"
    assert kinds(table.accept("health-centre").facts) == ["InvitationAccepted"]


def test_accepting_when_the_ground_has_run_out_is_refused(table: Any) -> None:
    until = table.now + timedelta(days=1)
    table.hear(table.granted(table.consent(valid_until=until)), table.request())
    table.confirm("health-centre", "adult-social-work")
    table.now = until
    assert table.accept("health-centre").reason == "no-ground-covers"


def test_the_client_confirms_taking_part(table: Any) -> None:
    table.hear(table.granted(table.consent()), table.request(drawn_up_with_client=False))
    table.confirm("health-centre")
    confirmed = table.ask(c.ConfirmParticipation, CLIENT)
    case = table.case.case
    assert confirmed.facts == (
        f.ClientConfirmed(case=case, by=CLIENT, grounds=(f"{case}.1",), round=1),
    )
    assert table.ask(c.ConfirmParticipation, CLIENT).reason == "nothing-to-confirm"
    assert kinds(table.accept("health-centre").facts) == ["InvitationAccepted", "NetworkAssembled"]


def test_the_client_may_confirm_before_anybody_is_invited(table: Any) -> None:
    table.hear(table.granted(table.consent()), table.request(drawn_up_with_client=False))
    confirmed = table.ask(c.ConfirmParticipation, CLIENT)
    assert confirmed.facts == (f.ClientConfirmed(case=table.case.case, by=CLIENT),)
    table.confirm("health-centre")
    assert kinds(table.accept("health-centre").facts)[-1] == "NetworkAssembled"


def test_a_request_drawn_up_with_the_client_needs_no_confirming(table: Any) -> None:
    table.convene()
    assert c.ConfirmParticipation not in table.may(CLIENT)
    assert table.case.phase is Phase.INVITING
