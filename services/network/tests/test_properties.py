"""Any messages in any order: the invariants of network's README hold after each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from stateful import ENDS, Story, convicted, machine, run
from stateful_erasing import ERASING
from stateful_world import BEGINS, CASE, FOLLOWED, STATUTES

from silta_chassis.process import Deadline, Outcome
from silta_contracts.course_codes import DeclineReason
from silta_contracts.facts import (
    ConsentWithdrawn,
    GroundsChanged,
    InvitationAccepted,
    InvitationDeclined,
    InvitationEnded,
    InvitationEscalated,
    InvitationReminded,
    InvitationSent,
    InvitationUnanswered,
    InviteesProposed,
    MeetingHeld,
    MeetingNotHeld,
    MeetingScheduled,
    MemberLeft,
    MembersChanged,
    NetworkAssembled,
    NetworkConvened,
    NetworkDissolved,
    NetworkNotAssembled,
    NetworkRequested,
    PersonErased,
    WithdrawalAcknowledged,
    WithdrawalReceived,
)
from silta_contracts.grounds import Ground
from silta_contracts.party import CLIENT, Party
from silta_contracts.payload import Member, ProposedInvitee
from silta_contracts.rules import carries_network, grounds_for, needs_ground
from silta_network import model
from silta_network.commands import ConfirmInvitees, InviteMore
from silta_network.decisions import request_network
from silta_network.model import MeetingStatus, Phase
from silta_network.process import PROCESS
from silta_network.team import AnswerTeamBy
from silta_network.times import TimesBy

from .network_courses import COURSES
from .network_team_told import TEAM_INVARIANTS
from .network_told import GRANTED, OFFERS, REFERENCE

KNOWN: list[Ground] = [*GRANTED, *STATUTES]
GROUNDS = {ground.id: ground for ground in KNOWN}
QUORUM = FOLLOWED.quorum_professionals


def _ended(story: Story) -> set[str]:
    """Ids of the grounds that ended, as others told or as was asked here."""
    told = {g.id for f in story.all_heard(GroundsChanged) for g in f.ended if carries_network(g)}
    return told | set(story.state.withdrawn_here)


def _carries(story: Story, ground: str, party: Party) -> bool:
    """Whether that ground carries this party now, however the party is written."""
    forms = REFERENCE.directory.forms(party)
    return any(grounds_for(form, [GROUNDS[ground]], story.now) for form in forms)


def nobody_is_invited_or_comes_without_a_live_ground(story: Story) -> None:
    ended = _ended(story)
    for fact in story.new(InvitationSent, InvitationAccepted):
        assert fact.grounds
        assert all(_carries(story, ground, fact.party) for ground in fact.grounds)
        assert not ended & set(fact.grounds)
    told: list[Member | ProposedInvitee] = [
        *(m for f in story.new(NetworkConvened, NetworkAssembled) for m in f.members),
        *(invitee for fact in story.new(InviteesProposed) for invitee in fact.invitees),
    ]
    for one in told:
        assert one.grounds or not needs_ground(one.party)
        assert all(_carries(story, ground, one.party) for ground in one.grounds)
        assert not ended & set(one.grounds)


def nobody_stays_whose_last_ground_ended(story: Story) -> None:
    live = {g.id for g in story.state.grounds}
    assert not live & _ended(story)
    if story.new(GroundsChanged) or isinstance(story.steps[-1].message, GroundsChanged):
        staying = [
            *(i.party for i in story.state.open_invitations),
            *(m.party for m in story.state.members if needs_ground(m.party)),
        ]
        for party in staying:
            assert any(_carries(story, ground, party) for ground in live)


def what_waits_has_its_deadline_and_nothing_else_has_one(story: Story) -> None:
    state = story.state
    of_phase = {
        Phase.WAITING: "no-ground-by",
        Phase.PROPOSED: "confirm-by",
        Phase.INVITING: "assemble-by",
    }
    met = any(m.status is MeetingStatus.HELD and m.round == state.round for m in state.meetings)
    unmet = state.phase is Phase.ASSEMBLED and not state.planned and not met
    wanted = {
        **{name: state.due for phase, name in of_phase.items() if state.phase is phase},
        **{
            model.RespondBy(case=CASE, invitation=i.id).name: i.respond_by
            for i in state.open_invitations
        },
        **{model.RecordBy(case=CASE, meeting=m.id).name: m.record_by for m in state.planned},
        **({"schedule-by": state.due} if unmet else {}),
        **{AnswerTeamBy(case=CASE, ask=ask.id).name: ask.answer_by for ask in state.team.open_asks},
    }
    if (asking := state.times) is not None and asking.open:
        wanted[TimesBy(case=CASE, number=asking.number).name] = asking.answer_by
    waits = {name: due for name, (_, due) in story.waits.items()}
    assert wanted.items() <= waits.items()
    half = {model.HalfTime(case=CASE, invitation=i.id).name for i in state.open_invitations}
    begins = {model.GroundBegins(case=CASE, ground=ground).name for ground in GROUNDS}
    # After a meeting was held another may be waited for or not.
    again = {"schedule-by"} if state.phase is Phase.ASSEMBLED else set()
    again |= {"team-time-comes"} if state.team.time is not None else set()
    assert set(waits) <= set(wanted) | half | begins | again


def no_deadline_comes_in_silence(story: Story) -> None:
    message = story.steps[-1].message
    if isinstance(message, Deadline) and not isinstance(message, model.GroundBegins):
        assert story.new()
    assert _each_once([fact.model_dump_json() for fact in story.new()])


def the_client_was_heard_and_said_no_to_none(story: Story) -> None:
    message = story.steps[-1].message
    if isinstance(message, ConfirmInvitees | InviteMore) and story.new():
        assert message.units_heard
        assert message.deputies_heard
    same = REFERENCE.directory.same
    for fact in story.new(InvitationSent):
        assert not any(same(fact.party, unit) for unit in story.state.not_wanted)


def each_invitation_is_answered_once(story: Story) -> None:
    sent = [fact.invitation for fact in story.all_said(InvitationSent)]
    ends = story.all_said(InvitationAccepted, InvitationDeclined, InvitationEscalated)
    answered = [fact.invitation for fact in ends]
    silent = [fact.invitation for fact in story.all_said(InvitationUnanswered)]
    ended = [fact.invitation for fact in story.all_said(InvitationEnded)]
    assert [invitation.id for invitation in story.state.invitations] == sent
    assert not set(ended) & {*answered, *silent}
    for told in (sent, answered, silent, ended, _ids(story.all_said(InvitationReminded))):
        assert _each_once(told)
    assert {*answered, *silent} <= set(sent)
    open_ones = [invitation.id for invitation in story.state.open_invitations]
    assert not set(open_ones) & {*answered, *silent, *ended}
    if silent:
        accepted = _ids(story.all_said(InvitationAccepted, InvitationEscalated))
        assert not set(silent) & set(accepted)


def every_proposal_is_told(story: Story) -> None:
    told = [fact.proposal for fact in story.all_said(InviteesProposed)]
    assert told == list(range(1, story.state.proposal + 1))
    if story.state.phase is Phase.PROPOSED:
        assert story.all_said(InviteesProposed)[-1].invitees == story.state.proposed


def a_unit_is_asked_once_at_a_time(story: Story) -> None:
    same = REFERENCE.directory.same
    full = [
        i.party
        for i in story.steps[-1].before.invitations
        if i.reason == DeclineReason.NO_CAPACITY and i.round == story.state.round
    ]
    for fact in story.new(InvitationSent):
        assert not any(same(fact.party, one) for one in full)
    parties = [invitation.party for invitation in story.state.open_invitations]
    parties += [*story.state.coming, *(m.party for m in story.state.professionals)]
    for n, one in enumerate(parties):
        assert not any(same(one, other) for other in parties[n + 1 :])


def the_network_stands_with_its_quorum_only(story: Story) -> None:
    for fact in story.new(NetworkAssembled):
        assert fact.members[0].party == CLIENT
        assert story.state.client_counts
    if story.state.phase is Phase.ASSEMBLED:
        left = [fact for fact in story.all_said(MemberLeft) if fact.round == story.state.round]
        assert len(story.state.professionals) >= QUORUM - len(left)
    else:
        assert story.state.members == ()


def each_round_is_told_in_order(story: Story) -> None:
    rounds = [fact.round for fact in story.all_said(NetworkConvened)]
    assert rounds == list(range(1, len(rounds) + 1))
    told: dict[int, list[str]] = {number: [] for number in rounds}
    for fact in story.all_said(NetworkAssembled, NetworkNotAssembled, NetworkDissolved):
        if fact.round is not None:
            told[fact.round].append(type(fact).__name__)
    courses: list[list[str]] = [
        [],
        ["NetworkNotAssembled"],
        ["NetworkAssembled"],
        ["NetworkAssembled", "NetworkDissolved"],
    ]
    assert all(course in courses for course in told.values())
    # Only the newest may go on.
    assert all(told[number] in (courses[1], courses[3]) for number in rounds[:-1])


def the_list_of_members_is_told_whole(story: Story) -> None:
    told = story.all_said(NetworkAssembled, MembersChanged)
    lists = [fact for fact in told if fact.round == story.state.round]
    assert [fact.version for fact in lists] == list(range(1, len(lists) + 1))
    if lists and story.state.phase is Phase.ASSEMBLED:
        last = [member.party for member in lists[-1].members]
        assert last == [member.party for member in story.state.members]


def a_meeting_is_recorded_once_and_never_from_the_future(story: Story) -> None:
    set_ = [fact.meeting for fact in story.all_said(MeetingScheduled)]
    over = [fact.meeting for fact in story.all_said(MeetingHeld, MeetingNotHeld)]
    assert _each_once(set_)
    assert _each_once(over)
    assert set(over) <= set(set_)
    members = [member.party for member in story.steps[-1].before.members]
    for fact in story.new(MeetingHeld):
        assert fact.held_at <= story.now
        assert fact.present
        assert sorted(map(str, [*fact.present, *fact.absent])) == sorted(map(str, members))


def each_withdrawn_consent_gets_one_receipt(story: Story) -> None:
    receipts = [fact.consent for fact in story.all_said(WithdrawalAcknowledged)]
    assert sorted(receipts) == sorted({fact.consent for fact in story.all_heard(ConsentWithdrawn)})


def after_the_end_only_withdrawals_go_on(story: Story) -> None:
    ended = bool(story.all_heard(*ENDS))
    assert story.state.ended == ended
    if ended:
        assert not story.waits
        assert not story.state.open_invitations
    if story.steps[-1].before.ended:
        assert story.new() == story.new(WithdrawalAcknowledged, WithdrawalReceived, PersonErased)


def _ids(facts: Iterable[InvitationSent]) -> list[str]:
    return [fact.invitation for fact in facts]


def _each_once(told: Sequence[object]) -> bool:
    return max(Counter(told).values(), default=1) == 1


INVARIANTS = (
    nobody_is_invited_or_comes_without_a_live_ground,
    nobody_stays_whose_last_ground_ended,
    what_waits_has_its_deadline_and_nothing_else_has_one,
    no_deadline_comes_in_silence,
    the_client_was_heard_and_said_no_to_none,
    each_invitation_is_answered_once,
    every_proposal_is_told,
    a_unit_is_asked_once_at_a_time,
    the_network_stands_with_its_quorum_only,
    each_round_is_told_in_order,
    the_list_of_members_is_told_whole,
    a_meeting_is_recorded_once_and_never_from_the_future,
    each_withdrawn_consent_gets_one_receipt,
    after_the_end_only_withdrawals_go_on,
    *TEAM_INVARIANTS,
)
STORIES = machine(PROCESS, REFERENCE, CASE, BEGINS, OFFERS, (*INVARIANTS, *ERASING), COURSES)


def test_every_story_keeps_the_invariants() -> None:
    run(STORIES)


def test_a_request_that_waits_without_a_deadline_is_seen() -> None:
    def endless(*told: Any) -> Outcome[model.Case]:
        return replace(request_network(*told), deadlines=())

    seen = convicted(STORIES, NetworkRequested, endless)
    assert seen == "what_waits_has_its_deadline_and_nothing_else_has_one"
