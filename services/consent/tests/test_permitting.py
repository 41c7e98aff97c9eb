"""What an answer holds, the one disclosure on an oral consent, and who is in the network."""

import json
from datetime import timedelta
from typing import Any

import pytest
from stateful_world import NORTH

from silta_chassis.process import Refused
from silta_consent.decisions.permitting import answer
from silta_consent.decisions.using import uses
from silta_consent.reference import Reference
from silta_contracts import facts
from silta_contracts.deciding import Answered, Decision, Question
from silta_contracts.fact import AnyFact
from silta_contracts.facts import team
from silta_contracts.party import CLIENT, ClosePersonParty, Party
from silta_contracts.team_codes import TeamQuestion, TeamStep

from .conftest import (
    CASE,
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    GUIDANCE,
    HEALTH_CENTRE,
    ORAL,
    START,
    TEAM,
    WRITTEN,
    Play,
    closed,
    consent_given,
    request,
)

ONCE = "0123456789abcdef"
OTHER = "fedcba9876543210"
CLOSE_PERSON = ClosePersonParty(number=1)


def question(
    party: Party, *categories: str, purpose: str = "cooperate", once: str | None = None
) -> Question:
    """A question, as it comes by HTTP."""
    asked = [
        {"resource": {"type": "case_data", "id": CASE, "properties": {"category": category}}}
        for category in categories
    ]
    body = {
        "subject": {"type": "party", "properties": party.model_dump(mode="json")},
        "action": {"name": "disclose", "properties": {"purpose": purpose}},
        "evaluations": asked,
        "once": once,
    }
    return Question.model_validate_json(json.dumps(body))


def asked(play: Play, question: Question) -> list[Decision]:
    """The decisions, in their order, as the door gives them: uses first."""
    for command in uses(play.state, question, play.now, play.reference):
        play.asks(command.by, "use-consent", consent=command.consent, once=command.once)
    return list(answer(play.state, question, play.now, play.reference).evaluations)


def reasons(play: Play, question: Question) -> list[str]:
    """Why, in the order of the question."""
    return [decision.context.reason for decision in asked(play, question)]


def assembled(
    *members: Party, round_: int = 1, version: int = 1, fact: type[AnyFact] | None = None
) -> AnyFact:
    """The list of members as network tells it."""
    kind = fact or facts.NetworkAssembled
    told: dict[str, Any] = {
        "case": CASE,
        "round": round_,
        "version": version,
        "members": [{"party": member} for member in (CLIENT, *members)],
    }
    if kind is facts.NetworkAssembled:
        told |= {
            "request": f"{CASE}.r1",
            "coordinating": COORDINATION,
            "model": NORTH["model"],
        }
    else:
        told |= {"party": HEALTH_CENTRE}
    return kind.model_validate(told, context={"tolerant": True})


def gone(round_: int = 1) -> facts.NetworkDissolved:
    """The network is dissolved."""
    return facts.NetworkDissolved(case=CASE, round=round_, request=f"{CASE}.r1")


@pytest.fixture
def oral(play: Play) -> Play:
    """A case in which the client lets coordination have his situation, once, by word of mouth."""
    play.hears(request({"kind": "consent_to_be_asked"}, GUIDANCE, COORDINATION))
    play.gets(GUIDANCE, "give-consent", **ORAL)
    return play


def team_asks(of: Party, number: int = 1) -> AnyFact:
    """A work-ability team asks a unit beside the table."""
    return team.ClinicConsulted(
        case=CASE,
        ask=f"{CASE}.k{number}",
        party=of,
        answer_by=START,
        question=TeamQuestion.WORK_ABILITY,
    )


def test_whom_a_team_asks_gets_what_the_ground_carries_until_it_has_answered(given: Play) -> None:
    about = question(HEALTH_CENTRE, "plan")
    assert reasons(given, about) == ["not-a-member"]
    given.hears(team_asks(HEALTH_CENTRE))
    assert reasons(given, about) == ["consent"]
    ended = team.TeamAskEnded(
        case=CASE, ask=f"{CASE}.k1", party=HEALTH_CENTRE, step=TeamStep.CLINIC_CONSULTED
    )
    given.hears(ended)
    assert reasons(given, about) == ["not-a-member"]
    # What comes late says nothing new.
    given.hears(team_asks(HEALTH_CENTRE))
    assert reasons(given, about) == ["not-a-member"]
    given.hears(team_asks(HEALTH_CENTRE, 2))
    assert reasons(given, about) == ["consent"]


ABOUT = question(COORDINATION, "situation", purpose="gather_information", once=ONCE)


def test_an_answer_names_the_ground_and_holds_for_seconds(given: Play) -> None:
    [plan, work, health] = asked(given, question(EARLY_SERVICE, "plan", "work_ability", "health"))
    until = START + timedelta(seconds=2)
    permit = Answered(reason="consent", ground=f"{CASE}.1", valid_until=until, obligations=("log",))
    assert plan == work == Decision(decision=True, context=permit)
    assert health == Decision(decision=False, context=Answered(reason="no-live-ground"))


def test_a_statute_is_named_by_act_and_section(statutory: Play) -> None:
    [contact] = asked(statutory, question(EMPLOYMENT, "contact"))
    assert contact.context == Answered(
        reason="statute",
        ground=f"{CASE}.1",
        act="381/2023",
        section="5",
        valid_until=START + timedelta(seconds=2),
        obligations=("log", "withhold-if-protected"),
    )


def test_an_answer_never_outlives_its_ground(play: Play) -> None:
    play.gets(EARLY_SERVICE, "give-consent", **{**WRITTEN, "valid_until": "2026-02-02T08:00:01Z"})
    [plan] = asked(play, question(EARLY_SERVICE, "plan"))
    assert plan.context.valid_until == START + timedelta(seconds=1)


def test_nothing_owes_the_client_a_withholding_of_own_data(given: Play) -> None:
    [contact] = asked(given, question(CLIENT, "contact"))
    assert contact.context.obligations == ("log",)


def test_no_answer_tells_a_consent_withdrawn_from_one_never_given(given: Play) -> None:
    never = asked(given, question(EARLY_SERVICE, "livelihood"))
    given.gets(CLIENT, "withdraw-consent")
    assert asked(given, question(EARLY_SERVICE, "plan")) == never


def test_an_oral_consent_is_used_up_by_the_first_disclosure(oral: Play) -> None:
    told = len(oral.facts)
    assert reasons(oral, ABOUT) == ["oral-consent"]
    assert oral.since(told) == ["ConsentExpired"]
    again = asked(oral, ABOUT)
    assert [d.context.obligations for d in again] == [("log", "use-once")]
    other = ABOUT.model_copy(update={"once": OTHER})
    assert reasons(oral, other) == ["no-live-ground"]
    assert oral.since(told) == ["ConsentExpired"]
    oral.now += timedelta(seconds=60)
    assert reasons(oral, ABOUT) == ["no-live-ground"]


def test_an_oral_consent_is_not_used_by_a_question_that_names_no_disclosure(oral: Play) -> None:
    assert reasons(oral, ABOUT.model_copy(update={"once": None})) == ["no-live-ground"]
    assert oral.state.grounds[0].end is None


def test_an_oral_consent_is_left_where_another_ground_carries_it(oral: Play) -> None:
    lasting = {**ORAL, "form": "written"}
    oral.gets(GUIDANCE, "give-consent", **lasting)
    assert reasons(oral, ABOUT) == ["consent"]


def test_an_oral_consent_is_used_by_whom_it_names_alone(oral: Play) -> None:
    for party in (GUIDANCE, EMPLOYMENT):
        refused = oral.asks(party, "use-consent", consent=f"{CASE}.1", once=ONCE)
        assert isinstance(refused, Refused)
        assert refused.reason == "not-yours"
    assert oral.may(COORDINATION) >= {"use-consent"}
    oral.gets(COORDINATION, "use-consent", consent=f"{CASE}.1", once=ONCE)
    assert "use-consent" not in oral.may(COORDINATION)


def test_an_oral_consent_that_is_over_is_not_used(oral: Play) -> None:
    # Its deadline may come late.
    oral.now = START + timedelta(days=30)
    refused = oral.asks(COORDINATION, "use-consent", consent=f"{CASE}.1", once=ONCE)
    assert isinstance(refused, Refused)
    assert refused.reason == "consent-not-in-force"
    assert reasons(oral, ABOUT) == ["no-live-ground"]


def test_who_took_a_consent_that_ended_keeps_what_another_carries(given: Play) -> None:
    given.hears(request(consent_given(), GUIDANCE, COORDINATION))
    less = {**TEAM, "special_categories": []}
    given.gets(CLIENT, "give-consent", **{**WRITTEN, "what": less})
    given.gets(CLIENT, "withdraw-consent", consent=f"{CASE}.1")
    assert reasons(given, question(EARLY_SERVICE, "plan")) == ["consent"]


@pytest.mark.parametrize("consent", [None, f"{CASE}.1"])
def test_a_used_oral_consent_that_is_taken_back_permits_nothing_more(
    oral: Play, consent: str | None
) -> None:
    assert reasons(oral, ABOUT) == ["oral-consent"]
    oral.gets(CLIENT, "withdraw-consent", consent=consent)
    assert reasons(oral, ABOUT) == ["no-live-ground"]


def test_a_close_person_gets_what_the_file_gives_to_whom_the_client_named(
    given: Play, reference: Reference
) -> None:
    given.hears(assembled(EARLY_SERVICE, CLOSE_PERSON))
    assert reasons(given, question(CLOSE_PERSON, "plan")) == ["close-person-not-entitled"]
    more = reference.entitlements.close_person.model_copy(update={"categories": ("plan",)})
    entitlements = reference.entitlements.model_copy(update={"close_person": more})
    told = Reference(reference.models, reference.statutes, entitlements)
    [plan] = answer(given.state, question(CLOSE_PERSON, "plan"), given.now, told).evaluations
    assert (plan.decision, plan.context.reason) == (True, "named-by-client")


def test_who_joins_may_be_told_and_who_leaves_may_not(given: Play) -> None:
    given.hears(request(consent_given(), EARLY_SERVICE, COORDINATION))
    asking = question(EMPLOYMENT, "plan")
    assert reasons(given, asking) == ["not-a-member"]
    given.hears(assembled(EMPLOYMENT))
    assert reasons(given, asking) == ["consent"]
    given.hears(assembled(HEALTH_CENTRE, version=2, fact=facts.MemberReleased))
    assert reasons(given, asking) == ["not-a-member"]


def test_a_list_told_twice_or_late_changes_nothing(given: Play) -> None:
    newer = assembled(HEALTH_CENTRE, version=2, fact=facts.MemberLeft)
    given.hears(newer)
    known = given.state
    for fact in (newer, assembled(EMPLOYMENT), assembled(EMPLOYMENT, version=2)):
        assert given.hears(fact) == []
        assert given.state == known


def test_a_list_may_come_before_anything_else_of_the_case(play: Play) -> None:
    play.hears(assembled(EMPLOYMENT))
    assert reasons(play, question(EMPLOYMENT, "plan")) == ["no-live-ground"]
    play.gets(EARLY_SERVICE, "give-consent", **WRITTEN)
    assert reasons(play, question(EMPLOYMENT, "plan")) == ["consent"]
    assert "request-expected" in play.waits


def test_nobody_is_in_a_network_that_was_dissolved_whatever_comes_late(given: Play) -> None:
    asking = question(EMPLOYMENT, "plan")
    given.hears(gone())
    given.hears(assembled(EMPLOYMENT))
    given.hears(assembled(EMPLOYMENT, version=9, fact=facts.MemberLeft))
    assert reasons(given, asking) == ["not-a-member"]
    given.hears(assembled(EMPLOYMENT, round_=2))
    given.hears(gone())
    assert reasons(given, asking) == ["consent"]
    given.hears(gone(round_=2))
    given.hears(gone(round_=2))
    assert reasons(given, asking) == ["not-a-member"]


def test_after_the_end_a_list_changes_no_answer(given: Play) -> None:
    given.hears(closed())
    given.hears(assembled(EMPLOYMENT))
    assert reasons(given, question(EMPLOYMENT, "plan")) == ["case-ended"]
    assert reasons(given, question(CLIENT, "plan")) == ["own-data"]
