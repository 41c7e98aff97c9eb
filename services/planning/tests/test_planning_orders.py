"""Every order: facts of one topic keep theirs, the topics do not."""

from collections.abc import Iterator

import pytest

from silta_contracts import facts as f
from silta_contracts.codes import Work
from silta_contracts.course_codes import ClosingReason
from silta_contracts.fact import AnyFact

from .planning_course import Course
from .planning_examples import (
    CASE,
    EARLY,
    EMPLOYMENT,
    HEALTH,
    MEMBERS,
    SOCIAL,
    TWO,
    assembled,
    dissolved,
    ground,
    met,
    names,
    released,
    withdrawn,
)

FIRST = assembled()
GONE = tuple(
    released(party, 2 + n, *(EARLY, HEALTH, EMPLOYMENT, SOCIAL)[:n])
    for n, party in enumerate((EARLY, HEALTH, EMPLOYMENT, SOCIAL))
)
SECOND = tuple(
    one.model_copy(update={"grounds": (TWO,)}) if one.grounds else one for one in MEMBERS
)


def interleaved(*topics: tuple[AnyFact, ...]) -> Iterator[tuple[AnyFact, ...]]:
    """Every order in which the facts of several topics may come."""
    if not any(topics):
        yield ()
    for number, topic in enumerate(topics):
        if topic:
            rest = (*topics[:number], topic[1:], *topics[number + 1 :])
            for order in interleaved(*rest):
                yield (topic[0], *order)


@pytest.mark.parametrize(
    "order", [*interleaved((FIRST, met(), *GONE, dissolved()), (withdrawn(),))]
)
def test_in_every_order_a_withdrawal_leaves_planning_stopped_and_one_receipt(
    order: tuple[AnyFact, ...],
) -> None:
    course = Course()
    for fact in order:
        course.takes(fact)
    said = names(course.said)
    assert said.count("WithdrawalAcknowledged") == 1
    assert said.count("PlanningStopped") == said.count("PlanningOpened") <= 1
    assert course.waits == {}
    assert course.page(EMPLOYMENT) is None
    if order.index(withdrawn()) > 1:
        told = next(x for x in course.said if isinstance(x, f.WithdrawalAcknowledged))
        assert told.stopped == (Work.PLANNING, Work.DISCLOSURE)


@pytest.mark.parametrize(
    "order",
    [
        *interleaved(
            (FIRST, met(), dissolved(), assembled(SECOND, round_=2), met(2, 2, (TWO,))),
            (withdrawn(1, ground(2)),),
        )
    ],
)
def test_in_every_order_a_new_consent_after_a_withdrawal_carries_the_new_network(
    order: tuple[AnyFact, ...],
) -> None:
    course = Course()
    for fact in order:
        course.takes(fact)
    assert course.state.phase == "open"
    assert [x.grounds for x in course.said if isinstance(x, f.PlanningOpened)][-1] == (TWO,)
    assert names(course.said).count("WithdrawalAcknowledged") == 1


@pytest.mark.parametrize(
    "order",
    [
        *interleaved(
            (FIRST, met(), dissolved()),
            (withdrawn(),),
            (f.CaseClosed(case=CASE, reason=ClosingReason.CLIENT_WISH),),
        )
    ],
)
def test_in_every_order_the_end_ends_all_and_the_receipt_is_given(
    order: tuple[AnyFact, ...],
) -> None:
    course = Course()
    for fact in order:
        course.takes(fact)
    assert course.state.phase == "ended"
    assert course.waits == {}
    said = names(course.said)
    assert said.count("WithdrawalAcknowledged") == 1
    assert said.count("PlanningStopped") == said.count("PlanningOpened") <= 1


@pytest.mark.parametrize("order", [*interleaved((FIRST, met()), (withdrawn(1, ground(2)),))])
def test_in_every_order_a_consent_given_beside_the_withdrawn_one_carries_the_same_network(
    order: tuple[AnyFact, ...],
) -> None:
    """Network goes on with the members that the other consent covers, so planning does."""
    course = Course()
    for fact in order:
        course.takes(fact)
    assert course.state.phase == "open"
    assert course.page(EMPLOYMENT) is not None
    assert names(course.said).count("PlanningOpened") == 1
