"""What the page says is pending, after each fact."""

from datetime import date, timedelta

from silta_contracts import facts
from silta_contracts.codes import (
    ConsentPurpose,
    DataCategory,
    InformedAbout,
    OrganisationType,
    Service,
)
from silta_contracts.course_codes import (
    AfterNoAgreement,
    HelpOffer,
    NotAssembledReason,
    NotHeldReason,
    RevisionReason,
    StopReason,
)
from silta_contracts.fact import AnyFact
from silta_contracts.grounds import TypeRecipient
from silta_contracts.party import CLIENT
from silta_reporting.reference import Reference
from silta_reporting.views import page

from .reporting_course import (
    AGREED,
    ASSEMBLED,
    CASE,
    CLOSED,
    COLLEGE,
    COORDINATION,
    COURSE,
    ENDED,
    FOLLOWED,
    FOLLOWING,
    GOAL,
    GRANTED,
    GUIDANCE,
    MANAGED,
    MET,
    MODELS,
    OPENED,
    PROPOSED,
    REQUESTED,
    START,
    TASKED,
    TRIAGED,
    accepted,
    consent,
    invited,
    make,
    statute,
    withdrawn,
)
from .reporting_told import Told

LATER = START + timedelta(days=30)


def kinds(told: Told) -> list[str]:
    return [wait.kind for wait in told.state.waits]


def scheduled(number: int) -> AnyFact:
    return make(
        facts.MeetingScheduled,
        meeting=f"{CASE}.m{number}",
        start=LATER,
        end=LATER + timedelta(hours=1),
        parties=(CLIENT, COLLEGE),
    )


def test_each_step_of_the_course_waits_for_the_next(told: Told) -> None:
    steps: list[tuple[AnyFact, list[str]]] = [
        (GRANTED, ["contact_request"]),
        (REQUESTED, ["triage"]),
        (TRIAGED, []),
        (
            make(
                facts.NetworkRequested,
                wanted_types=(OrganisationType.KELA,),
                drawn_up_with_client=True,
                client_wants_meeting=True,
            ),
            ["network"],
        ),
        (
            make(facts.InviteesProposed, proposal=1, invitees=(), confirm_by=LATER),
            ["network", "invitees"],
        ),
        (
            make(facts.NetworkConvened, proposal=1, members=ASSEMBLED.members),
            ["network"],
        ),
        (invited(1, COLLEGE), ["network", "invitation"]),
        (accepted(1, COLLEGE), ["network"]),
        (ASSEMBLED, ["meeting_time"]),
        (scheduled(1), ["meeting"]),
        (MET, []),
        (OPENED, ["plan", "case_manager"]),
        (MANAGED, ["plan"]),
        (TASKED, ["plan", "task"]),
        (PROPOSED, ["plan", "task", "agreement"]),
        (AGREED, ["task"]),
        (FOLLOWING, ["task", "follow_up"]),
        (make(facts.TaskCompleted, task=f"{CASE}.t1", responsible=CLIENT), ["follow_up"]),
        (FOLLOWED, ["closing"]),
        (ENDED, []),
        (CLOSED, []),
    ]
    for day, (fact, pending) in enumerate(steps):
        told.hear(fact, day)
        assert kinds(told) == pending, fact.fact


def test_a_wait_says_whose_step_it_is_and_until_when(told: Told) -> None:
    told.hear_all([(REQUESTED, 0), (invited(1, COLLEGE), 1), (TASKED, 2)])
    assert [(w.party, w.until) for w in told.state.waits] == [
        (COORDINATION, None),
        (COLLEGE, (START + timedelta(days=7)).isoformat()),
        (CLIENT, "2026-03-01"),
    ]


def test_triage_is_open_again_when_no_network_came_about_or_it_was_dissolved(told: Told) -> None:
    told.hear_all([(REQUESTED, 0), (TRIAGED, 1)])
    told.hear(make(facts.NetworkNotAssembled, reason=NotAssembledReason.NO_UNIT), 2)
    assert kinds(told) == ["triage"]
    told.hear_all([(TRIAGED, 3), (ASSEMBLED, 4), (make(facts.NetworkDissolved), 5)])
    assert kinds(told) == ["triage"]


def test_a_dissolution_heard_after_the_next_triage_does_not_open_it_again(told: Told) -> None:
    told.hear_all([(REQUESTED, 0), (TRIAGED, 1), (TRIAGED, 6), (make(facts.NetworkDissolved), 5)])
    assert kinds(told) == []


def test_what_happened_before_a_dissolution_does_not_close_triage_that_is_open_again(
    told: Told,
) -> None:
    told.hear_all([(make(facts.NetworkDissolved), 20), (REQUESTED, 0), (TRIAGED, 2)])
    assert "triage" in kinds(told)
    told.hear(TRIAGED, 21)
    assert "triage" not in kinds(told)


def test_a_dissolution_heard_late_does_not_end_the_wait_for_the_next_network(told: Told) -> None:
    wanted = make(
        facts.NetworkRequested,
        wanted_types=(OrganisationType.KELA,),
        drawn_up_with_client=True,
        client_wants_meeting=True,
    )
    told.hear_all([(REQUESTED, 0), (TRIAGED, 21), (wanted, 21), (make(facts.NetworkDissolved), 20)])
    assert kinds(told) == ["network"]
    told.hear(ASSEMBLED, 30)
    assert kinds(told) == ["meeting_time"]


def test_a_request_for_a_network_heard_after_its_assembly_waits_for_nothing(told: Told) -> None:
    told.hear(ASSEMBLED, 6)
    told.hear(
        make(
            facts.NetworkRequested,
            wanted_types=(OrganisationType.KELA,),
            drawn_up_with_client=True,
            client_wants_meeting=True,
        ),
        2,
    )
    assert kinds(told) == ["meeting_time"]


def test_a_consent_asked_for_waits_for_the_client_until_any_answer(told: Told) -> None:
    asked = make(
        facts.ConsentRequested,
        ask=f"{CASE}.a1",
        purpose=ConsentPurpose.COOPERATE,
        categories=(DataCategory.PLAN,),
        recipients=(TypeRecipient(type=OrganisationType.KELA),),
        answer_by=LATER,
    )
    answers = [
        make(facts.ConsentRefused, ask=f"{CASE}.a1"),
        make(facts.ConsentGranted, ask=f"{CASE}.a1", ground=consent()),
        make(
            facts.ConsentUnanswered,
            ask=f"{CASE}.a1",
            party=CLIENT,
            addressed=GUIDANCE,
            due=LATER,
        ),
    ]
    for answer in answers:
        told = Told().hear_all([(REQUESTED, 0), (TRIAGED, 0), (asked, 1)])
        assert kinds(told) == ["consent"]
        told.hear(answer, 2)
        assert kinds(told) == [], answer.fact


def test_a_withdrawal_waits_for_receipts_and_for_the_client_to_be_told_also_after_the_end(
    told: Told,
) -> None:
    told.hear_all([(CLOSED, 1), (withdrawn(consent()), 2), (REQUESTED, 0), (ASSEMBLED, 1)])
    assert kinds(told) == ["receipts", "inform_of_withdrawal"]
    told.hear(make(facts.WithdrawalCompleted, consent=f"{CASE}.1", services=(Service.INTAKE,)), 3)
    informed = make(facts.ClientInformed, about=InformedAbout.WITHDRAWAL, ground=f"{CASE}.1")
    told.hear(informed, 4)
    assert kinds(told) == []


def test_informing_of_a_basis_and_of_help_without_sharing_is_waited_for(told: Told) -> None:
    told.hear(make(facts.StatutoryBasisRecorded, ground=statute()))
    told.hear(make(facts.HelpWithoutSharing, informing=GUIDANCE, offers=(HelpOffer.OWN_CARE,)))
    assert kinds(told) == [
        "inform_of_statutory_basis",
        "triage",
        "inform_of_help_without_sharing",
    ]
    told.hear(make(facts.ClientInformed, about=InformedAbout.HELP_WITHOUT_SHARING))
    told.hear(make(facts.ClientInformed, about=InformedAbout.STATUTORY_BASIS, ground=f"{CASE}.2"))
    assert kinds(told) == ["triage"]


def test_a_meeting_not_held_needs_another_time(told: Told) -> None:
    told.hear_all([(scheduled(1), 1)])
    told.hear(make(facts.MeetingNotHeld, meeting=f"{CASE}.m1", reason=NotHeldReason.TOO_FEW), 2)
    assert kinds(told) == ["meeting_time"]


def test_a_plan_that_was_not_agreed_waits_for_its_revision(told: Told) -> None:
    told.hear_all([(OPENED, 0), (MANAGED, 0), (PROPOSED, 1)])
    told.hear(make(facts.PlanNotAgreed, version=1, next=AfterNoAgreement.REVISION), 2)
    assert kinds(told) == ["plan"]


def test_the_clients_no_is_not_told_by_what_a_party_sees_pending(told: Told) -> None:
    told.hear_all([(REQUESTED, 0), (GRANTED, 0), (ASSEMBLED, 0), (OPENED, 0), (PROPOSED, 1)])
    not_agreed = make(facts.PlanNotAgreed, version=1, next=AfterNoAgreement.REVISION)
    changed = make(facts.GoalSet, goal=GOAL, version=2)
    after_no = Told(state=told.state)
    after_no.hear(not_agreed, 2)
    told.hear(changed, 2)
    seen = [page(one.state, COLLEGE, Reference(MODELS)) for one in (told, after_no)]
    assert seen[0] == seen[1]
    assert seen[0] is not None


def test_answers_to_a_version_lapse_with_a_change_and_dropped_tasks_wait_no_more(
    told: Told,
) -> None:
    told.hear_all([(OPENED, 0), (MANAGED, 0), (TASKED, 1), (PROPOSED, 1)])
    assert kinds(told) == ["plan", "task", "agreement"]
    told.hear(make(facts.GoalSet, goal=GOAL, version=1), 1)
    assert kinds(told) == ["plan", "task", "agreement"]
    told.hear(make(facts.GoalSet, goal=GOAL, version=2, given_up=True), 2)
    assert kinds(told) == ["plan", "task"]
    told.hear(PROPOSED.model_copy(update={"version": 2, "tasks": ()}), 3)
    assert kinds(told) == ["plan", "agreement"]


def test_a_revision_suspends_the_follow_up_of_that_plan_and_of_no_later_one(told: Told) -> None:
    revised = make(facts.PlanRevisionOpened, version=1, reason=RevisionReason.FOLLOW_UP, due=LATER)
    told.hear_all([(AGREED, 1), (FOLLOWING, 1), (revised, 2)])
    assert kinds(told) == ["plan"]
    second = FOLLOWING.model_copy(update={"plan_version": 2, "on": date(2026, 6, 1)})
    told.hear_all([(second, 20), (revised, 2)])
    assert kinds(told) == ["follow_up", "plan"]


def test_what_stopped_is_waited_for_no_more(told: Told) -> None:
    told.hear_all([(OPENED, 0), (TASKED, 1), (PROPOSED, 1), (FOLLOWING, 2)])
    told.hear(make(facts.PlanningStopped, reason=StopReason.NETWORK_DISSOLVED), 3)
    assert kinds(told) == ["follow_up"]
    told.hear(make(facts.FollowUpStopped, reason=StopReason.NETWORK_DISSOLVED), 3)
    assert kinds(told) == []


def test_the_end_ends_all_waits_and_no_late_fact_opens_one(told: Told) -> None:
    told.hear_all(COURSE[:-2])
    told.hear(CLOSED, 60)
    told.hear_all([(scheduled(2), 20), (invited(9, COLLEGE), 20), (TASKED, 20)])
    assert kinds(told) == []
