"""A case as tests play it: messages one after the other, as the chassis takes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from stateful_world import MODELS, NORTH

from silta_chassis.http.bodies import body_model, to_command, vaulted_values
from silta_chassis.process import Command, Deadline, Outcome, Ref, Refused, restored
from silta_consent.model import Case, open_informings, standing_bases, standing_consents
from silta_consent.process import PROCESS
from silta_consent.reference import Reference, read_reference
from silta_contracts import facts
from silta_contracts.binding import encode
from silta_contracts.codes import OrganisationType, Role, Service, Work
from silta_contracts.fact import AnyFact
from silta_contracts.party import (
    CLIENT,
    OrganisationParty,
    Party,
    SensitiveUnitParty,
    parse_party,
)

CASE = "k7m2qd4xw3bn6t5hzr2yfa4vju"
START = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
DEMONSTRATION = Path(__file__).parents[3] / "deploy" / "reference" / "demonstration"


def unit(number: int, code: str, kind: str, role: str = "professional") -> OrganisationParty:
    """A fictional unit of the demonstration."""
    party = parse_party(f"organisation;1.2.246.10.900000{number};{code};{role};{kind}")
    assert isinstance(party, OrganisationParty)
    return party


EARLY_SERVICE = unit(11, "early-service", "social_and_health_centre", "early_service")
HEALTH_CENTRE = unit(11, "health-centre", "social_and_health_centre")
EMPLOYMENT = unit(22, "employment-services", "employment_authority")
COORDINATION = unit(21, "coordination", "wellbeing_services_county", "coordination")
COORDINATION_DEPUTY = unit(21, "coordination-duty", "wellbeing_services_county", "coordination")
GUIDANCE = unit(23, "guidance-centre", "one_stop_guidance_centre")
COLLEGE = unit(24, "student-services", "educational_institution")
KELA = unit(25, "kela-customer-service", "kela")
INSURER = unit(26, "rehabilitation-advice", "pension_insurer")
MENTAL_HEALTH = SensitiveUnitParty(
    ref="mh7k2q9x4w1d8c3e",
    role=Role.PROFESSIONAL,
    type=OrganisationType.MENTAL_HEALTH_AND_SUBSTANCE_USE,
)

TEAM: dict[str, Any] = {
    "purpose": "cooperate",
    "categories": ["identity", "situation", "plan", "follow_up"],
    "special_categories": ["work_ability"],
    "recipients": [
        {"kind": "type", "type": "employment_authority"},
        {"kind": "organisation", "oid": EARLY_SERVICE.oid},
    ],
}
INSURER_ALONE: dict[str, Any] = {
    "purpose": "single_party",
    "categories": ["identity", "plan"],
    "special_categories": ["rehabilitation"],
    "recipients": [{"kind": "organisation", "oid": INSURER.oid}],
}
WRITTEN: dict[str, Any] = {"what": TEAM, "form": "written", "valid_until": None}
ORAL: dict[str, Any] = {
    "what": {
        "purpose": "gather_information",
        "categories": ["situation"],
        "recipients": [{"kind": "unit", "oid": COORDINATION.oid, "unit": "coordination"}],
    },
    "form": "oral",
    "valid_until": "2026-02-05T00:00:00Z",
}
SERVICES = tuple(service for service in Service if service is not Service.CONSENT)


@dataclass
class Play:
    """One case: its state, what it waits for, and all that it published."""

    reference: Reference
    now: datetime = START
    state: Case = field(default_factory=lambda: Case(case=CASE))
    waits: dict[str, tuple[Deadline, datetime]] = field(default_factory=dict)
    facts: list[AnyFact] = field(default_factory=list)
    # The links of the history that each entry holds.
    made: list[list[dict[str, Any]]] = field(default_factory=list)
    known: bool = False

    def asks(self, by: Party, command: str, **body: Any) -> dict[str, Any] | Refused:
        """A command by HTTP: its answer, or why it was refused."""
        row = next(row for row in PROCESS.rows if row.name == command)
        assert issubclass(row.message, Command)
        model = body_model(row, discriminated=False)
        read = model.model_validate(body)
        refs = {name: Ref(f"ref-{name}") for name in vaulted_values(row.message, read)}
        message = to_command(row.message, read, refs, {"by": by, "case": CASE})
        if not self.known and not row.opens:
            return Refused("case-not-known-here", "", status=404, kept=False)
        assert row.by is not None
        if not row.by(self.state, by, self.reference):
            return Refused("not-yours", "", status=403, kept=False)
        if row.possible is not None and (refused := row.possible(self.state)):
            return refused
        decided = row.decide(self.state, message, self.now, self.reference)
        if isinstance(decided, Refused):
            return decided
        self._apply(decided, row.publishes)
        return dict(decided.answer)

    def gets(self, by: Party, command: str, **body: Any) -> dict[str, Any]:
        """The answer of a command that is not refused."""
        answer = self.asks(by, command, **body)
        assert not isinstance(answer, Refused), answer
        return answer

    def hears(self, fact: AnyFact) -> list[AnyFact]:
        """A fact of another service: what was published on it."""
        row = PROCESS.row(type(fact))
        assert row is not None
        decided = row.decide(self.state, fact, self.now, self.reference)
        return self._apply(decided, row.publishes)

    def fires(self, deadline: Deadline) -> list[AnyFact]:
        """A deadline, waited for or not: what was published on it."""
        _, due = self.waits.pop(deadline.name, (None, self.now))
        self.now = max(self.now, due)
        row = PROCESS.row(type(deadline))
        assert row is not None
        return self._apply(
            row.decide(self.state, deadline, self.now, self.reference), row.publishes
        )

    def silence(self, until: datetime) -> list[AnyFact]:
        """Nobody does anything until then: what came of it."""
        said: list[AnyFact] = []
        while due := sorted((due, name) for name, (_, due) in self.waits.items() if due <= until):
            said += self.fires(self.waits[due[0][1]][0])
        self.now = until
        return said

    def may(self, reader: Party) -> set[str]:
        """The commands that a case view would list."""
        return {line["command"] for line in PROCESS.may(self.state, reader, self.reference)}

    def since(self, count: int) -> list[str]:
        """The names of the facts published after the first so many."""
        return [fact.fact for fact in self.facts[count:]]

    def _apply(
        self, outcome: Outcome[Case] | Refused, publishes: Sequence[type[AnyFact]]
    ) -> list[AnyFact]:
        assert isinstance(outcome, Outcome), "a fact or a deadline is never refused"
        self.known = True
        kept = outcome.state.model_dump(mode="json")
        assert restored(Case, kept) == outcome.state
        self.state = outcome.state
        self.made.append(kept["history"]["made"])
        for fact in outcome.facts:
            assert type(fact) in publishes
            encode(fact)
        self.facts += outcome.facts
        for name, (deadline, _) in list(self.waits.items()):
            cancelled = any(
                deadline == cancel or (isinstance(cancel, type) and isinstance(deadline, cancel))
                for cancel in outcome.cancel
            )
            if outcome.ends or cancelled:
                del self.waits[name]
        for deadline, due in outcome.deadlines:
            self.waits[deadline.name] = (deadline, due)
        assert self.open_waits() <= set(self.waits), "a wait without a deadline"
        return list(outcome.facts)

    def open_waits(self) -> set[str]:
        """The deadlines without which this state would wait in silence."""
        state = self.state
        bases = () if state.ended else standing_bases(state)
        running_out = () if state.ended else standing_consents(state)
        return {
            *(f"answer-by:{ask.id}" for ask in state.asks),
            *(f"confirm-by:{u.held.ground.id}" for u in state.unconfirmed),
            *(f"runs-out:{h.ground.id}" for h in running_out if h.ground.valid_until),
            *(f"review-by:{basis.id}" for basis in bases),
            *(
                f"receipts-by:{w.consent}"
                for w in state.withdrawals
                if not w.completed and not w.overdue
            ),
            *(f"inform-by:{i.about}:{i.ground}" for i in open_informings(state) if not i.overdue),
            *(["request-expected"] if state.request_due and not state.request_missing else []),
        }


@pytest.fixture(scope="session")
def reference() -> Reference:
    """The demonstration's files."""
    return replace(read_reference(DEMONSTRATION), models=MODELS)


@pytest.fixture
def play(reference: Reference) -> Play:
    """A case that nobody has heard of yet."""
    return Play(reference)


@pytest.fixture
def given(play: Play) -> Play:
    """A case that a written consent opened at the early service."""
    play.gets(EARLY_SERVICE, "give-consent", **WRITTEN)
    return play


@pytest.fixture
def asked(play: Play) -> Play:
    """A case whose contact request came without a ground, so that consent is asked."""
    play.hears(request({"kind": "consent_to_be_asked"}, GUIDANCE, COORDINATION))
    return play


@pytest.fixture
def statutory(play: Play) -> Play:
    """A case that the employment authority started on the multi-sectoral act."""
    play.hears(request(ACT, EMPLOYMENT, COORDINATION))
    return play


ACT: dict[str, Any] = {"kind": "statute", "act": "381/2023", "section": "5"}


def consent_given(number: int = 1) -> dict[str, Any]:
    """The ground of a request that stands on a consent of the case."""
    return {"kind": "consent_given", "id": f"{CASE}.{number}"}


def request(
    ground: Mapping[str, Any],
    taken_by: Party = EARLY_SERVICE,
    coordinating: Party = EARLY_SERVICE,
    needs: Sequence[str] = ("employment", "rehabilitation"),
    number: int = 1,
) -> facts.ContactRequestReceived:
    """A contact request as intake tells it."""
    return facts.ContactRequestReceived.model_validate(
        {
            "case": CASE,
            "by": taken_by,
            **NORTH,
            "request": f"{CASE}.r{number}",
            "taken_by": taken_by,
            "channel": "professional",
            "needs": needs,
            "drawn_up_with_client": True,
            "existing_services": ["kela"],
            "coordinating": coordinating,
            "coordinating_deputy": COORDINATION_DEPUTY,
            "ground": ground,
        },
        context={"tolerant": True},
    )


def receipt(service: Service, consent: int = 1, *stopped: Work) -> facts.WithdrawalAcknowledged:
    """A service's answer to a withdrawal."""
    return facts.WithdrawalAcknowledged(
        case=CASE,
        consent=f"{CASE}.{consent}",
        service=service,
        stopped=stopped,
        goes_on=(Work.OWN_CARE,),
        at=START,
    )


def help_goes_on(informing: OrganisationParty = GUIDANCE) -> facts.HelpWithoutSharing:
    """Intake says that help goes on without sharing."""
    return facts.HelpWithoutSharing.model_validate(
        {
            "case": CASE,
            "request": f"{CASE}.r1",
            "informing": informing,
            "offers": ["own_care", "consultation_without_identity", "ask_again"],
        },
        context={"tolerant": True},
    )


def closed() -> facts.CaseClosed:
    """Follow-up closed the case."""
    return facts.CaseClosed.model_validate(
        {"case": CASE, "by": CLIENT, "reason": "client_wish"}, context={"tolerant": True}
    )
