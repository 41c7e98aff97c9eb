"""A consultation without identity: of no case, of no person, and gone soon after its answer."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from silta_chassis.http.bodies import body_model, vaulted_values
from silta_chassis.process import Outcome
from silta_chassis.retaining import Dispose
from silta_chassis.workdays import after
from silta_contracts.facts import AdviceAsked, AdviceGiven, AdviceOverdue, DocumentsDisposed
from silta_contracts.party import CLIENT, ClosePersonParty, Party
from silta_intake.advising import advice_asked, advice_words
from silta_intake.commands_beside import AskAdvice, GiveAdvice
from silta_intake.decisions.advice import advice_overdue
from silta_intake.model import Case, Stage
from silta_intake.process import PROCESS
from silta_intake.threads import AdviceBy
from silta_intake.unnamed import without_identity
from silta_intake.views import page

from .intake_erasing import RULED
from .intake_examples import (
    CASE,
    COORDINATION,
    DUTY,
    EMPLOYMENT,
    NORTH,
    NOW,
    REFERENCE,
    STRANGER,
    submitting,
)
from .intake_played import Played, played

ANSWER_BY = after(NOW, NORTH.durations.answer_advice)


def asking(by: Party = EMPLOYMENT, **changes: Any) -> AskAdvice:
    given: dict[str, Any] = {
        "case": CASE,
        "by": by,
        "area": "north",
        "needs": ["work_ability"],
        "words": "vault1situation",
        "nothing_identifies": True,
    }
    return AskAdvice.model_validate({**given, **changes})


def giving(by: Party = COORDINATION) -> GiveAdvice:
    body = {"case": CASE, "by": by, "outcome": "network", "words": "vault1advice"}
    return GiveAdvice.model_validate(body)


def test_a_situation_is_described_to_the_areas_coordination_with_no_consent_and_no_case() -> None:
    case = Played()

    assert case.take(asking()) == [
        AdviceAsked(
            advice=CASE,
            by=EMPLOYMENT,
            area="north",
            asked_of=COORDINATION,
            needs=("work_ability",),
            answer_by=ANSWER_BY,
        )
    ]
    assert case.state.request is None
    assert [due for _, due in case.waits.values()] == [ANSWER_BY]


@pytest.mark.parametrize("party", [COORDINATION, DUTY])
def test_coordination_or_its_deputy_answers_and_it_ends(party: Party) -> None:
    case = played(asking())

    assert case.take(giving(party)) == [AdviceGiven(advice=CASE, by=party, outcome="network")]
    assert (case.stage(), list(case.waits)) == (Stage.ENDED, [])


@pytest.mark.parametrize("party", [EMPLOYMENT, STRANGER, CLIENT])
def test_nobody_else_answers(party: Party) -> None:
    assert played(asking()).refused(giving(party)) == (403, "not-yours", False)


@pytest.mark.parametrize("party", [CLIENT, ClosePersonParty(number=1)])
def test_a_unit_asks(party: Party) -> None:
    assert Played().refused(asking(party)) == (403, "not-yours", False)


def test_an_area_that_nobody_has_is_named() -> None:
    assert Played().refused(asking(area="nowhere")) == (422, "area-unknown", False)


def test_it_is_answered_once_and_never_becomes_a_case() -> None:
    case = played(asking(), giving())

    assert case.refused(giving()) == (409, "advice-ended", True)
    assert case.refused(asking()) == (409, "id-taken", True)
    assert played(asking()).refused(submitting()) == (409, "no-case", True)
    assert played(submitting()).refused(asking()) == (409, "id-taken", True)
    assert Played().refused(giving()) == (403, "not-yours", False)


def test_silence_is_told_to_the_deputy_then_to_who_asked_and_it_ends() -> None:
    case = played(asking())

    [first] = case.pass_deadline()
    assert first == AdviceOverdue(
        advice=CASE, party=COORDINATION, addressed=DUTY, ends=False, due=ANSWER_BY
    )
    [second] = case.pass_deadline()
    assert isinstance(second, AdviceOverdue)
    assert (second.addressed, second.ends) == (EMPLOYMENT, True)
    assert (case.stage(), case.waits) == (Stage.ENDED, {})


def test_a_deadline_that_nobody_waits_for_is_a_no_op() -> None:
    late = NOW + timedelta(days=30)
    for state in (Case(case=CASE), played(asking(), giving()).state):
        assert advice_overdue(state, AdviceBy(case=CASE), late, REFERENCE) == Outcome(state)


def test_its_words_are_for_who_asked_and_who_is_asked_and_in_no_view() -> None:
    case = played(asking(), giving())

    for reader in (EMPLOYMENT, COORDINATION, DUTY):
        said = advice_words(case.state, reader)
        assert said is not None
        assert [(one.name, one.ref) for one in said] == [
            ("situation", "vault1situation"),
            ("answer", "vault1advice"),
        ]
        shown = page(case.state, reader, REFERENCE)
        assert shown is not None
        assert "vault1" not in str(shown)
    assert "vault1" not in str(advice_asked(case.state, None))  # type: ignore[arg-type]


@pytest.mark.parametrize("reader", [STRANGER, CLIENT])
def test_nobody_else_sees_it(reader: Party) -> None:
    state = played(asking()).state

    assert page(state, reader, REFERENCE) is None
    assert advice_words(state, reader) is None
    assert advice_words(Case(case=CASE), reader) is None


def test_soon_after_the_answer_its_words_are_gone() -> None:
    rule = RULED.retention.rule("advice")
    assert rule is not None
    asked = decided(Case(case=CASE), asking(), NOW)
    given = decided(asked.state, giving(), NOW)
    [(deadline, due)] = [d for d in given.deadlines if isinstance(d[0], Dispose)]
    assert due == rule.until(NOW) <= NOW + timedelta(days=31)

    gone = decided(given.state, deadline, due)
    assert gone.erases == ("advice",)
    assert [type(fact) for fact in gone.facts] == [DocumentsDisposed]


def decided(state: Case, message: Any, now: datetime) -> Outcome[Case]:
    """As the chassis decides it, with the demonstration's table of retention."""
    row = PROCESS.row(type(message))
    assert row is not None
    outcome = row.decide(state, message, now, replace(REFERENCE, retention=RULED.retention))
    assert isinstance(outcome, Outcome)
    return outcome


@pytest.mark.parametrize(
    "text",
    [
        "Asiakas 010190-900P, 34 v",
        "asiakas 010190A900p",
        "tunnus 010190 -900P",
        "syntynyt 1.2.1990 Oulussa",
        "soita 040 123 4567",
        "soita +358-40-1234567",
        "kirjoita testi@example.com",
        f"asia {CASE} on kesken",
    ],
)
def test_what_identifies_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="describe the situation without") as wrong:
        without_identity(text)
    assert not any(word in str(wrong.value) for word in ("0900", "900P", "1990", "4567", CASE))


@pytest.mark.parametrize(
    "text",
    [
        "Noin 50-vuotias, selkä kipeä, ollut 14 kk poissa työstä. Riittääkö konsultaatio?",
        "Hakenut 3 työtä, 2 haastattelua; työkyky 4/10.",
    ],
)
def test_a_situation_told_without_identity_is_taken_as_it_is(text: str) -> None:
    assert without_identity(text) == text


def test_the_door_refuses_what_identifies_and_wants_the_duty_said() -> None:
    row = PROCESS.row(AskAdvice)
    assert row is not None
    model = body_model(row, discriminated=False)
    body: dict[str, Any] = {
        "area": "north",
        "needs": ["work_ability"],
        "words": {"said": "Noin 50-vuotias, selkä kipeä."},
        "nothing_identifies": True,
    }

    taken = vaulted_values(AskAdvice, model.model_validate(body))
    assert taken["words"][1] == body["words"]
    for wrong in (
        {"words": {"said": "Asiakas 010190-900P"}},
        {"nothing_identifies": False},
        {"client": {"name": "Testi Esimerkki"}},
    ):
        with pytest.raises(ValidationError) as refused:
            model.model_validate({**body, **wrong})
        said = str(refused.value.errors(include_input=False, include_url=False))
        assert "010190" not in said
        assert "Esimerkki" not in said
