"""Approvals that the operating model asks: members that answer a plan without a task of theirs."""

import pytest

from silta_contracts import facts as f
from silta_contracts.codes import OrganisationType
from silta_contracts.course_codes import Agreement
from silta_contracts.party import CLIENT
from silta_planning.model import AnswerPlanBy, DeputyAnswersPlanBy

from . import planning_course
from .planning_commands import agree, assign, propose
from .planning_course import Course
from .planning_examples import (
    EMPLOYMENT,
    HEALTH,
    MEMBERS,
    SOCIAL,
    SOCIAL_DUTY,
    THE_SOCIAL,
    joined,
    names,
    reference_with,
    released,
)

ASKED = (OrganisationType.ADULT_SOCIAL_WORK, OrganisationType.KELA)


@pytest.fixture
def approving(managed: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A version that waits where the model asks social work, and Kela, which is no member."""
    monkeypatch.setattr(planning_course, "REFERENCE", reference_with(plan_approvals=ASKED))
    [fact] = managed.takes(propose())
    assert isinstance(fact, f.PlanProposed)
    assert fact.must_agree == (CLIENT, EMPLOYMENT, SOCIAL)
    assert fact.approving == (SOCIAL,)
    return managed


def test_a_plan_waits_for_the_approval_that_the_model_asks(approving: Course) -> None:
    assert approving.takes(agree(CLIENT)) == ()
    assert approving.takes(agree(EMPLOYMENT)) == ()
    assert names(approving.takes(agree(SOCIAL))) == ["PlanAgreed"]


def test_who_approves_may_have_a_reservation_and_only_the_clients_no_stops(
    approving: Course,
) -> None:
    approving.takes(agree(SOCIAL, answer=Agreement.NOT_AGREED))
    approving.takes(agree(EMPLOYMENT))
    [fact] = approving.takes(agree(CLIENT))
    assert isinstance(fact, f.PlanAgreed)
    assert (fact.counts.agreed, fact.counts.not_agreed) == (2, 1)


def test_an_approval_that_comes_twice_counts_once(approving: Course) -> None:
    approving.takes(agree(SOCIAL))
    assert approving.takes(agree(SOCIAL)) == ()
    assert approving.state.proposal is not None
    assert len(approving.state.proposal.answers) == 1


def test_an_approval_for_another_version_is_told_which_one_waits(approving: Course) -> None:
    assert approving.refuses(agree(SOCIAL, version=2)) == "another-version"


def test_an_approval_after_the_plan_was_agreed_finds_nothing_that_waits(approving: Course) -> None:
    for party in (CLIENT, EMPLOYMENT, SOCIAL):
        approving.takes(agree(party))
    assert approving.refuses(agree(SOCIAL)) == "nothing-proposed"


def test_a_missing_approval_is_told_and_then_the_deputy_may_give_it(approving: Course) -> None:
    approving.takes(agree(CLIENT))
    approving.takes(agree(EMPLOYMENT))
    [told] = approving.fires(AnswerPlanBy)
    assert isinstance(told, f.AgreementMissing)
    approving.fires(DeputyAnswersPlanBy)
    assert names(approving.takes(agree(SOCIAL_DUTY))) == ["PlanAgreed"]


def test_who_leaves_the_network_is_not_waited_for(approving: Course) -> None:
    approving.takes(agree(CLIENT))
    approving.takes(agree(EMPLOYMENT))
    assert "PlanAgreed" in names(approving.takes(released(SOCIAL, 2)))


def test_who_comes_while_a_version_waits_is_asked_by_the_next(
    managed: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning_course, "REFERENCE", reference_with(plan_approvals=ASKED))
    managed.takes(released(SOCIAL, 2))
    managed.takes(propose())
    managed.takes(joined(THE_SOCIAL, 3, to=MEMBERS[:-1]))
    managed.takes(agree(CLIENT))
    managed.takes(assign(CLIENT, days=20))
    [fact] = managed.takes(propose())
    assert isinstance(fact, f.PlanProposed)
    assert fact.approving == (SOCIAL,)


def test_every_member_sees_who_approves_though_it_has_no_task(approving: Course) -> None:
    shown = approving.page(HEALTH)
    assert shown is not None
    assert SOCIAL.model_dump(mode="json") in shown["plan"]["proposal"]["must_agree"]
