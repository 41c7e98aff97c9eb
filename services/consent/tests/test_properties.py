"""Any messages in any order: the invariants of consent's README hold after each."""

from collections import Counter
from collections.abc import Sequence
from math import inf

from stateful import ENDS, Story, machine, run
from stateful_erasing import ERASING
from stateful_world import BEGINS, CASE

from silta_chassis.process import Deadline
from silta_chassis.retaining import Dispose
from silta_consent import model
from silta_consent.commands import ConfirmConsent, NarrowConsent, WithdrawConsent
from silta_consent.model import open_informings, standing, standing_bases, standing_consents
from silta_consent.process import PROCESS
from silta_contracts.codes import ConsentForm, ConsentPurpose, InformedAbout
from silta_contracts.facts import (
    ClientInformed,
    ClientNotInformed,
    ConsentGranted,
    ConsentRefused,
    ConsentReminded,
    ConsentRequested,
    ConsentUnanswered,
    ConsentWithdrawn,
    ContactRequestReceived,
    DocumentsDisposed,
    GroundsChanged,
    PersonErased,
    StatutoryBasisRecorded,
    WithdrawalAcknowledged,
    WithdrawalCompleted,
    WithdrawalReceived,
    WithdrawalUnacknowledged,
)
from silta_contracts.grounds import ConsentGround, Ground
from silta_contracts.party import CLIENT
from silta_contracts.rules import is_live

from .consent_courses import COURSES
from .consent_told import OFFERS, REFERENCE
from .permits_of_stories import PERMITS


def of_consents_that_replaced_one_another_one_is_live(story: Story) -> None:
    before = {fact.ground.id: fact.replaces for fact in story.all_said(ConsentGranted)}
    firsts = []
    for held in standing_consents(story.state):
        first = held.ground.id
        while before[first] is not None:
            first = before[first]
        firsts.append(first)
    assert _each_once(firsts)
    for fact in story.new(ConsentGranted):
        assert fact.replaces not in [held.ground.id for held in standing_consents(story.state)]


def every_ground_is_told_once_and_ends_once(story: Story) -> None:
    came = [fact.ground.id for fact in story.all_said(ConsentGranted, StatutoryBasisRecorded)]
    ended = [ground.id for fact in story.all_said(GroundsChanged) for ground in fact.ended]
    assert _each_once(came)
    assert _each_once(ended)
    assert set(ended) <= set(came)
    assert {held.ground.id for held in standing(story.state)} == set(came) - set(ended)


def what_remains_is_told_whole(story: Story) -> None:
    facts = story.new(GroundsChanged)
    # Those that end in one entry leave the same behind.
    left = [held.ground for held in standing(story.state) if is_live(held.ground, story.now)]
    for fact in facts:
        assert [ground.id for ground in fact.remaining] == [ground.id for ground in left]


def what_waits_has_its_deadline_and_nothing_else_has_one(story: Story) -> None:
    state = story.state
    bases = () if state.ended else standing_bases(state)
    consents = () if state.ended else standing_consents(state)
    deadlines = [
        *((model.AnswerBy(case=CASE, ask=ask.id), ask.answer_by) for ask in state.asks),
        *(
            (model.ConfirmBy(case=CASE, consent=u.held.ground.id), u.confirm_by)
            for u in state.unconfirmed
        ),
        *(
            (model.RunsOut(case=CASE, consent=held.ground.id), held.ground.valid_until)
            for held in consents
            if held.ground.valid_until
        ),
        *(
            # What is missing is told again and again, until the last receipt is there.
            (model.ReceiptsBy(case=CASE, consent=w.consent), w.again or w.due)
            for w in state.withdrawals
            if not w.completed
        ),
        *(
            (model.InformBy(case=CASE, about=str(i.about), ground=i.ground), i.due)
            for i in open_informings(state)
            if not i.overdue
        ),
    ]
    wanted = {deadline.name: due for deadline, due in deadlines}
    if state.request_due and not state.request_missing:
        wanted["request-expected"] = state.request_due
    waits = {n: due for n, (d, due) in story.waits.items() if not isinstance(d, Dispose)}
    assert wanted.items() <= waits.items()
    # Their times lie between those that the state knows.
    half_times = {model.HalfTime(case=CASE, ask=ask.id).name for ask in state.asks}
    reviews = {model.ReviewBy(case=CASE, basis=basis.id).name for basis in bases}
    assert reviews <= set(waits) <= set(wanted) | half_times | reviews


def no_deadline_comes_in_silence(story: Story) -> None:
    assert story.new() or not isinstance(story.steps[-1].message, Deadline)
    assert _each_once([fact.model_dump_json() for fact in story.new()])


def two_steps_are_taken_by_the_client(story: Story) -> None:
    message = story.steps[-1].message
    for fact in story.new(ConsentGranted):
        if fact.ground.form == ConsentForm.TWO_STEP and not isinstance(message, NarrowConsent):
            assert isinstance(message, ConfirmConsent)
            assert fact.by == CLIENT


def an_oral_consent_covers_one_disclosure(story: Story) -> None:
    for fact in story.new(ConsentGranted):
        if fact.ground.form == ConsentForm.ORAL:
            assert fact.ground.purpose != ConsentPurpose.COOPERATE
            assert len(fact.ground.recipients) == 1
            assert fact.ground.valid_until is not None


def only_an_authority_that_the_act_names_records_it(story: Story) -> None:
    for fact in story.new(StatutoryBasisRecorded):
        statute = REFERENCE.statute(fact.ground.act, fact.ground.section)
        assert statute is not None
        assert fact.ground.recorded_by.type in statute.parties
    assert _each_once([(basis.act, basis.section) for basis in standing_bases(story.state)])


def a_question_is_put_once_and_ends_once(story: Story) -> None:
    asked = [fact.ask for fact in story.all_said(ConsentRequested)]
    silent = [fact.ask for fact in story.all_said(ConsentUnanswered)]
    refused = [fact.ask for fact in story.all_said(ConsentRefused)]
    assert _each_once(asked)
    assert _each_once(silent)
    assert _each_once([fact.ask for fact in story.new(ConsentRefused) if fact.ask is not None])
    open_asks = [ask.id for ask in story.state.asks]
    answered = [f.ask for f in story.all_said(ConsentGranted) if f.ask is not None]
    assert not set(open_asks) & {*silent, *refused, *answered}
    assert set(open_asks) <= set(asked)
    assert all(fact.ask in open_asks for fact in story.new(ConsentReminded))


def no_request_waits_for_an_answer_that_nobody_will_give(story: Story) -> None:
    state = story.state
    purposes = [
        *(ask.purpose for ask in state.asks),
        *(waiting.held.ground.purpose for waiting in state.unconfirmed),
        *(held.ground.purpose for held in standing(state)),
    ]
    if state.request is None or state.ended or ConsentPurpose.COOPERATE in purposes:
        return
    for step in reversed(story.steps):
        facts = getattr(step.decided, "facts", ())
        told = (ConsentGranted, ConsentRefused, ConsentUnanswered, GroundsChanged)
        if any(isinstance(fact, told) for fact in facts):
            return
        if (
            isinstance(step.message, ContactRequestReceived)
            # That it was led on makes it no other request.
            and getattr(step.before.request, "id", None) != getattr(state.request, "id", None)
        ):
            # It may name a consent that is here, waits for its second step, or was just taken back.
            named = getattr(step.message.ground, "id", None)
            begun = [waiting.held for waiting in state.unconfirmed]
            assert named in [held.ground.id for held in (*state.grounds, *begun)]
            return


def what_the_client_takes_back_is_gone(story: Story) -> None:
    message = story.steps[-1].message
    done = not hasattr(story.steps[-1].decided, "reason")
    if done and isinstance(message, WithdrawConsent | WithdrawalReceived):
        standing_ids = [held.ground.id for held in standing_consents(story.state)]
        assert message.consent not in standing_ids
        if message.consent is None:
            assert not standing_ids
            assert not story.state.unconfirmed


def a_withdrawal_is_complete_when_every_service_has_answered(story: Story) -> None:
    wanted = set(REFERENCE.models.installation.withdrawal_receipts)
    withdrawn = [fact.consent for fact in story.all_said(ConsentWithdrawn)]
    complete = [fact.consent for fact in story.all_said(WithdrawalCompleted)]
    assert [w.consent for w in story.state.withdrawals] == withdrawn
    assert _each_once(complete)
    for consent in withdrawn:
        assert (wanted <= _answered(story, consent)) == (consent in complete)
    overdue = [fact.consent for fact in story.all_said(WithdrawalUnacknowledged)]
    told = [i.ground for i in story.state.informings if i.about == InformedAbout.WITHDRAWAL]
    assert sorted(told) == sorted({*complete, *overdue})


def _answered(story: Story, consent: str) -> set[str]:
    """The services whose receipt came after the withdrawal."""
    services: set[str] = set()
    told = False
    for step in story.steps:
        facts = getattr(step.decided, "facts", ())
        if isinstance(step.message, WithdrawalAcknowledged) and told:
            services |= {step.message.service} if step.message.consent == consent else set()
        told |= any(isinstance(f, ConsentWithdrawn) and f.consent == consent for f in facts)
    return services


def the_client_is_told_of_a_ground_once(story: Story) -> None:
    told = [(f.about, f.ground) for f in story.all_said(ClientInformed) if f.ground is not None]
    assert _each_once(told)


def after_the_end_only_withdrawals_go_on(story: Story) -> None:
    ended = bool(story.all_heard(*ENDS))
    assert story.state.ended == ended
    if not story.steps[-1].before.ended:
        return
    for fact in story.new():
        match fact:
            case PersonErased() | DocumentsDisposed():
                pass
            case ConsentWithdrawn() | WithdrawalCompleted() | WithdrawalUnacknowledged():
                pass
            case ClientInformed() | ClientNotInformed():
                assert fact.about == InformedAbout.WITHDRAWAL
            case _:
                raise AssertionError(f"after the end: {type(fact).__name__}")


def _each_once(told: Sequence[object]) -> bool:
    return max(Counter(told).values(), default=1) == 1


def no_consent_stands_beside_a_later_one_that_covers_it(story: Story) -> None:
    consents = [held.ground for held in standing_consents(story.state)]
    for place, old in enumerate(consents):
        assert [new.id for new in consents[place + 1 :] if _covers(new, old)] == []


def _covers(new: Ground, old: Ground) -> bool:
    """The recipients of the stories' consents name one another by being the same."""
    assert isinstance(new, ConsentGround)
    ends = [ground.valid_until.timestamp() if ground.valid_until else inf for ground in (old, new)]
    return (
        new.form != ConsentForm.ORAL
        and new.purpose == old.purpose
        and {*old.categories, *old.recipients} <= {*new.categories, *new.recipients}
        and ends == sorted(ends)
    )


INVARIANTS = (
    no_consent_stands_beside_a_later_one_that_covers_it,
    of_consents_that_replaced_one_another_one_is_live,
    every_ground_is_told_once_and_ends_once,
    what_remains_is_told_whole,
    what_waits_has_its_deadline_and_nothing_else_has_one,
    no_deadline_comes_in_silence,
    two_steps_are_taken_by_the_client,
    an_oral_consent_covers_one_disclosure,
    only_an_authority_that_the_act_names_records_it,
    a_question_is_put_once_and_ends_once,
    no_request_waits_for_an_answer_that_nobody_will_give,
    what_the_client_takes_back_is_gone,
    a_withdrawal_is_complete_when_every_service_has_answered,
    the_client_is_told_of_a_ground_once,
    after_the_end_only_withdrawals_go_on,
    *PERMITS,
)
STORIES = machine(PROCESS, REFERENCE, CASE, BEGINS, OFFERS, (*INVARIANTS, *ERASING), COURSES)


def test_every_story_keeps_the_invariants() -> None:
    run(STORIES)
