"""May a party get data of a case now? The rules, in their order: the first that applies decides.

`docs/security/decision-table.md` is made from them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from silta_consent.decisions.members import is_member
from silta_consent.model import Case, Held, standing, unit_or_none
from silta_consent.reference import Reference
from silta_contracts.codes import ConsentPurpose, DataCategory, Mandate
from silta_contracts.deciding import (
    Answer,
    Answered,
    Decision,
    DecisionReason,
    Obligation,
    Question,
)
from silta_contracts.grounds import StatuteGround
from silta_contracts.open_codes import Open
from silta_contracts.party import (
    ClientParty,
    ClosePersonParty,
    ExpertByExperienceParty,
    Party,
)
from silta_contracts.rules import allows, covers, is_oral


@dataclass(frozen=True)
class Asked:
    """One thing that is asked, and all that the rules look at."""

    state: Case | None
    party: Party
    category: Open[DataCategory]
    purpose: Open[ConsentPurpose]
    once: str | None
    now: datetime
    reference: Reference
    mandate: Open[Mandate] | None = None

    @cached_property
    def case(self) -> Case:
        """The case, for the rules after the one for a case that is not known."""
        assert self.state is not None
        return self.state

    @cached_property
    def carrying(self) -> tuple[Held, ...]:
        """The live grounds that carry this, the one that is named first; oral ones apart.

        A statute goes before a consent: what it carries goes on when the client takes the consent
        back, so it is what the data really rests on, and the client is not told otherwise. Of
        several the one that holds longest is named, of these the oldest.
        """
        held = [h for h in standing(self.case) if not is_oral(h.ground) and self.is_carried_by(h)]
        return tuple(sorted(held, key=_best_first))

    @cached_property
    def oral(self) -> Held | None:
        """The oral consent that just this disclosure used up, moments ago."""
        lasts = timedelta(seconds=self.reference.entitlements.oral_disclosure_lasts)
        for held in self.case.grounds:
            use = held.use
            if use is None or (use.by, use.once) != (self.party, self.once):
                continue
            if use.at <= self.now < use.at + lasts and self.is_carried_by(held):
                return held
        return None

    @property
    def is_entitled(self) -> bool:
        """Whether the role gets this category for this purpose."""
        entitlements = self.reference.entitlements
        if isinstance(self.party, ExpertByExperienceParty):
            return self.category in entitlements.expert_by_experience.to(self.purpose)
        unit = unit_or_none(self.party)
        return unit is not None and self.category in entitlements.of(unit.role, self.purpose)

    def is_carried_by(self, held: Held) -> bool:
        """Whether a ground names this recipient, category and purpose, and holds now."""
        ground = held.ground
        if not (
            covers(ground, self.party, self.category, self.now) and allows(ground, self.purpose)
        ):
            return False
        if not isinstance(ground, StatuteGround):
            return True
        # A section carries what the file gives to this kind of party today.
        statute = self.reference.statute(ground.act, ground.section)
        kind = unit.type if (unit := unit_or_none(self.party)) is not None else None
        return statute is not None and kind is not None and statute.carries(kind, self.category)


@dataclass(frozen=True)
class Rule:
    """A line of the decision table: where it applies, nothing after it is looked at."""

    reason: DecisionReason
    permit: bool
    when: str
    applies: Callable[[Asked], bool]
    ground: Callable[[Asked], Held | None] = lambda asked: None


def _statute(asked: Asked) -> Held | None:
    first = next(iter(asked.carrying), None)
    return first if first is not None and isinstance(first.ground, StatuteGround) else None


def _consent(asked: Asked) -> Held | None:
    return next(iter(asked.carrying), None)


def _close_person(asked: Asked) -> bool:
    return isinstance(asked.party, ClosePersonParty)


RULES: Final = (
    Rule(
        DecisionReason.CASE_NOT_KNOWN,
        permit=False,
        when="consent does not know the case (yet)",
        applies=lambda asked: asked.state is None,
    ),
    Rule(
        DecisionReason.OWN_DATA,
        permit=True,
        when="the client asks, also after the end of the case",
        applies=lambda asked: isinstance(asked.party, ClientParty),
    ),
    Rule(
        DecisionReason.BY_MANDATE,
        permit=True,
        when="a close person who acts for the client on a mandate, for what the file gives to "
        "this kind of mandate, also after the end of the case",
        applies=lambda asked: (
            _close_person(asked)
            and asked.category in asked.reference.entitlements.on_mandate(asked.mandate)
        ),
    ),
    Rule(
        DecisionReason.CASE_ENDED,
        permit=False,
        when="the case has ended",
        applies=lambda asked: asked.case.ended,
    ),
    Rule(
        DecisionReason.NOT_A_MEMBER,
        permit=False,
        when="the party is not in the network of the case, does not coordinate it (nor is the "
        "deputy), and took neither the contact nor a consent; who is invited and has "
        "not come yet is none of these",
        applies=lambda asked: not is_member(asked.case, asked.party),
    ),
    Rule(
        DecisionReason.NAMED_BY_CLIENT,
        permit=True,
        when="a close person whom the client named, for what the file gives to close persons",
        applies=lambda asked: (
            _close_person(asked)
            and asked.category in asked.reference.entitlements.close_person.categories
        ),
    ),
    Rule(
        DecisionReason.CLOSE_PERSON_NOT_ENTITLED,
        permit=False,
        when="a close person, for anything else",
        applies=_close_person,
    ),
    Rule(
        DecisionReason.ROLE_NOT_ENTITLED,
        permit=False,
        when="the role does not get this category for this purpose",
        applies=lambda asked: not asked.is_entitled,
    ),
    Rule(
        DecisionReason.STATUTE,
        permit=True,
        when="a statute that was recorded carries it: it names the type of party, and the file "
        "gives this type the category",
        applies=lambda asked: _statute(asked) is not None,
        ground=_statute,
    ),
    Rule(
        DecisionReason.CONSENT,
        permit=True,
        when="a consent in writing, e-signed or confirmed in two steps is live and names this "
        "recipient, category and purpose (one for a single party serves any purpose)",
        applies=lambda asked: _consent(asked) is not None,
        ground=_consent,
    ),
    Rule(
        DecisionReason.ORAL_CONSENT,
        permit=True,
        when="an oral consent names it, and this very disclosure used it up",
        applies=lambda asked: asked.oral is not None,
        ground=lambda asked: asked.oral,
    ),
    Rule(
        DecisionReason.NO_LIVE_GROUND,
        permit=False,
        when="anything else: nothing was given, it was given to others, for other data or another "
        "purpose, or it ended; which of these is not told",
        applies=lambda asked: True,
    ),
)


def decided(asked: Asked) -> Decision:
    """What the first rule that applies says."""
    rule = next(rule for rule in RULES if rule.applies(asked))
    if not rule.permit:
        return Decision(decision=False, context=Answered(reason=rule.reason.value))
    held = rule.ground(asked)
    until = [asked.now + timedelta(seconds=asked.reference.entitlements.decision_lasts)]
    act = section = None
    if held is not None:
        until += [held.ground.valid_until] if held.ground.valid_until else []
        if isinstance(held.ground, StatuteGround):
            act, section = held.ground.act, held.ground.section
    return Decision(
        decision=True,
        context=Answered(
            reason=rule.reason.value,
            ground=held.ground.id if held is not None else None,
            act=act,
            section=section,
            valid_until=min(until),
            obligations=tuple(o.value for o in _obligations(asked, rule)),
        ),
    )


def _obligations(asked: Asked, rule: Rule) -> list[Obligation]:
    protected = asked.reference.entitlements.withhold_if_protected
    owed = [Obligation.LOG]
    # Whom it is about may see it; nobody else gets it through here.
    if asked.category in protected and rule.reason is not DecisionReason.OWN_DATA:
        owed.append(Obligation.WITHHOLD_IF_PROTECTED)
    if rule.reason is DecisionReason.ORAL_CONSENT:
        owed.append(Obligation.USE_ONCE)
    return owed


def answer(state: Case | None, question: Question, now: datetime, reference: Reference) -> Answer:
    """The answer to a question: each category by itself, in their order."""
    return Answer(evaluations=tuple(map(decided, asked_in(state, question, now, reference))))


def asked_in(
    state: Case | None, question: Question, now: datetime, reference: Reference
) -> tuple[Asked, ...]:
    """What a question asks, one category each."""
    return tuple(
        Asked(
            state,
            question.subject.properties,
            evaluation.resource.properties.category,
            question.action.properties.purpose,
            question.once,
            now,
            reference,
            question.subject.mandate,
        )
        for evaluation in question.evaluations
    )


def _best_first(held: Held) -> tuple[bool, bool, float, int]:
    ground = held.ground
    ends = ground.valid_until.timestamp() if ground.valid_until else 0.0
    number = int(ground.id.rpartition(".")[2])
    return not isinstance(ground, StatuteGround), ground.valid_until is not None, -ends, number
