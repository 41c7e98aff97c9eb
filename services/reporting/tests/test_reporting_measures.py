"""What of the facts is counted, in whatever order they come."""

from datetime import timedelta
from itertools import permutations

from silta_contracts import facts
from silta_contracts.catalogue import publishers
from silta_contracts.codes import Need, OrganisationType, Service
from silta_contracts.course_codes import (
    Band,
    Channel,
    ClientPresence,
    ClientView,
    ClosingReason,
    FeedbackGiver,
    GoalStatus,
    NeedEndOutcome,
    RequestEndReason,
    TriageOutcome,
)
from silta_contracts.fact import AnyFact
from silta_contracts.party import CLIENT, SensitiveUnitParty
from silta_contracts.payload import CaseManager, FeedbackAnswer, GoalProgress, PlanCounts
from silta_reporting.model import Asked, Measures, Meeting

from .reporting_course import (
    AGREED,
    ASSEMBLED,
    CASE,
    CLOSED,
    COLLEGE,
    COURSE,
    EMPLOYMENT,
    EMPLOYMENT_DUTY,
    ENDED,
    FEEDBACK,
    FOLLOWED,
    GOAL,
    GRANTED,
    GUIDANCE,
    KELA,
    MET,
    MODEL,
    REQUESTED,
    START,
    TRIAGED,
    accepted,
    consent,
    invited,
    make,
    members,
    withdrawn,
)
from .reporting_told import Told

HELD = START + timedelta(days=9)


def on(day: int) -> object:
    return START + timedelta(days=day)


def test_the_ordinary_course_is_counted(told: Told) -> None:
    told.hear_all(COURSE)
    assert told.state.measures == Measures(
        area="north-ostrobothnia",
        model=MODEL.version,
        contact_requested=START,
        consented=START,
        triaged=START + timedelta(days=2),
        network_assembled=START + timedelta(days=6),
        first_meeting=HELD,
        plan_agreed=START + timedelta(days=14),
        first_follow_up=START + timedelta(days=58),
        closed=START + timedelta(days=60),
        feedback_given=START + timedelta(days=61),
        channel=Channel.SELF,
        requester_type=OrganisationType.ONE_STOP_GUIDANCE_CENTRE,
        needs=(Need.EDUCATION, Need.MENTAL_WELLBEING),
        drawn_up_with_client=True,
        triage=TriageOutcome.NETWORK,
        recognised_early=True,
        organisations=3,
        invitations=(Asked(id=f"{CASE}.i1", ended="accepted"),),
        meetings=(Meeting(id=f"{CASE}.m1", client=ClientPresence.IN_PERSON),),
        client_tasks=1,
        with_reservation=True,
        progress=(GoalProgress(goal=GOAL.id, status=GoalStatus.MET),),
        goals=1,
        goals_met=1,
        outcome=NeedEndOutcome.STUDYING,
        client_view=ClientView.AGREES,
        closing=ClosingReason.NEED_ENDED,
        feedback=(FeedbackAnswer(question="heard", band=Band.HIGH),),
    )


def test_the_order_of_the_topics_does_not_matter() -> None:
    expected = Told().hear_all(COURSE).state
    topics: dict[str, list[tuple[AnyFact, float]]] = {}
    for fact, day in COURSE:
        topics.setdefault(publishers(type(fact))[0], []).append((fact, day))
    for order in permutations(topics):
        heard = Told().hear_all(fact for topic in order for fact in topics[topic]).state
        assert heard.measures == expected.measures, order
        assert heard.waits == (), order
        assert heard.members == expected.members, order


def test_a_fact_told_again_counts_once(told: Told) -> None:
    told.hear_all([*COURSE, (withdrawn(consent()), 70)])
    before = told.state.measures
    told.hear_all([(fact, day + 100) for fact, day in COURSE])
    told.hear(withdrawn(consent()), 170)
    assert told.state.measures == before


def progress(*stands: tuple[int, GoalStatus]) -> tuple[GoalProgress, ...]:
    return tuple(GoalProgress(goal=f"{CASE}.g{n}", status=status) for n, status in stands)


def test_goals_that_a_revision_left_out_count_at_the_end(told: Told) -> None:
    """Course 35: one goal is met at the first follow-up, one is replaced in version 2."""
    met, open_, given_up = GoalStatus.MET, GoalStatus.UNDER_WAY, GoalStatus.GIVEN_UP
    first = progress((1, met), (2, open_), (3, given_up), (4, met))
    told.hear(FOLLOWED.model_copy(update={"progress": first}), 20)
    told.hear(ENDED.model_copy(update={"progress": progress((4, open_), (5, met))}), 40)
    # Met: 1 and 5. Not: 3, and 4, which did not last. Goal 2 goes on as goal 5.
    assert (told.state.measures.goals_met, told.state.measures.goals) == (2, 4)


def test_a_task_of_the_clients_own_counts_also_when_a_later_version_has_none(told: Told) -> None:
    later = PlanCounts(tasks=1, client_tasks=0, agreed=2, with_reservation=0, not_agreed=0)
    told.hear_all([(AGREED, 14), (AGREED.model_copy(update={"version": 2, "counts": later}), 60)])
    assert told.state.measures.client_tasks == 1


def test_a_date_is_that_of_the_fact_and_of_the_first_time(told: Told) -> None:
    second = MET.model_copy(update={"meeting": f"{CASE}.m2", "held_at": HELD + timedelta(days=5)})
    told.hear_all([(second, 15), (MET, 10)])
    assert told.state.measures.first_meeting == HELD
    assert [meeting.id for meeting in told.state.measures.meetings] == [f"{CASE}.m2", f"{CASE}.m1"]


def test_how_each_invitation_ended_is_counted(told: Told) -> None:
    waited = {"party": EMPLOYMENT, "addressed": EMPLOYMENT_DUTY, "due": HELD}
    told.hear_all(
        [
            (invited(1, EMPLOYMENT, deputy=EMPLOYMENT_DUTY), 1),
            (make(facts.InvitationEscalated, invitation=f"{CASE}.i1", **waited), 8),
            (invited(2, EMPLOYMENT_DUTY, follows=f"{CASE}.i1"), 8),
            (make(facts.InvitationUnanswered, invitation=f"{CASE}.i2", **waited), 15),
            (invited(3, KELA), 1),
            (make(facts.InvitationDeclined, invitation=f"{CASE}.i3", party=KELA), 2),
            (accepted(4, COLLEGE), 2),
            (invited(4, COLLEGE), 1),
        ]
    )
    ended = {asked.id[-2:]: asked.ended for asked in told.state.measures.invitations}
    assert ended == {"i1": "escalated", "i2": "unanswered", "i3": "declined", "i4": "accepted"}
    # Two alarms: nobody answered, nobody is left to ask.
    assert told.state.measures.overdue == 2


def test_handovers_are_counted_by_how_they_ended(told: Told) -> None:
    to = CaseManager(party=KELA, first_contact=True)
    proposed = make(
        facts.HandoverProposed,
        handover=f"{CASE}.h1",
        from_party=COLLEGE,
        to=to,
        answer_by=HELD,
    )
    told.hear(proposed, 1)
    assert [wait.kind for wait in told.state.waits] == ["handover"]
    told.hear(
        make(
            facts.HandoverConfirmed,
            handover=f"{CASE}.h1",
            from_party=COLLEGE,
            to=to,
            case_managers=(to,),
        ),
        2,
    )
    assert told.state.measures.handovers == (Asked(id=f"{CASE}.h1", ended="accepted"),)
    assert told.state.waits == ()


def test_units_of_one_organisation_are_one_organisation(told: Told) -> None:
    secret = SensitiveUnitParty(
        ref="mh7k2q9x4w1d8c3e", role="professional", type="mental_health_and_substance_use"
    )
    told.hear(
        make(
            facts.NetworkAssembled,
            members=members(EMPLOYMENT, EMPLOYMENT_DUTY, GUIDANCE, secret),
            version=1,
        )
    )
    assert told.state.measures.organisations == 3
    told.hear(make(facts.MemberReleased, members=members(GUIDANCE), version=2, party=EMPLOYMENT))
    assert told.state.measures.organisations == 3


def test_feedback_of_others_is_no_answer_of_the_client(told: Told) -> None:
    answers = (FeedbackAnswer(question="heard", band=Band.LOW),)
    told.hear(make(facts.FeedbackGiven, giver=FeedbackGiver.PROFESSIONAL, answers=answers))
    assert (told.state.measures.feedback, told.state.measures.feedback_given) == ((), None)


def test_the_clients_latest_answer_to_a_question_counts(told: Told) -> None:
    told.hear_all([(FEEDBACK, 1)])
    answers = (
        FeedbackAnswer(question="heard", band=Band.LOW),
        FeedbackAnswer(question="helped", band=Band.MIDDLE),
    )
    told.hear(make(facts.FeedbackGiven, giver=FeedbackGiver.CLIENT, answers=answers), 2)
    assert told.state.measures.feedback == answers


def test_a_request_that_ends_without_a_network_is_counted_as_closed(told: Told) -> None:
    told.hear_all([(REQUESTED, 0), (TRIAGED, 1)])
    told.hear(make(facts.ContactRequestClosed, reason=RequestEndReason.SETTLED), 3)
    measures = told.state.measures
    assert (measures.closed, measures.request_end) == (on(3), RequestEndReason.SETTLED)
    assert (measures.closing, measures.outcome) == (None, None)


def test_facts_after_the_end_are_counted_and_keep_the_first_end(told: Told) -> None:
    told.hear_all([(CLOSED, 60), (CLOSED, 65), (ASSEMBLED, 66), (GRANTED, 67), (FEEDBACK, 68)])
    measures = told.state.measures
    assert (measures.closed, measures.organisations) == (on(60), 3)
    assert measures.feedback_given == on(68)


def test_a_withdrawal_is_handled_when_its_receipts_came(told: Told) -> None:
    told.hear(withdrawn(consent()), 20)
    told.hear(make(facts.WithdrawalCompleted, consent=f"{CASE}.1", services=(Service.NETWORK,)), 21)
    measures = told.state.measures
    assert (measures.withdrawals, measures.withdrawals_completed) == ((f"{CASE}.1",),) * 2
    assert measures.withdrawn == on(20)


def test_a_client_reached_later_drew_the_request_up_too(told: Told) -> None:
    told.hear(REQUESTED.model_copy(update={"drawn_up_with_client": False}))
    assert told.state.measures.drawn_up_with_client is False
    told.hear(make(facts.ClientReached, drawn_up_with_client=True, ground=REQUESTED.ground))
    assert told.state.measures.drawn_up_with_client is True


def test_what_good_service_would_have_spared_the_client_is_counted_each_time(told: Told) -> None:
    told.hear(REQUESTED)
    for kind in ("told_again", "waited"):
        told.hear(facts.FailureDemandNoted(case=CASE, by=CLIENT, kind=kind))
    assert told.state.measures.failure_demand == ("told_again", "waited")
