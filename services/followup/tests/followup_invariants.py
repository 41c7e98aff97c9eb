"""The invariants of followup's README, in its order, on state, facts and waits."""

from typing import Any

from stateful import Story

from silta_chassis.retaining import Dispose
from silta_contracts import facts as f
from silta_contracts.course_codes import Band, StopReason
from silta_contracts.facts.coaching import JobCoachingEnded, JobCoachingStarted
from silta_contracts.facts.feedback import FeedbackAsked, FeedbackReminded
from silta_contracts.party import CLIENT, same_unit
from silta_contracts.readers import reader_key
from silta_contracts.rules import is_end
from silta_followup import waits as w
from silta_followup.model import ACTIVE, Case, Stage
from silta_followup.process import PROCESS
from silta_followup.standing import contact, coordinates, grounds, managers, takes_part
from silta_followup.views import page

from .followup_drawn import EVERYBODY
from .followup_placement import a_placement_is_carried_and_waits_for_a_moment
from .followup_workplace import a_workplace_contact_stands_on_its_own_consent

_ALARMS = (
    f.FollowUpDue,
    f.FollowUpOverdue,
    f.RevisionOverdue,
    f.ClosingOverdue,
    f.ClosingReviewOverdue,
    f.CaseStalled,
)
_AFTER_THE_END = (
    FeedbackReminded,
    f.FeedbackGiven,
    f.WithdrawalReceived,
    f.WithdrawalAcknowledged,
    f.PersonErased,
    f.DocumentsDisposed,
)
# What each stage waits for, until the last alarm is told; then for quiet itself.
_WAITS: dict[Stage, tuple[type[Any], ...]] = {
    Stage.WAITING: (w.Quiet,),
    Stage.FOLLOWING: (w.FollowUpDay, w.HoldBy, w.Quiet),
    Stage.SUSPENDED: (w.ReviseBy, w.Quiet),
    Stage.CLOSING: (w.EndBy, w.Quiet),
    Stage.REVIEWING: (w.ReviewBy, w.Quiet),
    Stage.STOPPED: (),
    Stage.CLOSED: (w.FeedbackUntil,),
}


def each_stage_waits_for_exactly_one_thing(story: Story) -> None:
    case: Case = story.state
    linked = w.CoachingQuietBy | w.WorkplaceQuietBy | w.PlacementReviewBy
    others = w.ConsentAnswersBy | w.RemindFeedback | linked | Dispose
    own = [wait for wait in story.waits.values() if not isinstance(wait[0], others)]
    heard_of = case.last is not None
    expects = _WAITS[case.stage] if heard_of else ()
    if case.stage is Stage.CLOSED and not case.feedback_open:
        expects = ()
    if not expects:
        assert own == []
        return
    assert len(own) == 1, f"{case.stage} waits for {len(own)} things"
    ((deadline, due),) = own
    assert isinstance(deadline, expects)
    assert case.due == due
    named = getattr(deadline, "follow_up", None)
    assert named is None or (case.planned is not None and named == case.planned.follow_up)


def a_withdrawal_taken_here_waits_for_consent(story: Story) -> None:
    asked = story.waits_for(w.ConsentAnswersBy)
    if story.state.stage is not Stage.CLOSED:
        assert bool(asked) == bool(story.state.withdrawing)


def a_follow_up_is_named_once_and_held_once(story: Story) -> None:
    scheduled = [fact.follow_up for fact in story.all_said(f.FollowUpScheduled)]
    held = [fact.follow_up for fact in story.all_said(f.FollowUpHeld)]
    assert len(set(held)) == len(held)
    numbers = [int(id_.rpartition("f")[2]) for id_ in scheduled]
    # Told again only where it goes on after a stop.
    assert numbers == sorted(numbers)
    held_so_far: set[str] = set()
    for fact in story.said:
        if isinstance(fact, f.FollowUpHeld):
            held_so_far.add(fact.follow_up)
        elif isinstance(fact, f.FollowUpScheduled | f.FollowUpDue | f.FollowUpOverdue):
            assert fact.follow_up not in held_so_far


def a_follow_up_leads_to_exactly_one_thing(story: Story) -> None:
    if not story.new(f.FollowUpHeld):
        return
    (held,) = story.new(f.FollowUpHeld)
    then = {"FollowUpScheduled": "next_follow_up", "PlanRevisionNeeded": "revision"}
    others = [fact for fact in story.new() if fact is not held and fact.fact != "FeedbackAsked"]
    assert [then[fact.fact] for fact in others] == ([held.next] if held.next != "closing" else [])
    stages = {
        "next_follow_up": Stage.FOLLOWING,
        "revision": Stage.SUSPENDED,
        "closing": Stage.CLOSING,
    }
    assert story.state.stage is stages[held.next]
    revise = any(goal.revise for goal in held.progress)
    assert not revise or held.next == "revision"


def a_higher_version_replaces_and_no_other(story: Story) -> None:
    for fact in story.new(f.FollowUpScheduled):
        before = story.steps[-1].before
        same_round = before.round in (None, fact.round)
        assert not same_round or fact.plan_version >= before.plan_version
    before, message = story.steps[-1].before, story.steps[-1].message
    if isinstance(message, f.PlanAgreed) and message.round in (None, before.round):
        assert message.version > before.plan_version or story.state == before


def of_an_earlier_network_nothing_is_followed(story: Story) -> None:
    before, now = story.steps[-1].before, story.state
    assert now.stopped_round >= before.stopped_round
    assert now.round is None or before.round is None or now.round >= before.round
    if now.round is not None and now.round <= now.stopped_round:
        assert now.stage in (Stage.STOPPED, Stage.CLOSED)


def nobody_without_a_ground(story: Story) -> None:
    case: Case = story.state
    ended = {ground.id for fact in story.all_heard(f.GroundsChanged) for ground in fact.ended}
    for fact in story.new():
        assert not ended & set(fact.grounds), "said on a ground that has ended"
    for reader in EVERYBODY:
        if takes_part(case, reader):
            continue
        assert page(case, reader, story.reference) is None
        may = {one["command"] for one in PROCESS.may(case, reader, story.reference)}
        assert may <= {"withdraw-consent"}
    if case.stage in ACTIVE and case.plan_grounds:
        assert grounds(case), "followed on no ground"


def somebody_is_told(story: Story) -> None:
    for fact in story.new(*_ALARMS):
        assert fact.addressed is not None
    if story.state.stage in ACTIVE:
        assert contact(story.state) is not None
    first = [manager.first_contact for manager in managers(story.state)]
    assert sum(first) <= 1


def stopped_it_says_nothing_until_it_goes_on(story: Story) -> None:
    before = story.steps[-1].before
    assert len(story.new(f.FollowUpStopped)) <= 1
    if story.new(f.FollowUpStopped):
        assert before.stage in ACTIVE
        assert story.state.stage is Stage.STOPPED
    if before.stage is Stage.STOPPED and story.state.stage is Stage.STOPPED:
        allowed = (f.WithdrawalReceived, f.WithdrawalAcknowledged, f.FeedbackGiven, f.PersonErased)
        assert all(isinstance(fact, allowed) for fact in story.new())
    # A new network begins anew: what the earlier one was doing is over without a word.
    if before.stage in ACTIVE and before.round == story.state.round:
        stopped = story.state.stage is Stage.STOPPED
        assert stopped == bool(story.new(f.FollowUpStopped))


def nothing_after_the_end(story: Story) -> None:
    closed = story.all_said(f.CaseClosed)
    assert len(closed) <= 1
    ends = (fact for fact in story.heard if is_end(fact) or isinstance(fact, f.ErasureRequested))
    ended = bool(closed) or any(True for _ in ends)
    assert ended == (story.state.stage is Stage.CLOSED)
    before = story.steps[-1].before
    if before.stage is Stage.CLOSED:
        assert all(isinstance(fact, _AFTER_THE_END) for fact in story.new())
        assert before.feedback_open or not story.new(f.FeedbackGiven)
        assert not story.waits or set(map(type, (d for d, _ in story.waits.values()))) <= {
            w.FeedbackUntil,
            w.RemindFeedback,
            Dispose,
        }
    agreed = [fact for fact in story.all_said(f.NeedEnded) if fact.client_view != "disagrees"]
    assert len(agreed) <= 1


def an_end_that_she_does_not_agree_with_is_reviewed_once(story: Story) -> None:
    case: Case = story.state
    assert (case.stage is Stage.REVIEWING) <= (case.ending is not None)
    for fact in story.new(f.NeedEnded):
        at_once = bool(story.new(f.CaseClosed))
        assert at_once == (fact.client_view != "disagrees")
        assert at_once or case.stage is Stage.REVIEWING
    asked = [fact for fact in story.all_said(f.NeedEnded) if fact.client_view == "disagrees"]
    assert len(story.all_said(f.ClosingReviewed)) <= len(asked)
    for fact in story.new(f.ClosingReviewed):
        before = story.steps[-1].before
        assert before.stage is Stage.REVIEWING
        assert fact.by is None or not same_unit(fact.by, before.ending.by)
        assert (fact.result == "upheld") == bool(story.new(f.CaseClosed))


def the_course_follows_from_what_was_told_last(story: Story) -> None:
    case: Case = story.state
    told = {(m.measurement, str(m.scale)): m for m in story.all_said(f.WorkAbilityMeasured)}
    course = [(one, banded) for one in case.measured for banded in one.bands]
    assert [one.measured_on for one in case.measured] == sorted(
        one.measured_on for one in case.measured
    )
    assert set(told) == {(one.measurement, str(banded.scale)) for one, banded in course}
    last: dict[tuple[str, str], int] = {}
    for one, banded in course:
        fact = told[one.measurement, str(banded.scale)]
        assert (fact.band, fact.change, fact.measured_on) == (
            banded.band,
            banded.change,
            one.measured_on,
        )
        key, place = (
            (one.questionnaire, str(banded.scale)),
            [*map(str, Band)].index(str(banded.band)),
        )
        step = place - last[key] if key in last else None
        expected = None if step is None else "better" if step > 0 else "worse" if step else "same"
        assert fact.change == expected
        last[key] = place


def one_receipt_a_withdrawal(story: Story) -> None:
    receipts = [fact.consent for fact in story.all_said(f.WithdrawalAcknowledged)]
    assert sorted(receipts) == sorted(
        {fact.consent for fact in story.all_heard(f.ConsentWithdrawn)}
    )


def the_first_feedback_of_a_giver_counts(story: Story) -> None:
    givers = [reader_key(fact.by) for fact in story.all_said(f.FeedbackGiven)]
    assert len(set(givers)) == len(givers)
    assert set(givers) == {feedback.giver for feedback in story.state.feedback}


def a_decline_shows_nobody_anything(story: Story) -> None:
    case: Case = story.state
    assert set(case.asking.asked) <= {reader_key(party) for party in EVERYBODY}
    for fact in story.new(FeedbackAsked):
        before = story.steps[-1].before
        given = {feedback.giver for feedback in before.feedback}
        assert not given & {reader_key(party) for party in fact.asked}
    declined = case.model_copy(update={"asking": case.asking.with_declined(reader_key(CLIENT))})
    for reader in EVERYBODY:
        if reader != CLIENT:
            shown = page(case, reader, story.reference)
            assert shown == page(declined, reader, story.reference)


def why_it_stopped_is_the_clients_and_coordinations(story: Story) -> None:
    case: Case = story.state
    if case.stage is not Stage.STOPPED:
        return
    for reason in StopReason:
        instead = case.model_copy(update={"stopped": reason})
        for reader in EVERYBODY:
            if reader != CLIENT and not coordinates(case, reader):
                shown = page(case, reader, story.reference)
                assert shown == page(instead, reader, story.reference)


def a_job_coaching_is_one_and_never_quiet_unseen(story: Story) -> None:
    case: Case = story.state
    if case.stage in ACTIVE:
        assert bool(story.waits_for(w.CoachingQuietBy)) == (case.coaching is not None)
    begun, over = len(story.all_said(JobCoachingStarted)), len(story.all_said(JobCoachingEnded))
    assert over <= begun
    assert all(fact.by is None for fact in story.new(JobCoachingEnded))


INVARIANTS = (
    each_stage_waits_for_exactly_one_thing,
    a_withdrawal_taken_here_waits_for_consent,
    a_follow_up_is_named_once_and_held_once,
    a_follow_up_leads_to_exactly_one_thing,
    a_higher_version_replaces_and_no_other,
    of_an_earlier_network_nothing_is_followed,
    nobody_without_a_ground,
    somebody_is_told,
    stopped_it_says_nothing_until_it_goes_on,
    nothing_after_the_end,
    an_end_that_she_does_not_agree_with_is_reviewed_once,
    the_course_follows_from_what_was_told_last,
    one_receipt_a_withdrawal,
    the_first_feedback_of_a_giver_counts,
    a_decline_shows_nobody_anything,
    why_it_stopped_is_the_clients_and_coordinations,
    a_job_coaching_is_one_and_never_quiet_unseen,
    a_workplace_contact_stands_on_its_own_consent,
    a_placement_is_carried_and_waits_for_a_moment,
)
