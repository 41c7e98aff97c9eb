"""What may be said of a health check to intake, and what holds in its stories."""

from datetime import timedelta

from hypothesis import strategies as st
from stateful import Message, Offer, Story
from stateful_world import BEGINS, CASE, COORDINATION, EMPLOYMENT, always, of, parties

from silta_chassis.process import Deadline
from silta_contracts.facts.health_check import HealthCheckNotBooked, HealthCheckOffered
from silta_contracts.grounds import ConsentToBeAsked
from silta_contracts.party import CLIENT
from silta_intake.commands_health_check import (
    BookHealthCheck,
    DeclineHealthCheck,
    DoneHealthCheck,
    OfferHealthCheck,
    RecordNoShow,
    RequestFromHealthCheck,
)
from silta_intake.health_check import (
    OF_THE_CHECK,
    BookCheckBy,
    CheckStage,
    RecordCheckBy,
    RequestAfterCheckBy,
)
from silta_intake.model import Stage

checkers = st.sampled_from([COORDINATION, CLIENT]) | parties
OFFERS_OF_CHECKS: dict[type[Message], Offer] = {
    OfferHealthCheck: always(
        of(
            OfferHealthCheck,
            by=st.just(EMPLOYMENT) | parties,
            client=st.just("vault-client"),
            area=st.just("north-ostrobothnia"),
            occasion=st.just("systematic"),
            carried_out_by=st.just(COORDINATION),
        )
    ),
    BookHealthCheck: always(
        of(BookHealthCheck, by=checkers, start=st.just(BEGINS + timedelta(days=20)))
    ),
    DeclineHealthCheck: always(of(DeclineHealthCheck, by=checkers)),
    RecordNoShow: always(of(RecordNoShow, by=checkers)),
    DoneHealthCheck: always(
        of(
            DoneHealthCheck,
            by=checkers,
            checked_by=st.just("nurse"),
            checked_on=st.just(BEGINS.date()),
            findings=st.just(("services",)),
            after=st.sampled_from(["contact_request", "contact_request", "own_care"]),
        )
    ),
    RequestFromHealthCheck: always(
        of(
            RequestFromHealthCheck,
            by=checkers,
            needs=st.just(("employment",)),
            ground=st.just(ConsentToBeAsked()),
        )
    ),
}
_WAITS = {
    CheckStage.OFFERED: BookCheckBy,
    CheckStage.BOOKED: RecordCheckBy,
    CheckStage.REQUEST_AGREED: RequestAfterCheckBy,
}


def an_open_check_has_its_one_deadline(story: Story) -> None:
    state = story.state
    waits = {type(deadline) for deadline, _ in story.waits.values()} & set(OF_THE_CHECK)
    runs = state.check is not None and state.stage is not Stage.ENDED
    expected = {_WAITS[state.check.stage]} if runs and state.check.stage in _WAITS else set()
    assert waits == expected


def a_decline_is_told_by_no_fact(story: Story) -> None:
    if isinstance(story.steps[-1].message, DeclineHealthCheck | RecordNoShow):
        assert story.new() == []


def a_check_is_offered_once_and_ends_unbooked_at_most_once(story: Story) -> None:
    assert len(story.all_said(HealthCheckOffered)) == (story.state.check is not None)
    assert len(story.all_said(HealthCheckNotBooked)) <= 1


OFFERED = OfferHealthCheck(
    case=CASE,
    by=EMPLOYMENT,
    client="vault-client",
    area="north-ostrobothnia",
    occasion="systematic",
    carried_out_by=COORDINATION,
)
BOOKED = BookHealthCheck(case=CASE, by=CLIENT, start=BEGINS + timedelta(days=20))
CHECKED = DoneHealthCheck(
    case=CASE,
    by=COORDINATION,
    checked_by="nurse",
    checked_on=BEGINS.date(),
    findings=("services",),
    after="contact_request",
)
REQUESTED = RequestFromHealthCheck(
    case=CASE, by=COORDINATION, needs=("employment",), ground=ConsentToBeAsked()
)
COURSES_OF_CHECKS: dict[str, tuple[Message | type[Deadline], ...]] = {
    "a health check that leads to a request": (OFFERED, BOOKED, CHECKED, REQUESTED),
    "a health check that is declined": (
        OFFERED,
        BOOKED,
        DeclineHealthCheck(case=CASE, by=CLIENT),
        BookCheckBy,
    ),
    # Late enough that the appointment has passed.
    "a health check to which she does not come": (
        OFFERED,
        BOOKED,
        RecordCheckBy,
        RecordNoShow(case=CASE, by=COORDINATION),
    ),
    "a health check that nobody follows": (OFFERED, CHECKED, RequestAfterCheckBy),
}

OF_CHECKS = (
    an_open_check_has_its_one_deadline,
    a_decline_is_told_by_no_fact,
    a_check_is_offered_once_and_ends_unbooked_at_most_once,
)
