"""What the decision point answers at each moment of a story, held against what was said in it.

The grounds are counted from the facts that were told, not from the state that the rules read.
"""

from collections.abc import Iterator
from datetime import datetime

from stateful import Story
from stateful_story import Step
from stateful_world import CLINIC, COORDINATION, EARLY_SERVICE, EMPLOYMENT, STRANGER

from silta_chassis.process import Refused
from silta_consent.commands import UseConsent, WithdrawConsent
from silta_consent.decisions.permitting import Asked, decided
from silta_consent.model import Case
from silta_contracts.codes import ConsentPurpose, DataCategory
from silta_contracts.deciding import Decision
from silta_contracts.facts import (
    ConsentGranted,
    ConsentWithdrawn,
    GroundsChanged,
    StatutoryBasisRecorded,
    WithdrawalReceived,
)
from silta_contracts.grounds import Ground, StatuteGround
from silta_contracts.party import CLIENT, ClosePersonParty, ExpertByExperienceParty
from silta_contracts.rules import is_recipient

from .consent_told import REFERENCE

ONCE = "0123456789abcdef"
PARTIES = (
    CLIENT,
    EARLY_SERVICE,
    EMPLOYMENT,
    COORDINATION,
    CLINIC,
    STRANGER,
    ClosePersonParty(number=1),
    ExpertByExperienceParty(),
)
CATEGORIES = (DataCategory.IDENTITY, DataCategory.SITUATION, DataCategory.HEALTH)


def _questions(state: Case, now: datetime) -> Iterator[Asked]:
    for party in PARTIES:
        for category in CATEGORIES:
            for purpose in ConsentPurpose:
                yield Asked(state, party, category, purpose, ONCE, now, REFERENCE)


def _permits(state: Case, now: datetime) -> dict[tuple[object, ...], tuple[Asked, Decision]]:
    found: dict[tuple[object, ...], tuple[Asked, Decision]] = {}
    for asked in _questions(state, now):
        decision = decided(asked)
        if decision.decision:
            found[(asked.party, asked.category, asked.purpose)] = (asked, decision)
    return found


def nothing_is_permitted_without_a_live_ground_that_names_it(story: Story) -> None:
    granted = {f.ground.id: f.ground for f in story.all_said(ConsentGranted)}
    granted |= {f.ground.id: f.ground for f in story.all_said(StatutoryBasisRecorded)}
    over = {ground.id for f in story.all_said(GroundsChanged) for ground in f.ended}
    for asked, decision in _permits(story.state, story.now).values():
        told = decision.context
        assert told.valid_until is not None
        assert told.valid_until > story.now
        assert "log" in told.obligations
        if asked.party == CLIENT:
            assert told.reason == "own-data"
            continue
        assert not story.state.ended
        assert told.ground is not None
        ground = granted[told.ground]
        assert ground.id not in over or _used_by_this(story, asked, ground)
        assert any(is_recipient(recipient, asked.party) for recipient in ground.recipients)
        assert asked.category in ground.categories
        assert ground.purpose in (asked.purpose, ConsentPurpose.SINGLE_PARTY)
        assert ground.valid_from <= story.now
        assert ground.valid_until is None or told.valid_until <= ground.valid_until
        if isinstance(ground, StatuteGround):
            statute = REFERENCE.statute(ground.act, ground.section)
            assert statute is not None
            kind = getattr(asked.party, "type", None)
            assert kind is not None
            assert asked.category in statute.categories[kind]
        kept = asked.category == DataCategory.IDENTITY
        assert kept == ("withhold-if-protected" in told.obligations)


def _used_by_this(story: Story, asked: Asked, ground: Ground) -> bool:
    """Whether this disclosure used the consent up, and nobody took it back since."""
    used = False
    for step in story.steps:
        message = step.message
        if isinstance(step.decided, Refused):
            continue
        if isinstance(message, UseConsent) and message.consent == ground.id:
            used |= (message.by, message.once) == (asked.party, ONCE)
        if isinstance(message, WithdrawConsent | WithdrawalReceived):
            used &= message.consent not in (None, ground.id)
    return used


def a_withdrawal_ends_its_permits_at_once_and_no_other(story: Story) -> None:
    step: Step = story.steps[-1]
    withdrawn = {fact.consent for fact in story.new(ConsentWithdrawn)}
    if not withdrawn:
        return
    before, after = _permits(step.before, story.now), _permits(story.state, story.now)
    for _, decision in after.values():
        assert decision.context.ground not in withdrawn
    for key, (_, decision) in before.items():
        if decision.context.ground not in withdrawn and decision.context.reason != "oral-consent":
            assert after[key][1] == decision


PERMITS = (
    nothing_is_permitted_without_a_live_ground_that_names_it,
    a_withdrawal_ends_its_permits_at_once_and_no_other,
)
