"""The invariants of planning's README, by their numbers, on state, facts and waits."""

from typing import Any

from stateful import Story

from silta_chassis.process import Outcome
from silta_chassis.retaining import Dispose
from silta_contracts import facts as f
from silta_contracts.course_codes import Agreement
from silta_contracts.party import CLIENT, Party, same_unit
from silta_contracts.rules import is_end, needs_ground
from silta_planning import commands as c
from silta_planning import model as m
from silta_planning.disclosed import plan
from silta_planning.parties import answerable, members, party_here
from silta_planning.process import PROCESS
from silta_planning.views import page

from .planning_drawn import EVERYBODY

_WITHDRAWALS = (
    f.WithdrawalReceived,
    f.WithdrawalAcknowledged,
    f.PersonErased,
    f.DocumentsDisposed,
)
_MANAGERS_TOLD = (f.CaseManagerAppointed, f.HandoverConfirmed)


def _said_now(story: Story) -> tuple[Any, ...]:
    decided = story.steps[-1].decided
    return decided.facts if isinstance(decided, Outcome) else ()


def _since(story: Story, *kinds: type[Any]) -> list[Any]:
    """What was said after the last fact of these kinds, that fact first."""
    said = story.said
    last = max((n for n, fact in enumerate(said) if isinstance(fact, kinds)), default=len(said))
    return said[last:]


def _is_open(story: Story) -> bool:
    """Whether planning goes on, by what it said."""
    turns = story.all_said(f.PlanningOpened, f.PlanningStopped)
    return bool(turns) and isinstance(turns[-1], f.PlanningOpened)


def somebody_answers(story: Story) -> None:
    """1."""
    if not _is_open(story):
        assert story.state.managers == ()
        return
    assert sum(manager.first_contact for manager in answerable(story.state)) == 1
    since = _since(story, f.PlanningOpened)
    told = [x.case_managers for x in since if isinstance(x, _MANAGERS_TOLD)]
    assert tuple(one.role for one in story.state.managers) == (told[-1] if told else ())


def case_managers_are_here(story: Story) -> None:
    """2."""
    units = [manager.role.party for manager in story.state.managers]
    assert all(party_here(story.state, unit) is not None for unit in units)
    for n, unit in enumerate(units):
        assert not any(same_unit(unit, other) for other in units[:n])
    if units:
        assert sum(manager.role.first_contact for manager in story.state.managers) == 1


def a_handover_ends_once(story: Story) -> None:
    """3."""
    open_: str | None = None
    for fact in story.said:
        match fact:
            case f.HandoverProposed():
                assert open_ is None
                open_ = fact.handover
            case f.HandoverConfirmed() | f.HandoverDeclined() | f.HandoverLapsed():
                assert fact.handover == open_
                open_ = None
            case f.PlanningStopped():
                open_ = None
    waits = story.state.handover
    assert open_ == (waits.id if waits else None)
    if waits is not None:
        assert any(same_unit(x.role.party, waits.from_party) for x in story.state.managers)
        assert party_here(story.state, waits.to.party) is not None
    # Until it is confirmed the old one stays: a fact that ends it otherwise names no other.
    if any(isinstance(x, f.HandoverDeclined) for x in _said_now(story)):
        assert story.steps[-1].before.managers == story.state.managers


def every_wait_has_a_deadline(story: Story) -> None:
    """4."""
    state: m.Case = story.state
    wanted: set[tuple[str, Any]] = set()
    handover, proposal = state.handover, state.proposal
    if state.phase == "open":
        if not state.managers:
            wanted.add((m.NameCaseManagerBy(case=state.case).name, state.manager_by))
        if state.agreed is None or state.revision is not None:
            wanted.add((m.PlanBy(case=state.case).name, state.plan_by))
        if handover is not None:
            waits = m.AnswerHandoverBy(case=state.case, handover=handover.id)
            wanted.add((waits.name, handover.answer_by))
        if proposal is not None and proposal.alarm_at is not None:
            late = proposal.alarm_at > proposal.respond_by
            kind = m.DeputyAnswersPlanBy if late else m.AnswerPlanBy
            name = kind(case=state.case, version=proposal.version).name
            wanted.add((name, proposal.alarm_at))
        for planned in state.tasks:
            if planned.standing == "open" and not planned.overdue:
                wanted.add((m.DoTaskBy(case=state.case, task=planned.task.id).name, None))
    asked = m.ConsentAnswersBy(case=state.case).name
    if state.withdrawing:
        wanted.add((asked, None))
    untimed = {name for name, due in wanted if due is None}
    assert {
        (name, None if name in untimed else due)
        for name, (deadline, due) in story.waits.items()
        if not isinstance(deadline, Dispose | m.RemindOfTask)
    } == wanted
    # A reminder is of a task that is waited for, and comes before its day.
    for deadline, due in story.waits.values():
        if isinstance(deadline, m.RemindOfTask):
            day = m.DoTaskBy(case=state.case, task=deadline.task).name
            assert due < story.waits[day][1]


def ids_and_versions_are_given_once(story: Story) -> None:
    """5."""
    goals = [x.goal.id for x in story.all_said(f.GoalSet) if not x.given_up]
    handovers = [x.handover for x in story.all_said(f.HandoverProposed)]
    versions = [x.version for x in story.all_said(f.PlanProposed)]
    settled = [x.version for x in story.all_said(f.PlanAgreed, f.PlanNotAgreed)]
    revised = [x.version for x in story.all_said(f.PlanRevisionOpened)]
    for given in (goals, handovers):
        assert len(set(given)) == len(given)
    for rising in (versions, settled, revised):
        assert rising == sorted(set(rising))
    done = [x.task for x in story.all_said(f.TaskCompleted)]
    assert len(set(done)) == len(done)
    # A task of an earlier network is another one, under another id.
    earlier = story.said[: len(story.said) - len(_since(story, f.PlanningOpened))]
    before = {x.task.id for x in earlier if isinstance(x, f.TaskAssigned)}
    assert not before & {planned.task.id for planned in story.state.tasks}


def agreed_when_all_have_answered(story: Story) -> None:
    """6."""
    for fact in _said_now(story):
        if not isinstance(fact, f.PlanAgreed | f.PlanNotAgreed):
            continue
        proposed = story.all_said(f.PlanProposed)[-1]
        assert fact.version == proposed.version
        answers = _answers(story, proposed)
        bound = [p for p in proposed.must_agree if party_here(story.state, p) is not None]
        deputies = [x.addressed for x in story.all_said(f.AgreementMissing)]
        for party in bound:
            own = any(same_unit(party, by) for by in answers)
            assert own or any(by in deputies for by in answers), f"{party} has not answered"
        said_no = answers.get(CLIENT) == Agreement.NOT_AGREED
        assert said_no == isinstance(fact, f.PlanNotAgreed)
        assert CLIENT in answers


def _answers(story: Story, proposed: f.PlanProposed) -> dict[Party, Any]:
    """How each party answered that version last."""
    answers: dict[Party, Any] = {}
    for step in story.steps:
        message = step.message
        if not isinstance(message, c.AgreePlan) or message.version != proposed.version:
            continue
        if isinstance(step.decided, Outcome):
            answers[message.by] = message.answer
    return answers


def an_agreed_plan_changes_by_a_revision_only(story: Story) -> None:
    """7."""
    for n, fact in enumerate(story.said):
        if isinstance(fact, f.GoalSet | f.TaskAssigned | f.PlanProposed):
            turns = [
                x
                for x in story.said[:n]
                if isinstance(x, f.PlanningOpened | f.PlanAgreed | f.PlanRevisionOpened)
            ]
            assert not isinstance(turns[-1], f.PlanAgreed), "the plan is agreed"
    state: m.Case = story.state
    if state.agreed is not None and state.revision is None:
        assert (state.proposal, state.plan_by) == (None, None)
    if state.revision is not None:
        assert state.agreed is not None
        assert state.revision.of_version == state.agreed.version < state.version


def nobody_without_a_ground(story: Story) -> None:
    """8."""
    if story.state.phase == "ended":
        return
    ended = {g.id for fact in story.all_heard(f.GroundsChanged) for g in fact.ended}
    for member in members(story.state):
        assert not ended & set(member.grounds)
        assert member.grounds or not needs_ground(member.party)
    if _is_open(story):
        assert any(member.grounds for member in members(story.state))
    for fact in _said_now(story):
        assert not ended & set(fact.grounds), "said on a ground that has ended"
    for party in EVERYBODY:
        if party == CLIENT or party_here(story.state, party) is not None:
            continue
        if page(story.state, party, story.reference) is None:
            may = {one["command"] for one in PROCESS.may(story.state, party, story.reference)}
            known = story.state.network is not None
            assert not known or may <= {"withdraw-consent"}


def nothing_after_the_end(story: Story) -> None:
    """9."""
    ended = any(is_end(fact) or isinstance(fact, f.ErasureRequested) for fact in story.heard)
    stopped = True
    for fact in story.said:
        if isinstance(fact, f.PlanningOpened):
            assert stopped, "opened twice"
            stopped = False
        elif isinstance(fact, f.PlanningStopped):
            assert not stopped, "stopped twice"
            stopped = True
        else:
            assert not stopped or isinstance(fact, _WITHDRAWALS), "said after the stop"
    assert stopped == (story.state.phase != "open")
    assert ended == (story.state.phase == "ended")
    if ended:
        assert all(isinstance(deadline, Dispose) for deadline, _ in story.waits.values())
    before_the_end = story.steps[-1].before.phase != "ended"
    assert before_the_end or all(isinstance(x, _WITHDRAWALS) for x in _said_now(story))


def one_receipt_a_withdrawal(story: Story) -> None:
    """10."""
    receipts = [x.consent for x in story.all_said(f.WithdrawalAcknowledged)]
    assert sorted(receipts) == sorted({x.consent for x in story.all_heard(f.ConsentWithdrawn)})


def the_clients_no_is_the_clients_own(story: Story) -> None:
    """11."""
    assert all(x.by is None for x in _said_now(story) if isinstance(x, f.PlanNotAgreed))
    proposal = story.state.proposal
    if proposal is None or not any(x.party == CLIENT for x in proposal.answers):
        return
    for answer in Agreement:
        answers = tuple(
            x.model_copy(update={"answer": answer}) if x.party == CLIENT else x
            for x in proposal.answers
        )
        other = proposal.model_copy(update={"answers": answers})
        instead = story.state.model_copy(update={"proposal": other})
        for reader in EVERYBODY:
            if reader != CLIENT:
                shown = page(story.state, reader, story.reference)
                assert shown == page(instead, reader, story.reference)


def a_part_is_seen_by_whom_it_is_for(story: Story) -> None:
    """12."""
    state = story.state
    kept = [(p.goal.id, p.goal.seen_by, None) for p in state.goals]
    kept += [(p.task.id, p.task.seen_by, p.task.responsible) for p in state.tasks]
    answering = [one.party for one in answerable(state)] + [m.role.party for m in state.managers]
    network = state.network
    told = [network.coordinating, network.coordinating_deputy] if network else []
    for reader in EVERYBODY:
        if reader == CLIENT or any(same_unit(x, reader) for x in (*answering, *told) if x):
            continue
        shown = repr(page(state, reader, story.reference))
        for link in state.statutory:
            if link.seen_by is not None and repr(link.model_dump(mode="json")) in shown:
                assert any(same_unit(unit, reader) for unit in (link.party, *link.seen_by))
        names = [one.name for one in plan(state, reader)]
        for part, seen_by, responsible in kept:
            own = [*(seen_by or ()), *((responsible,) if responsible else ())]
            if seen_by is not None and not any(same_unit(unit, reader) for unit in own):
                assert f"'{part}'" not in shown
                assert not any(name.startswith(f"{part}/") for name in names)


INVARIANTS = (
    somebody_answers,
    case_managers_are_here,
    a_handover_ends_once,
    every_wait_has_a_deadline,
    ids_and_versions_are_given_once,
    agreed_when_all_have_answered,
    an_agreed_plan_changes_by_a_revision_only,
    nobody_without_a_ground,
    nothing_after_the_end,
    one_receipt_a_withdrawal,
    the_clients_no_is_the_clients_own,
    a_part_is_seen_by_whom_it_is_for,
)
