"""Any messages in any order: the invariants of intake's README hold after each."""

from dataclasses import replace
from typing import Any

from stateful import Story, convicted, machine, run
from stateful_erasing import ERASING
from stateful_world import BEGINS, CASE, GROUNDS

from silta_chassis.process import Outcome
from silta_chassis.retaining import Dispose
from silta_contracts.facts import (
    CaseClosed,
    ClientReached,
    ConsentExpired,
    ConsentGranted,
    ConsentWithdrawn,
    ContactRequestClosed,
    ContactRequestReceived,
    ContactRequestWithdrawn,
    DocumentsDisposed,
    ErasureRequested,
    ErasureUnacknowledged,
    FailureDemandNoted,
    GroundsChanged,
    HelpWithoutSharing,
    LinkErased,
    NetworkDissolved,
    NetworkNotAssembled,
    NetworkRequested,
    OperatingModelAdopted,
    PersonErased,
    RequesterInformed,
    StatutoryBasisEnded,
    StatutoryBasisRecorded,
    StatutoryBasisRefused,
    TriageOverdue,
    TriageRecorded,
    WithdrawalAcknowledged,
    WithdrawalReceived,
)
from silta_contracts.facts.leading import LedOn
from silta_contracts.grounds import ConsentGiven, Ground, StatuteClaimed, StatuteGround
from silta_contracts.party import same_unit
from silta_contracts.rules import could_sanction, is_oral
from silta_intake.commands_beside import AskAdvice, GiveAdvice
from silta_intake.decisions.withdrawal import consent_withdrawn
from silta_intake.model import (
    ErasureReceiptsBy,
    Stage,
    TriageBy,
    reaches,
)
from silta_intake.process import PROCESS
from silta_intake.threads import AdviceBy

from .intake_beside import BESIDE, OF_ONE_PERSON
from .intake_checked import COURSES_OF_CHECKS, OF_CHECKS
from .intake_courses import COURSES
from .intake_recognised import COURSES_OF_EARLY, OF_EARLY
from .intake_told import OFFERS, REFERENCE

ERASURE = (DocumentsDisposed, ErasureRequested, ErasureUnacknowledged, LinkErased, PersonErased)


def _ended(story: Story) -> set[str]:
    """Ids of the grounds that were told to have ended, and of the consents taken back here."""
    told = story.all_heard(GroundsChanged)
    named = {fact.basis if isinstance(fact, StatutoryBasisEnded) else fact.consent for fact in told}
    return named | {g.id for fact in told for g in fact.ended} | set(story.state.withdrawn)


def triage_has_its_deadline_exactly_while_it_is_open(story: Story) -> None:
    due = {due for _, due in story.waits_for(TriageBy)}
    assert due == ({story.state.triage_by} if story.state.stage is Stage.TRIAGE else set())


def nothing_is_told_twice(story: Story) -> None:
    told = [fact.model_dump_json() for fact in story.new()]
    assert len(told) == len(set(told))


def a_case_has_one_request_that_never_changes(story: Story) -> None:
    before, now = story.steps[-1].before.request, story.state.request
    assert len(story.all_said(ContactRequestReceived)) == (now is not None)
    if before is not None and story.new(ClientReached):
        # What the client said when she was reached, and nothing else.
        said = {"ground", "drawn_up_with_client"}
        assert before.model_dump(exclude=said) == now.model_dump(exclude=said)
    elif before is not None and (led := story.new(LedOn)):
        # Whose it is now, confirmed at both ends, and nothing else.
        whose = {"area", "coordinating", "deputy", "escalation", "model"}
        assert before.model_dump(exclude=whose) == now.model_dump(exclude=whose)
        assert led[0].coordinating == now.coordinating
    else:
        assert before in (None, now)


def under_turvakielto_no_area_is_told(story: Story) -> None:
    if story.state.request and story.state.request.turvakielto:
        told = story.all_said(ContactRequestReceived, NetworkRequested)
        assert all(fact.area is None for fact in told)
        fallback = REFERENCE.models.of_area(None)[0].coordinating
        assert all(fact.coordinating == fallback for fact in told)


def coordination_or_its_deputy_triages_and_closes(story: Story) -> None:
    for fact in story.new(TriageRecorded, ContactRequestClosed):
        request = story.state.request
        assert any(same_unit(fact.by, unit) for unit in (request.coordinating, request.deputy))


def what_triage_decided_is_told(story: Story) -> None:
    before, now = story.steps[-1].before, story.state
    if now.triage is not None and now.triage != before.triage:
        assert [fact.outcome for fact in story.new(TriageRecorded)] == [now.triage.outcome]
        assert [fact.outcome for fact in story.new(RequesterInformed)] == [now.triage.outcome]
    asked = now.stage is Stage.NETWORK_REQUESTED and before.stage is not now.stage
    assert len(story.new(NetworkRequested)) == asked


def no_network_is_asked_for_without_consent_statute_or_own_contact(story: Story) -> None:
    ended = _ended(story)
    for _ in story.new(NetworkRequested):
        request = story.state.request
        known = [g for g in GROUNDS if g.id not in ended and _told_of(story, g)]
        assert (
            same_unit(request.taken_by, request.coordinating)
            or any(reaches(ground, request.coordinating) for ground in known)
            or _claim_stands(story, ended)
        )


def _told_of(story: Story, ground: Ground) -> bool:
    came = [fact.ground for fact in story.all_heard(ConsentGranted, StatutoryBasisRecorded)]
    return ground in came or any(ground in f.remaining for f in story.all_heard(GroundsChanged))


def _claim_stands(story: Story, ended: set[str]) -> bool:
    """Whether nothing was told against the ground that the request named."""
    claim = story.state.request.ground
    if isinstance(claim, ConsentGiven):
        used_up = {f.consent for f in story.all_heard(ConsentExpired) if is_oral(f.ended[0])}
        return claim.id not in ended - used_up
    steps = [step.message for step in story.steps if step.before.request is not None]
    refused = any(isinstance(message, StatutoryBasisRefused) for message in steps)
    over = [g for m in steps if isinstance(m, StatutoryBasisEnded) for g in m.ended]
    acts = {(ground.act, ground.section) for ground in over if isinstance(ground, StatuteGround)}
    is_statute = isinstance(claim, StatuteClaimed)
    return is_statute and not refused and (claim.act, claim.section) not in acts


def no_ended_ground_comes_back_or_is_named(story: Story) -> None:
    if story.state.stage is not Stage.ENDED:
        ended = _ended(story)
        assert not ended & {ground.id for ground in story.state.grounds}
        assert not any(ended & set(fact.grounds) for fact in story.new(NetworkRequested))


def one_network_is_asked_for_at_a_time(story: Story) -> None:
    if not story.new(NetworkRequested):
        return
    for step in reversed(story.steps[:-1]):
        facts = step.decided.facts if isinstance(step.decided, Outcome) else ()
        if isinstance(step.message, NetworkNotAssembled | NetworkDissolved):
            return
        if any(isinstance(fact, HelpWithoutSharing) for fact in facts):
            return
        assert not any(isinstance(fact, NetworkRequested) for fact in facts)


def no_consent_never_ends_help(story: Story) -> None:
    for fact in story.new(HelpWithoutSharing):
        request = story.state.request
        assert story.state.stage is Stage.TRIAGE
        assert fact.informing == request.coordinating or not could_sanction(fact.informing)
    helped = [because for because in story.state.helped_for if because != "unasked"]
    assert len(helped) == len(set(helped))


def the_deputy_is_told_when_triage_is_overdue(story: Story) -> None:
    if isinstance(story.steps[-1].message, TriageBy):
        assert len(story.new(TriageOverdue)) == 1
    for fact in story.new(TriageOverdue):
        assert fact.addressed == fact.deputy
        assert fact.due <= story.now
        assert story.state.stage is Stage.TRIAGE


def once_the_network_stands_nobody_closes_here(story: Story) -> None:
    if story.new(ContactRequestClosed, ContactRequestWithdrawn):
        assert story.steps[-1].before.stage is not Stage.NETWORK_ASSEMBLED


def each_withdrawn_consent_gets_one_receipt(story: Story) -> None:
    receipts = [fact.consent for fact in story.all_said(WithdrawalAcknowledged)]
    assert sorted(receipts) == sorted({fact.consent for fact in story.all_heard(ConsentWithdrawn)})


def the_link_goes_last_and_once(story: Story) -> None:
    assert len(story.all_said(LinkErased)) <= 1
    if not story.new(LinkErased):
        return
    said = {fact.service: fact for fact in story.all_heard(PersonErased)}
    assert set(said) >= set(REFERENCE.retention.receipts)
    assert not any(receipt.kept for receipt in story.state.erasing.receipts)
    assert story.state.retained.held == ()
    assert story.waits == {}


def erasing_never_waits_silently(story: Story) -> None:
    erasing = story.state.erasing
    if erasing is not None and erasing.link_erased_at is None:
        assert story.waits_for(Dispose) or story.waits_for(ErasureReceiptsBy)


def after_the_end_only_withdrawals_go_on(story: Story) -> None:
    if story.steps[-1].before.stage is Stage.ENDED:
        assert story.state.stage is Stage.ENDED
        still = (WithdrawalAcknowledged, WithdrawalReceived, FailureDemandNoted, *OF_ONE_PERSON)
        assert story.new() == story.new(*still, *ERASURE)
    if story.all_heard(CaseClosed) or story.all_said(ContactRequestClosed, ContactRequestWithdrawn):
        assert story.state.stage is Stage.ENDED
        kinds = {type(deadline) for deadline, _ in story.waits.values()}
        assert kinds <= {Dispose, ErasureReceiptsBy}


INVARIANTS = (
    triage_has_its_deadline_exactly_while_it_is_open,
    nothing_is_told_twice,
    a_case_has_one_request_that_never_changes,
    under_turvakielto_no_area_is_told,
    coordination_or_its_deputy_triages_and_closes,
    what_triage_decided_is_told,
    no_network_is_asked_for_without_consent_statute_or_own_contact,
    no_ended_ground_comes_back_or_is_named,
    one_network_is_asked_for_at_a_time,
    no_consent_never_ends_help,
    the_deputy_is_told_when_triage_is_overdue,
    once_the_network_stands_nobody_closes_here,
    each_withdrawn_consent_gets_one_receipt,
    the_link_goes_last_and_once,
    erasing_never_waits_silently,
    after_the_end_only_withdrawals_go_on,
    *BESIDE,
    *OF_CHECKS,
    *OF_EARLY,
)
# What is adopted is of no case, its subject is the area; nor is a consultation without identity.
OF_NO_CASE = (OperatingModelAdopted, AskAdvice, GiveAdvice, AdviceBy)
OF_CASES = replace(
    PROCESS, rows=tuple(row for row in PROCESS.rows if row.message not in OF_NO_CASE)
)
ALL = {**COURSES, **COURSES_OF_CHECKS, **COURSES_OF_EARLY}
STORIES = machine(OF_CASES, REFERENCE, CASE, BEGINS, OFFERS, (*INVARIANTS, *ERASING), ALL)


def test_every_story_keeps_the_invariants() -> None:
    run(STORIES)


def test_a_receipt_that_is_forgotten_is_seen() -> None:
    def forgetful(*told: Any) -> Any:
        decided = consent_withdrawn(*told)
        forgot = decided.state.model_copy(update={"acknowledged": ()})
        return replace(decided, state=forgot)

    seen = convicted(STORIES, ConsentWithdrawn, forgetful)
    assert seen == "each_withdrawn_consent_gets_one_receipt"
