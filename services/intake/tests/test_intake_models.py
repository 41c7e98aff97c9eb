"""Which version of the area's model a new case follows, and how a running one is moved."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from silta_chassis.process import Outcome, Refused, Written
from silta_contracts.area_model import AreaModel, Precondition
from silta_contracts.course_codes import Channel
from silta_contracts.facts import (
    CaseMovedToModel,
    ContactRequestReceived,
    NetworkRequested,
    OperatingModelAdopted,
    TriageOverdue,
    TriageRecorded,
)
from silta_contracts.operating_models import Adopted, MissingModel
from silta_intake.commands import MoveToModel
from silta_intake.decisions.adopt import gather_adopted, movable, move_to_model, take_adoption
from silta_intake.decisions.submit import submit
from silta_intake.decisions.triage import may_triage, record_triage, triage_overdue
from silta_intake.model import Case, Reference, Stage, TriageBy
from silta_intake.views import models_adopted, page

from .intake_examples import (
    CASE,
    COORDINATION,
    EARLY_SERVICE,
    MODEL,
    NORTH,
    NOW,
    NURSES,
    REFERENCE,
    STRANGER,
    reference_with,
    submitting,
    triaging,
)

NEXT = MODEL.model_copy(update={"version": "2026.2", "hash": "2f" * 32})
BOTH = reference_with(NEXT)
TODAY = date(2026, 2, 2)


def adopted(on: date = TODAY, model: AreaModel = NEXT) -> Adopted:
    return Adopted(area=model.area, version=model.version, hash=model.hash, effective_from=on)


def begun(
    *decisions: Adopted, reference: Reference = BOTH, **asked: Any
) -> Outcome[Case] | Refused:
    command = submitting(**asked).model_copy(update={"adopted": decisions})
    return submit(Case(case=CASE), command, NOW, reference)


def follows(*decisions: Adopted, reference: Reference = BOTH) -> str:
    outcome = begun(*decisions, reference=reference)
    assert isinstance(outcome, Outcome)
    model = outcome.state.follows.model
    assert model is not None
    [fact] = outcome.facts
    assert isinstance(fact, ContactRequestReceived)
    assert model == fact.model
    return model.version


def test_the_first_file_of_an_area_needs_no_adoption() -> None:
    assert follows() == "2026.1"


def test_a_new_case_follows_what_was_adopted_from_its_day_on() -> None:
    assert follows(adopted()) == "2026.2"
    assert follows(adopted(TODAY + timedelta(days=1))) == "2026.1"
    assert follows(adopted(model=NORTH)) == "2026.1", "an adoption holds in its own area"


def test_of_decisions_for_one_day_the_later_one_holds() -> None:
    assert follows(adopted(), adopted(model=MODEL)) == "2026.1"
    assert follows(adopted(model=MODEL), adopted()) == "2026.2"
    early = adopted(TODAY - timedelta(days=1), MODEL)
    assert follows(adopted(), early) == "2026.2", "the day counts before the order"


def test_a_new_case_never_begins_by_a_file_that_is_not_here() -> None:
    with pytest.raises(MissingModel, match=r"models/middle/2026\.2\.toml is missing"):
        begun(adopted(), reference=REFERENCE)


def test_an_adoption_is_kept_only_where_its_file_is() -> None:
    said = adopted().model_dump()
    fact = OperatingModelAdopted(**said)
    outcome = take_adoption(Case(case="model:middle"), fact, NOW, BOTH)
    assert (outcome.state.adopted, outcome.facts) == ((adopted(),), ())
    [line] = models_adopted(outcome.state, Written(1, NOW, ())).values()
    assert line is not None
    assert Adopted.model_validate(line.shows) == adopted()
    with pytest.raises(MissingModel, match="is missing here"):
        take_adoption(Case(case="model:middle"), fact, NOW, REFERENCE)
    other = fact.model_copy(update={"hash": "3f" * 32})
    with pytest.raises(MissingModel, match="its hash differs"):
        take_adoption(Case(case="model:middle"), other, NOW, BOTH)


class Views:
    """A view reader with what was adopted."""

    async def documents(self, view: str, /) -> list[Mapping[str, Any]]:
        return [adopted().model_dump(mode="json")] if view == "models" else []


async def test_what_was_adopted_is_gathered_before_a_request_is_decided() -> None:
    gathered = await gather_adopted(Views(), submitting(), NOW)
    assert gathered.adopted == (adopted(),)


def moving(version: str = "2026.2", *decisions: Adopted) -> MoveToModel:
    return MoveToModel(case=CASE, by=EARLY_SERVICE, version=version, adopted=decisions)


def running(reference: Reference = BOTH) -> Case:
    outcome = begun(reference=reference)
    assert isinstance(outcome, Outcome)
    return outcome.state


def test_a_running_case_is_moved_by_coordination_to_a_version_in_force() -> None:
    moved = move_to_model(running(), moving("2026.2", adopted()), NOW, BOTH)
    assert isinstance(moved, Outcome)
    [fact] = moved.facts
    assert isinstance(fact, CaseMovedToModel)
    assert (fact.before, fact.model, fact.move) == (MODEL.ref, NEXT.ref, 1)
    again = move_to_model(moved.state, moving("2026.2", adopted()), NOW, BOTH)
    assert again == Outcome(moved.state), "said twice it moves once"
    back = move_to_model(moved.state, moving("2026.1", adopted()), NOW, BOTH)
    assert isinstance(back, Outcome)
    [fact] = back.facts
    assert isinstance(fact, CaseMovedToModel)
    assert fact.move == 2
    network = record_triage(moved.state, triaging(), NOW, BOTH)
    assert isinstance(network, Outcome)
    asked = next(fact for fact in network.facts if isinstance(fact, NetworkRequested))
    assert asked.model == NEXT.ref


@pytest.mark.parametrize("decisions", [(), (adopted(TODAY + timedelta(days=1)),)])
def test_a_case_is_not_moved_to_what_is_not_in_force(decisions: tuple[Adopted, ...]) -> None:
    refused = move_to_model(running(), moving("2026.2", *decisions), NOW, BOTH)
    assert isinstance(refused, Refused)
    assert refused.reason == "not-in-force"
    assert "2026.1" in refused.says


def test_only_a_running_case_is_moved_and_only_by_who_coordinates() -> None:
    assert movable(running()) is None
    for state in (Case(case=CASE), running().model_copy(update={"stage": Stage.ENDED})):
        assert movable(state) is not None
    assert may_triage(running(), NURSES, BOTH)
    assert not may_triage(running(), STRANGER, BOTH)


def test_a_contact_by_a_way_that_the_model_does_not_name_is_taken_all_the_same() -> None:
    ways = (Channel.PROFESSIONAL, Channel.SELF, Channel.CLOSE_PERSON)
    for channel in ("booking", "professional"):
        assert isinstance(begun(reference=reference_with(ways_in=ways), channel=channel), Outcome)


ASKED = tuple(
    Precondition(code=code, fi="?", sv="?", en=f"About {code}?", plain="?")
    for code in ("basic_services_no_solution", "client_wants_meeting")
)
TEAM = reference_with(preconditions=ASKED)


def told(*answers: tuple[str, str], **more: Any) -> Outcome[Case] | Refused:
    command = triaging(**more)
    kept = [{"code": code, "answer": answer} for code, answer in answers]
    data = command.model_dump() | {"preconditions": kept}
    return record_triage(running(TEAM), type(command).model_validate(data), NOW, TEAM)


def test_what_the_model_asks_is_asked_before_its_help_is_chosen_and_the_answers_are_told() -> None:
    refused = told()
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.status, refused.kept) == ("preconditions-not-asked", 422, False)
    assert "About basic_services_no_solution?" in refused.says
    outcome = told(("basic_services_no_solution", "yes"))
    assert isinstance(outcome, Outcome)
    recorded = outcome.facts[0]
    assert isinstance(recorded, TriageRecorded)
    assert [(one.code, str(one.answer)) for one in recorded.preconditions] == [
        ("basic_services_no_solution", "yes"),
        ("client_wants_meeting", "yes"),
    ]


@pytest.mark.parametrize("answer", ["no", "not_known"])
def test_a_no_leads_to_other_help_and_never_away(answer: str) -> None:
    refused = told(("basic_services_no_solution", answer))
    assert isinstance(refused, Refused)
    assert refused.reason == "other-help"
    assert "not turned away" in refused.says
    less = {"wanted_types": (), "client_wants_meeting": None}
    for outcome in ("consultation", "self_care"):
        given = told(("basic_services_no_solution", answer), outcome=outcome, **less)
        assert isinstance(given, Outcome), "every other help stays open"
        assert isinstance(told(outcome=outcome, **less), Outcome)


def test_a_client_who_does_not_want_the_meeting_gets_other_help() -> None:
    refused = told(("basic_services_no_solution", "yes"), client_wants_meeting=False)
    assert isinstance(refused, Refused)
    assert refused.reason == "other-help"


def test_an_answer_to_what_the_model_does_not_ask_is_refused() -> None:
    for answers in (("income", "yes"),), (("client_wants_meeting", "yes"),) * 2:
        refused = told(*answers)
        assert isinstance(refused, Refused)
        assert refused.reason == "precondition-unknown"


def test_who_triages_sees_what_the_model_asks() -> None:
    shown = page(running(TEAM), EARLY_SERVICE, TEAM)
    assert shown is not None
    codes = [one["code"] for one in shown["model"]["preconditions"]]
    assert codes == ["basic_services_no_solution", "client_wants_meeting"]


def test_who_is_told_of_late_triage_follows_the_models_chain_to_its_end() -> None:
    chain = reference_with(escalation=(COORDINATION,))
    state = running(chain)
    told_of = []
    for _ in range(4):
        outcome = triage_overdue(state, TriageBy(case=CASE), NOW, chain)
        [fact] = outcome.facts
        assert isinstance(fact, TriageOverdue)
        told_of.append(fact.addressed)
        state = outcome.state
    assert told_of == [NURSES, COORDINATION, COORDINATION, COORDINATION]
    assert may_triage(state, COORDINATION, chain), "who is told may act"
