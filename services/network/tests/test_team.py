"""A work-ability team: its time, examinations, consultations, the way to the clinic."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from silta_chassis.workdays import after
from silta_contracts.codes import ConsentForm
from silta_contracts.facts import team
from silta_contracts.party import CLIENT
from silta_contracts.team_codes import ExaminationTime, TeamAnswer, TeamQuestion, TeamStep
from silta_network import commands_team as c
from silta_network.team import AnswerTeamBy, TeamTimeComes
from silta_network.views import page

from .team_steps import ASK, asked, consult, examine, gathering

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def gathered(table: Any) -> Any:
    """A network stands, and the client lets information be gathered."""
    table.assemble()
    table.hear(table.granted(gathering(table)))
    return table


@pytest.fixture
def routed(table: Any) -> Any:
    """It is proposed that the client goes to the clinic, on a consent that names it."""
    table.assemble()
    table.hear(table.granted(table.consent(2, "rehabilitation_assessment_clinic")))
    asked(table, c.ProposeClinicRouting)
    return table


def end(table: Any, by: Any, ask: str = ASK) -> Any:
    """Ends what is asked."""
    return table.ask(c.EndTeamAsk, by, ask=ask)


def test_time_of_the_team_is_booked_and_booked_anew(table: Any) -> None:
    table.propose()
    start = table.now + DAY
    early = table.unit("early-service")
    for moved in (start, start + DAY):
        told = table.ask(c.BookTeamTime, early, start=moved, end=moved + HOUR)
        assert told.facts == (
            team.TeamTimeBooked(case=table.case.case, by=early, start=moved, end=moved + HOUR),
        )
    assert table.due(TeamTimeComes) == start + DAY


@pytest.mark.parametrize(
    ("reason", "start", "end_"),
    [("start-in-the-past", -HOUR, HOUR), ("end-before-start", DAY, DAY)],
)
def test_time_that_cannot_be_is_refused(table: Any, reason: str, start: Any, end_: Any) -> None:
    table.propose()
    told = table.ask(
        c.BookTeamTime, table.unit("early-service"), start=table.now + start, end=table.now + end_
    )
    assert told.reason == reason


def test_time_that_comes_without_a_meeting_is_told_to_coordinations_deputy(table: Any) -> None:
    table.assemble()
    start = table.now + DAY
    table.ask(c.BookTeamTime, table.unit("early-service"), start=start, end=start + HOUR)
    [told] = table.until(start)
    assert isinstance(told, team.TeamTimeUnused)
    assert told.addressed == table.unit("health-centre-nurses")
    assert table.case.team.time is None


def test_once_a_meeting_is_set_the_time_is_used(table: Any) -> None:
    table.assemble()
    start = table.now + DAY
    table.ask(c.BookTeamTime, table.unit("early-service"), start=start, end=start + HOUR)
    table.schedule(start=start, end=start + HOUR)
    assert not any(name == "team-time-comes" for name in table.waits)


def test_a_unit_is_asked_on_the_consent_that_names_it(gathered: Any) -> None:
    told = examine(gathered)
    answer_by = after(gathered.now, "10 working days")
    assert told.facts == (
        team.ExaminationRequested(
            case=gathered.case.case,
            round=1,
            grounds=(f"{gathered.case.case}.2",),
            by=gathered.unit("early-service"),
            ask=ASK,
            # Its kind would tell of the client's health: facts have its opaque reference.
            party=gathered.unit("psychiatry-outpatients"),
            answer_by=answer_by,
            timing=ExaminationTime.BEFORE_MEETING,
            question=TeamQuestion.WORK_ABILITY,
        ),
    )
    assert told.facts[0].party.kind == "sensitive_unit"
    assert gathered.due(AnswerTeamBy) == answer_by


def test_without_that_consent_nothing_is_asked_and_the_answer_says_what_to_do(table: Any) -> None:
    table.assemble()
    refused = consult(table)
    assert (refused.reason, refused.status) == ("consent-first", 409)
    assert "gather_information" in refused.says


def test_a_consent_for_gathering_does_not_hand_the_client_over(gathered: Any) -> None:
    refused = asked(gathered, c.ProposeClinicRouting)
    assert refused.reason == "consent-first"
    assert "cooperate" in refused.says


def test_nor_is_anything_gathered_before_the_consent_to_cooperate(table: Any) -> None:
    table.hear(table.granted(gathering(table)), table.request())
    assert consult(table).reason in ("no-network", "not-yet")


def test_an_oral_consent_is_none_for_it(table: Any) -> None:
    table.assemble()
    table.hear(table.granted(gathering(table, form=ConsentForm.ORAL)))
    assert consult(table).reason == "consent-first"


def test_a_consent_that_came_before_the_request_counts(table: Any) -> None:
    table.hear(table.granted(gathering(table)))
    table.assemble()
    assert consult(table).answer == {"ask": ASK}


@pytest.mark.parametrize(
    ("unit", "reason"),
    [("psychiatry-outpatients", "no-clinic"), ("assessment-clinic", "asked-already")],
)
def test_whom_the_team_cannot_ask(gathered: Any, unit: str, reason: str) -> None:
    consult(gathered)
    assert consult(gathered, unit).reason == reason


def test_a_model_without_the_step_does_not_offer_it(gathered: Any) -> None:
    model = gathered.reference.of(gathered.case).model_copy(update={"team_steps": ()})
    others = tuple(m for m in gathered.reference.models.versions if m.ref != model.ref)
    models = replace(gathered.reference.models, versions=(model, *others))
    gathered.reference = replace(gathered.reference, models=models)
    assert consult(gathered).status == 403


def test_the_unit_that_was_asked_answers_once(gathered: Any) -> None:
    consult(gathered)
    clinic = gathered.unit("assessment-clinic")
    told = gathered.ask(c.AnswerTeamConsultation, clinic, ask=ASK, answer=TeamAnswer.CLINIC_PERIOD)
    assert told.facts == (
        team.TeamConsultationAnswered(
            case=gathered.case.case,
            round=1,
            grounds=(f"{gathered.case.case}.2",),
            by=clinic,
            ask=ASK,
            party=clinic,
            answer=TeamAnswer.CLINIC_PERIOD,
        ),
    )
    again = gathered.ask(c.AnswerTeamConsultation, clinic, ask=ASK, answer=TeamAnswer.OWN_MEANS)
    assert again.status == 403


def test_no_other_unit_answers_for_it(gathered: Any) -> None:
    consult(gathered)
    examine(gathered)
    psychiatry = gathered.unit("psychiatry-outpatients")
    told = gathered.ask(c.AnswerTeamConsultation, psychiatry, ask=ASK, answer=TeamAnswer.OWN_MEANS)
    assert told.reason == "ask-unknown"


def test_an_examination_is_recorded_without_what_it_found(gathered: Any) -> None:
    examine(gathered)
    unit = gathered.unit("psychiatry-outpatients")
    [fact] = gathered.ask(c.RecordExamination, unit, ask=ASK).facts
    assert set(type(fact).model_fields) == set(team.TeamAsk.model_fields)


@pytest.mark.parametrize("client_first", [True, False])
def test_a_routing_holds_once_both_ends_have_confirmed(routed: Any, client_first: bool) -> None:
    clinic = routed.unit("assessment-clinic")
    first, second = (CLIENT, clinic) if client_first else (clinic, CLIENT)
    assert routed.ask(c.ConfirmClinicRouting, first, ask=ASK).facts == ()
    # Said twice by one end it is said once.
    assert routed.ask(c.ConfirmClinicRouting, first, ask=ASK).facts == ()
    [fact] = routed.ask(c.ConfirmClinicRouting, second, ask=ASK).facts
    assert isinstance(fact, team.ClinicRoutingConfirmed)
    assert not any(name.startswith("answer-team-by") for name in routed.waits)


@pytest.mark.parametrize("who", ["client", "assessment-clinic", "early-service"])
def test_a_no_ends_it_and_says_neither_whose_it_was_nor_why(routed: Any, who: str) -> None:
    by = CLIENT if who == "client" else routed.unit(who)
    case = routed.case.case
    assert end(routed, by).facts == (
        team.TeamAskEnded(
            case=case,
            round=1,
            grounds=(f"{case}.1",),
            ask=ASK,
            party=routed.unit("assessment-clinic"),
            step=TeamStep.CLINIC_ROUTING,
        ),
    )
    assert routed.ask(c.ConfirmClinicRouting, CLIENT, ask=ASK).status == 409
    assert page(routed.case, routed.unit("assessment-clinic"), routed.reference) is None
