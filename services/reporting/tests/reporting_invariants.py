"""The invariants of reporting's README, in its order, on state, facts and waits."""

from stateful import Story

from silta_contracts import facts as f
from silta_contracts.party import CLIENT
from silta_contracts.rules import is_end, needs_ground
from silta_reporting.commands import ShowingEnds
from silta_reporting.decisions.wait import AFTER_THE_END
from silta_reporting.model import MILESTONES, Case
from silta_reporting.parties import Part, is_among, part_of, shown_to
from silta_reporting.views import page

from .reporting_offers import EVERYBODY

_OWN = f.WithdrawalReceived | f.WithdrawalAcknowledged | f.PersonErased


def it_says_nothing_of_its_own(story: Story) -> None:
    assert all(isinstance(x, _OWN) for x in story.said)


def one_receipt_a_withdrawal(story: Story) -> None:
    receipts = [fact.consent for fact in story.all_said(f.WithdrawalAcknowledged)]
    assert sorted(receipts) == sorted({x.consent for x in story.all_heard(f.ConsentWithdrawn)})


def nobody_sees_on_an_ended_ground(story: Story) -> None:
    state: Case = story.state
    ended = {ground.id for fact in story.all_heard(f.GroundsChanged) for ground in fact.ended}
    for member in state.members:
        assert not ended & set(member.grounds)
        assert member.grounds or not needs_ground(member.party)
    assert not ended & {ground.id for ground in state.grounds}


def who_is_no_party_sees_nothing(story: Story) -> None:
    state: Case = story.state
    for reader in EVERYBODY:
        part = part_of(state, reader)
        shown = page(state, reader, story.reference)
        assert (shown is None) == (part in (Part.FORMER, Part.NONE))
        if part is Part.PARTY:
            assert is_among(reader, shown_to(state))
            assert not is_among(reader, state.former)
    assert part_of(state, CLIENT) is Part.WHOLE


def each_step_is_waited_for_once(story: Story) -> None:
    waits = [(wait.kind, wait.of) for wait in story.state.waits]
    assert len(set(waits)) == len(waits)
    if any(is_end(fact) for fact in story.heard):
        assert all(kind in AFTER_THE_END for kind, _ in waits)


def after_the_end_it_is_shown_for_the_time_of_feedback(story: Story) -> None:
    ends = [fact for fact in story.heard if is_end(fact)]
    before = story.steps[-1].before
    assert before.told or not story.state.told, "shown again"
    assert story.state.told or ends
    waits = story.waits_for(ShowingEnds)
    first_is_closed = bool(ends) and isinstance(ends[0], f.CaseClosed)
    assert bool(waits) == (first_is_closed and story.state.told)


def a_thing_counts_once(story: Story) -> None:
    measures = story.state.measures
    for ids in (
        [one.id for one in measures.invitations],
        [one.id for one in measures.handovers],
        [one.id for one in measures.meetings],
        [one.goal for one in measures.progress],
        [one.question for one in measures.feedback],
        measures.withdrawals,
        measures.withdrawals_completed,
    ):
        assert len(set(ids)) == len(ids)
    before = story.steps[-1].before.measures
    for name, _, _ in MILESTONES:
        was, now = getattr(before, name), getattr(measures, name)
        assert was is None or (now is not None and now <= was)


def what_a_party_sees_has_nothing_of_the_clients_no(story: Story) -> None:
    state: Case = story.state
    kinds = {"receipts", "consent", "inform_of_withdrawal", "inform_of_help_without_sharing"}
    for reader in EVERYBODY:
        shown = page(state, reader, story.reference)
        if shown is not None and part_of(state, reader) is Part.PARTY:
            assert not kinds & {wait["waits_for"] for wait in shown["pending"]}
            assert "withdrawn" not in {one["milestone"] for one in shown["milestones"]}
            assert not {"withdrawals", "closing_reason"} & set(shown)


INVARIANTS = (
    it_says_nothing_of_its_own,
    one_receipt_a_withdrawal,
    nobody_sees_on_an_ended_ground,
    who_is_no_party_sees_nothing,
    each_step_is_waited_for_once,
    after_the_end_it_is_shown_for_the_time_of_feedback,
    a_thing_counts_once,
    what_a_party_sees_has_nothing_of_the_clients_no,
)
