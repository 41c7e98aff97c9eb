"""What may be said of early recognition to intake, and what holds in its stories."""

from datetime import timedelta

from hypothesis import strategies as st
from stateful import Message, Offer, Story
from stateful_world import BEGINS, CASE, EARLY_SERVICE, HEALTH_CENTRE, always, of, parties

from silta_chassis.process import Deadline
from silta_contracts.facts import ContactRequestReceived
from silta_contracts.facts.early import BookingAlarmRaised, EarlyServiceNotBooked
from silta_contracts.grounds import ConsentToBeAsked
from silta_contracts.party import CLIENT
from silta_intake.commands_early import (
    BookEarlyService,
    DeclineEarlyService,
    MapSituation,
    MissEarlyService,
    OfferEarlyService,
    RegisterBooking,
    RequestFromEarlyService,
    SettleEarlyService,
)
from silta_intake.early_service import (
    OF_THE_EARLY_SERVICE,
    BookEarlyServiceBy,
    CheckEarlySelfCare,
    EarlyStage,
    RecordEarlyServiceBy,
)
from silta_intake.model import Stage

units = st.sampled_from([EARLY_SERVICE, CLIENT]) | parties
bookers = st.just(HEALTH_CENTRE) | parties
helped = st.sampled_from(["team", "team", "self_care", "consultation"])
OFFERS_OF_EARLY: dict[type[Message], Offer] = {
    RegisterBooking: always(
        of(
            RegisterBooking,
            by=bookers,
            area=st.just("central-finland"),
            client_told=st.just(True),
            objects=st.sampled_from([False, False, True]),
            indicators=st.sampled_from([("unemployed", "wishes_guidance"), ("unemployed",)]),
        )
    ),
    OfferEarlyService: always(of(OfferEarlyService, by=bookers, client=st.just("vault-client"))),
    BookEarlyService: always(
        of(BookEarlyService, by=units, start=st.just(BEGINS + timedelta(days=20)))
    ),
    DeclineEarlyService: always(of(DeclineEarlyService, by=units)),
    MissEarlyService: always(of(MissEarlyService, by=units)),
    MapSituation: always(
        of(
            MapSituation,
            by=units,
            needs=st.just(("guidance",)),
            form=st.just("vault-form"),
            mapped_on=st.just(BEGINS.date()),
            chosen=helped,
        )
    ),
    SettleEarlyService: always(of(SettleEarlyService, by=units)),
    RequestFromEarlyService: always(
        of(RequestFromEarlyService, by=units, ground=st.just(ConsentToBeAsked()))
    ),
}
_WAITS = {
    EarlyStage.ALARM: BookEarlyServiceBy,
    EarlyStage.OFFERED: BookEarlyServiceBy,
    EarlyStage.BOOKED: RecordEarlyServiceBy,
    EarlyStage.SELF_CARE: CheckEarlySelfCare,
    EarlyStage.CHECK_DUE: RecordEarlyServiceBy,
    EarlyStage.CONSULTATION: RecordEarlyServiceBy,
    EarlyStage.REQUEST_AGREED: RecordEarlyServiceBy,
}


def an_open_early_service_has_its_one_deadline(story: Story) -> None:
    state = story.state
    waits = {type(deadline) for deadline, _ in story.waits.values()} & set(OF_THE_EARLY_SERVICE)
    runs = state.early is not None and state.stage is not Stage.ENDED
    expected = {_WAITS[state.early.stage]} if runs and state.early.stage in _WAITS else set()
    assert waits == expected


def a_decline_of_the_early_service_is_told_by_no_fact(story: Story) -> None:
    if isinstance(story.steps[-1].message, DeclineEarlyService | MissEarlyService):
        assert story.new() == []


def an_alarm_is_raised_once_and_never_where_she_objects(story: Story) -> None:
    assert len(story.all_said(BookingAlarmRaised)) == (story.state.early is not None)
    assert len(story.all_said(EarlyServiceNotBooked)) <= 1
    last = story.steps[-1]
    if isinstance(last.message, RegisterBooking) and last.message.objects:
        assert story.state == last.before


def a_professional_makes_the_request_and_no_rule(story: Story) -> None:
    if story.state.early is not None and story.new(ContactRequestReceived):
        message = story.steps[-1].message
        assert isinstance(message, RequestFromEarlyService)
        assert message.by == story.state.early.carried_out_by
        assert story.steps[-1].before.early.stage is EarlyStage.REQUEST_AGREED


_FIRED = RegisterBooking(
    case=CASE,
    by=HEALTH_CENTRE,
    area="central-finland",
    client_told=True,
    indicators=("unemployed", "wishes_guidance"),
)
_OFFERED = OfferEarlyService(case=CASE, by=HEALTH_CENTRE, client="vault-client")
_BOOKED = BookEarlyService(case=CASE, by=CLIENT, start=BEGINS + timedelta(days=20))


def _mapped(chosen: str) -> MapSituation:
    return MapSituation.model_validate(
        {
            "case": CASE,
            "by": EARLY_SERVICE,
            "needs": ["guidance"],
            "form": "vault-form",
            "mapped_on": BEGINS.date(),
            "chosen": chosen,
        }
    )


_REQUESTED = RequestFromEarlyService(case=CASE, by=EARLY_SERVICE, ground=ConsentToBeAsked())
COURSES_OF_EARLY: dict[str, tuple[Message | type[Deadline], ...]] = {
    "an early service that leads to the team": (
        _FIRED,
        _OFFERED,
        _BOOKED,
        _mapped("team"),
        _REQUESTED,
    ),
    "an early service that is declined": (
        _FIRED,
        _OFFERED,
        _BOOKED,
        DeclineEarlyService(case=CASE, by=CLIENT),
        BookEarlyServiceBy,
    ),
    # Late enough that the appointment has passed.
    "an early service to which she does not come": (
        _FIRED,
        _OFFERED,
        _BOOKED,
        RecordEarlyServiceBy,
        MissEarlyService(case=CASE, by=EARLY_SERVICE),
    ),
    "self-care that is looked at again": (
        _FIRED,
        _OFFERED,
        _mapped("self_care"),
        CheckEarlySelfCare,
        SettleEarlyService(case=CASE, by=EARLY_SERVICE),
    ),
    "a consultation that nobody gives": (
        _FIRED,
        _OFFERED,
        _mapped("consultation"),
        RecordEarlyServiceBy,
        RecordEarlyServiceBy,
    ),
}

OF_EARLY = (
    an_open_early_service_has_its_one_deadline,
    a_decline_of_the_early_service_is_told_by_no_fact,
    an_alarm_is_raised_once_and_never_where_she_objects,
    a_professional_makes_the_request_and_no_rule,
)
