"""A close person acts in the client's place on a mandate that the token carries, or not at all."""

from typing import Any

import pytest

from silta_chassis.decision_point import question_of
from silta_chassis.http.bodies import body_model, to_command
from silta_chassis.http.deciding import may_ask
from silta_chassis.process import Command, Outcome, Ref, Refused
from silta_consent.process import PROCESS
from silta_consent.situations import ONCE
from silta_contracts import facts
from silta_contracts.codes import ConsentGiver, ConsentPurpose, DataCategory, Mandate
from silta_contracts.grounds import ConsentGround
from silta_contracts.party import CLIENT, ClosePersonParty
from silta_contracts.principal import principal_of

from .conftest import CASE, EARLY_SERVICE, TEAM, WRITTEN, Play

CLOSE = ClosePersonParty(number=1)
TWO_STEP = {**WRITTEN, "form": "two_step"}
COMMANDS = {
    "give-consent": WRITTEN,
    "confirm-consent": {"consent": f"{CASE}.1"},
    "refuse-consent": {},
    "narrow-consent": {"consent": f"{CASE}.1", "what": {**TEAM, "categories": ["identity"]}},
    "extend-consent": {**WRITTEN, "consent": f"{CASE}.1"},
    "withdraw-consent": {},
}


def acts(play: Play, command: str, acts_on: Mandate | None, **body: Any) -> Any:
    """The command of the close person as the chassis takes it; what came of it."""
    row = next(row for row in PROCESS.rows if row.name == command)
    assert issubclass(row.message, Command)
    if not row.allows(play.state, CLOSE, play.reference, on_mandate=acts_on is not None):
        return "not-yours"
    read = body_model(row, discriminated=False).model_validate(body)
    injected: dict[str, Any] = {"by": CLOSE, "case": CASE}
    if "acts_on" in row.message.model_fields:
        injected["acts_on"] = acts_on
    refs = {"on_behalf": Ref("ref-on-behalf")} if body.get("on_behalf") else {}
    message = to_command(row.message, read, refs, injected)
    decided = row.decide(play.state, message, play.now, play.reference)
    if isinstance(decided, Refused):
        return decided.reason
    assert isinstance(decided, Outcome)
    play._apply(decided, row.publishes)
    return decided.facts


def test_a_close_person_with_a_mandate_confirms_the_second_step(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    [granted] = acts(play, "confirm-consent", Mandate.GUARDIAN, consent=f"{CASE}.1")
    assert isinstance(granted, facts.ConsentGranted)
    assert granted.by == CLOSE
    assert isinstance(granted.ground, ConsentGround)
    assert granted.ground.given_by == ConsentGiver.ON_BEHALF
    [held] = play.state.grounds
    assert held.mandate == Mandate.GUARDIAN
    assert play.state.unconfirmed == ()
    assert play.open_waits() == {"request-expected"}


def test_the_client_confirming_gives_it_in_person(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    play.gets(CLIENT, "confirm-consent", consent=f"{CASE}.1")
    [held] = play.state.grounds
    assert isinstance(held.ground, ConsentGround)
    assert (held.ground.given_by, held.mandate) == (ConsentGiver.CLIENT, None)


@pytest.mark.parametrize("command", COMMANDS)
def test_without_a_mandate_a_close_person_does_nothing_of_it(play: Play, command: str) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    before = play.state
    assert acts(play, command, None, **COMMANDS[command]) == "not-yours"
    assert play.state == before


@pytest.mark.parametrize("command", ["confirm-consent", "refuse-consent", "withdraw-consent"])
def test_with_a_mandate_it_may_answer_what_waits(play: Play, command: str) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    assert not isinstance(acts(play, command, Mandate.CUSTODIAN, **COMMANDS[command]), str)
    assert play.state.unconfirmed == ()


@pytest.mark.parametrize("command", ["narrow-consent", "extend-consent", "give-consent"])
def test_what_is_given_or_changed_on_a_mandate_says_so(play: Play, command: str) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **WRITTEN)
    told = acts(play, command, Mandate.POWER_OF_ATTORNEY, **COMMANDS[command])
    granted = next(fact for fact in told if isinstance(fact, facts.ConsentGranted))
    assert isinstance(granted.ground, ConsentGround)
    assert granted.ground.given_by == ConsentGiver.ON_BEHALF
    held = next(h for h in play.state.grounds if h.ground.id == granted.ground.id)
    assert held.mandate == Mandate.POWER_OF_ATTORNEY


def test_a_body_cannot_name_another_mandate_than_the_token(play: Play) -> None:
    somebody = {"name": "Tytti Testaaja", "capacity": "edunvalvoja"}
    body = {**WRITTEN, "on_behalf": somebody, "mandate": "guardian"}
    assert acts(play, "give-consent", Mandate.CUSTODIAN, **body) == "mandate-unfit"
    assert not isinstance(acts(play, "give-consent", Mandate.GUARDIAN, **body), str)


def test_confirming_again_or_after_the_withdrawal_does_nothing(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **TWO_STEP)
    body = COMMANDS["confirm-consent"]
    acts(play, "confirm-consent", Mandate.GUARDIAN, **body)
    assert acts(play, "confirm-consent", Mandate.GUARDIAN, **body) == "consent-not-waiting"
    play.gets(CLIENT, "withdraw-consent")
    assert acts(play, "confirm-consent", Mandate.GUARDIAN, **body) == "consent-not-waiting"
    assert [held.end for held in play.state.grounds] == ["withdrawn"]


def test_a_mandate_is_the_tokens_and_nobody_asks_on_another() -> None:
    def asks(token: str | None, question: str | None, kind: str = "close_person") -> bool:
        claims = {"sub": "pseudonym-1", "client_id": "x", "silta_kind": kind}
        claims |= {"silta_mandate": token} if token else {}
        number = {"silta_number": 1} if kind == "close_person" else {}
        who = principal_of({**claims, **number, "silta_cases": [CASE]})
        purpose, category = ConsentPurpose.COOPERATE, (DataCategory.PLAN,)
        [party] = who.parties
        return may_ask(who, question_of(CASE, party, purpose, category, ONCE, question))

    assert asks("guardian", "guardian")
    assert asks("guardian", None)
    for token, question in (
        (None, "guardian"),
        ("custodian", "guardian"),
        ("neighbour", "guardian"),
    ):
        assert not asks(token, question)
    assert not asks("guardian", "guardian", kind="client")
