"""Coordination confirms, after hearing the client, whom to invite."""

from datetime import timedelta
from typing import Any

import pytest

from silta_chassis.process import Refused
from silta_chassis.workdays import after, half_way
from silta_contracts import facts as f
from silta_contracts.course_codes import InvitationCause, NotAssembledReason
from silta_contracts.party import CLIENT
from silta_contracts.payload import Member
from silta_network import commands as c
from silta_network.model import AssembleBy, HalfTime, Phase, RespondBy


def test_confirming_convenes_and_invites_each_unit_but_the_coordinating_one(table: Any) -> None:
    table.propose()
    confirmed = table.confirm("health-centre", "employment-services", "adult-social-work")
    early, case = table.unit("early-service"), table.case.case
    respond_by = after(table.now, "5 working days")
    held = {"case": case, "grounds": (f"{case}.1",), "round": 1, "by": early}
    pairs = (
        ("health-centre", "health-centre-nurses"),
        ("employment-services", "employment-services-duty"),
        ("adult-social-work", "adult-social-work-duty"),
    )
    assert confirmed.facts == (
        f.NetworkConvened(
            **held,
            area="central-finland",
            model=table.request().model,
            request=f"{case}.r1",
            proposal=1,
            coordinating=early,
            coordinating_deputy=table.unit("health-centre-nurses"),
            requester=early,
            members=(
                Member(party=CLIENT),
                *(
                    Member(
                        party=table.unit(unit),
                        deputy=table.unit(deputy),
                        grounds=(f"{case}.1",),
                    )
                    for unit, deputy in (("early-service", "health-centre-nurses"), *pairs)
                ),
            ),
        ),
        *(
            f.InvitationSent(
                **held,
                invitation=f"{case}.i{n}",
                party=table.unit(unit),
                deputy=table.unit(deputy),
                respond_by=respond_by,
                cause=InvitationCause.CONVENED,
            )
            for n, (unit, deputy) in enumerate(pairs, 1)
        ),
    )
    assert confirmed.answer == {"invitations": [f"{case}.i1", f"{case}.i2", f"{case}.i3"]}
    durations = table.reference.of(table.case).durations
    assert table.case.coming == (early,)
    assert table.due(AssembleBy) == after(table.now, durations.assemble_network)
    assert table.due(RespondBy) == respond_by
    assert table.due(HalfTime) == half_way(table.now, respond_by)


def test_a_requester_that_does_not_coordinate_is_invited_even_if_not_named(table: Any) -> None:
    basis = table.statute(1, "employment_authority", "rehabilitation_services", "kela")
    table.hear(table.recorded(basis), table.northern())
    confirmed = table.confirm("rehabilitation-unit", "kela-customer-service")
    sent = [fact.party.unit for fact in confirmed.facts[1:]]
    assert sent == ["employment-services", "rehabilitation-unit", "kela-customer-service"]
    assert table.case.coming == ()


def test_a_requester_that_the_client_does_not_want_is_not_invited(table: Any) -> None:
    table.propose()
    unwanted = (table.unit("early-service"),)
    confirmed = table.confirm("health-centre", "adult-social-work", not_wanted=unwanted)
    assert [m.party for m in confirmed.facts[0].members[1:]] == [
        table.unit("health-centre"),
        table.unit("adult-social-work"),
    ]


def test_an_own_time_to_answer_may_be_shorter_than_the_models(table: Any) -> None:
    table.propose()
    soon = table.now + timedelta(seconds=3)
    invitee = c.Invitee(party=table.unit("adult-social-work"), respond_by=soon)
    confirmed = table.confirm(invitees=(invitee,))
    assert confirmed.facts[1].respond_by == soon
    assert table.due(HalfTime) == table.now + timedelta(seconds=1.5)


@pytest.mark.parametrize("days", [-1, 0, 30])
def test_an_own_time_to_answer_lies_ahead_and_within_the_models(table: Any, days: int) -> None:
    table.propose()
    wrong = table.now + timedelta(days=days)
    invitee = c.Invitee(party=table.unit("adult-social-work"), respond_by=wrong)
    assert table.confirm(invitees=(invitee,)).reason == "respond-by-not-possible"


def test_the_deputy_that_the_client_does_not_want_is_told_to_nobody(table: Any) -> None:
    table.propose()
    confirmed = table.confirm(
        "employment-services", not_wanted=(table.unit("employment-services-duty"),)
    )
    assert "employment-services-duty" not in confirmed.facts[0].model_dump_json()
    assert confirmed.facts[1].deputy is None


def test_a_unit_of_the_directory_may_be_named_by_hand(table: Any) -> None:
    table.hear(table.granted(table.consent()), table.request(area=None))
    confirmed = table.confirm("adult-social-work", "employment-services")
    assert [fact.party.unit for fact in confirmed.facts[1:]] == [
        "adult-social-work",
        "employment-services",
    ]


def test_a_sensitive_unit_may_be_named_plainly_and_stands_by_its_reference(table: Any) -> None:
    table.hear(
        table.granted(table.consent(1, "health_services", "kela")),
        table.northern(),
    )
    plain = c.Invitee(party=table.plain("mental-health"))
    kela = c.Invitee(party=table.unit("kela-customer-service"))
    confirmed = table.confirm(invitees=(plain, kela))
    assert confirmed.facts[1].party == table.unit("mental-health")
    assert all('"mental-health"' not in fact.model_dump_json() for fact in confirmed.facts)


def test_naming_nobody_says_that_no_network_comes_about(table: Any) -> None:
    table.propose()
    confirmed = table.confirm()
    assert confirmed.facts == (
        f.NetworkNotAssembled(
            case=table.case.case,
            by=table.unit("early-service"),
            request=f"{table.case.case}.r1",
            reason=NotAssembledReason.NO_UNIT,
        ),
    )
    assert table.case.phase is Phase.OVER


def refusals(table: Any) -> dict[str, Any]:
    """What is refused, by reason."""
    unknown = table.plain("health-centre").model_copy(update={"unit": "nowhere"})
    twice = (c.Invitee(party=table.unit("adult-social-work")),) * 2
    unwanted = (table.unit("adult-social-work"),)
    return {
        "proposal-replaced": {"codes": ["health-centre"], "proposal": 2},
        "client-not-heard": {"codes": ["health-centre"], "deputies_heard": False},
        "unit-unknown": {"codes": [], "invitees": (c.Invitee(party=unknown),)},
        "named-twice": {"codes": [], "invitees": twice},
        "client-said-no": {"codes": ["adult-social-work"], "not_wanted": unwanted},
        "no-ground-covers": {"codes": ["kela-customer-service"]},
        "too-few-units": {"codes": ["health-centre"], "not_wanted": (table.unit("early-service"),)},
    }


@pytest.mark.parametrize(
    "reason",
    [
        "proposal-replaced",
        "client-not-heard",
        "unit-unknown",
        "named-twice",
        "client-said-no",
        "no-ground-covers",
        "too-few-units",
    ],
)
def test_what_cannot_be_confirmed_is_refused_with_its_reason(table: Any, reason: str) -> None:
    table.propose()
    fields = refusals(table)[reason]
    refused = table.confirm(*fields.pop("codes"), **fields)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.status) == (reason, 409)
    assert table.case.phase is Phase.PROPOSED


def test_confirming_before_the_ground_has_come_is_too_early(table: Any) -> None:
    table.hear(table.request())
    refused = table.confirm("health-centre")
    assert (refused.reason, refused.kept) == ("too-early", False)


def test_confirming_again_finds_nothing_proposed(table: Any) -> None:
    table.convene()
    assert table.confirm("health-centre").reason == "nothing-proposed"


@pytest.mark.parametrize("code", ["adult-social-work", "employment-services"])
def test_nobody_but_coordination_confirms(table: Any, code: str) -> None:
    table.propose()
    refused = table.ask(
        c.ConfirmInvitees,
        table.unit(code),
        proposal=1,
        invitees=(),
        units_heard=True,
        deputies_heard=True,
    )
    assert refused.status == 403
    assert c.ConfirmInvitees not in table.may(CLIENT)
