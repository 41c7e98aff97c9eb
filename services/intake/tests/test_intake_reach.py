"""A close person makes contact: a receipt only, until the client is reached."""

from datetime import timedelta
from typing import Any

import pytest

from silta_chassis.process import Outcome
from silta_chassis.workdays import after
from silta_contracts.facts import (
    CaseClosed,
    ClientNotReached,
    ClientReached,
    ConsentRefused,
    ContactRequestReceived,
)
from silta_contracts.grounds import ConsentGiven, ConsentToBeAsked
from silta_contracts.party import CLIENT, ClosePersonParty, Party
from silta_intake.commands import (
    CloseRequest,
    RecordClientReached,
    SubmitContactRequest,
    WithdrawContactRequest,
)
from silta_intake.decisions.reach import client_not_reached
from silta_intake.duplicates import client_of
from silta_intake.model import Case, ReachClientBy, Stage
from silta_intake.views import page, requests_taken

from .intake_examples import (
    CASE,
    CONSENT_GIVEN,
    COORDINATION,
    DUTY,
    GUIDANCE,
    MODEL,
    NOW,
    REFERENCE,
    REQUEST,
    STATUTE,
    TO_BE_ASKED,
    acknowledged,
    assembled,
    granted,
    submitting,
    triaging,
    withdrawn,
)
from .intake_played import Played, names, played

MOTHER = ClosePersonParty(number=1)
REACH_BY = after(NOW, MODEL.durations.reach_client)


def told_by(by: Party = GUIDANCE, **changes: Any) -> SubmitContactRequest:
    given: dict[str, Any] = {
        "area": "north",
        "channel": "close_person",
        "ground": None,
        "drawn_up_with_client": False,
    }
    return submitting(by, **{**given, **changes})


def reached(by: Party = GUIDANCE, **changes: Any) -> RecordClientReached:
    return RecordClientReached.model_validate({"case": CASE, "by": by, **changes})


@pytest.mark.parametrize(("by", "taken_by"), [(MOTHER, GUIDANCE), (GUIDANCE, None)])
def test_a_close_persons_contact_is_a_receipt_only(by: Party, taken_by: Party | None) -> None:
    case = Played()

    [fact] = case.take(told_by(by, taken_by=taken_by))

    assert isinstance(fact, ContactRequestReceived)
    assert (fact.channel, fact.taken_by, fact.by) == ("close_person", GUIDANCE, by)
    assert (fact.ground, fact.drawn_up_with_client) == (ConsentToBeAsked(), False)
    assert (case.stage(), case.state.step_by) == (Stage.AWAITING_CLIENT, REACH_BY)


def test_a_close_person_names_the_unit_and_the_channel() -> None:
    assert Played().refused(told_by(MOTHER)) == (422, "taken-by-missing", False)
    as_professional = told_by(MOTHER, taken_by=GUIDANCE, channel="professional")
    assert Played().refused(as_professional) == (422, "channel-close-person", False)


@pytest.mark.parametrize("ground", [CONSENT_GIVEN, STATUTE])
def test_no_ground_is_named_before_the_client_is_reached(ground: dict[str, str]) -> None:
    assert Played().refused(told_by(ground=ground)) == (422, "ground-when-reached", False)


def test_what_the_client_says_herself_is_no_close_persons_contact() -> None:
    by_client = told_by(CLIENT, taken_by=GUIDANCE)

    assert Played().refused(by_client) == (422, "client-reached-already", False)


def test_coordination_knows_nothing_before_the_client_is_reached() -> None:
    case = played(told_by(), granted())

    for unit in (COORDINATION, DUTY):
        shown = page(case.state, unit, REFERENCE)
        assert shown is not None
        assert shown.keys() == {"stage", "waits_for", "end"}
        assert client_of(case.state, unit) is None
        assert case.refused(triaging(by=unit)) == (409, "client-first", False)
        closing = CloseRequest.model_validate({"case": CASE, "by": unit, "reason": "settled"})
        assert case.refused(closing) == (409, "client-first", False)


def test_the_unit_that_took_it_sees_that_the_client_is_to_be_reached() -> None:
    case = played(told_by(MOTHER, taken_by=GUIDANCE))

    line = requests_taken(case.state, None)["request"]  # type: ignore[arg-type]
    assert line is not None
    assert line.shows["waits_for"]["step"] == "client"
    assert page(case.state, MOTHER, REFERENCE) is None


def test_the_client_is_reached_and_the_consent_is_asked() -> None:
    case = played(told_by())

    assert case.take(reached(drawn_up_with_client=True)) == [
        ClientReached(
            case=CASE,
            by=GUIDANCE,
            request=REQUEST,
            drawn_up_with_client=True,
            ground=ConsentToBeAsked(),
        )
    ]
    assert (case.stage(), case.waits) == (Stage.AWAITING_CONSENT, {})
    case.take(granted())
    assert case.stage() is Stage.TRIAGE


def test_the_client_is_reached_with_a_consent_and_triage_opens() -> None:
    case = played(told_by(), granted())
    case.now = after(NOW, "1 days")

    [fact] = case.take(reached(ground=CONSENT_GIVEN))
    assert isinstance(fact, ClientReached)
    assert fact.ground == ConsentGiven(id=f"{CASE}.1")
    assert case.state.triage_by == after(case.now, MODEL.durations.triage)


def test_a_consent_that_ended_meanwhile_is_no_ground() -> None:
    case = played(told_by(), granted(), withdrawn())

    assert case.refused(reached(ground=CONSENT_GIVEN)) == (409, "consent-first", False)
    assert names(case.take(reached(ground=TO_BE_ASKED))) == ["ClientReached"]
    assert case.stage() is Stage.AWAITING_CONSENT


@pytest.mark.parametrize("party", [COORDINATION, MOTHER, CLIENT])
def test_only_the_unit_that_took_the_contact_records_it(party: Party) -> None:
    assert played(told_by()).refused(reached(party)) == (403, "not-yours", False)


def test_reached_once_and_only_where_somebody_is_waited_for() -> None:
    again = played(told_by(), reached())
    late = played(told_by(), CaseClosed(case=CASE, reason="client_wish"))
    other = played(submitting(GUIDANCE, area="north", channel="self", ground=TO_BE_ASKED))

    assert again.refused(reached()) == (409, "client-known", True)
    assert late.refused(reached()) == (409, "case-ended", True)
    assert other.refused(reached()) == (409, "client-known", True)
    assert late.waits == {}


def test_who_is_not_reached_is_told_of_and_told_of_again() -> None:
    case = played(told_by())

    for due in (REACH_BY, after(REACH_BY, MODEL.durations.reach_client)):
        assert case.pass_deadline() == [
            ClientNotReached(
                case=CASE, party=GUIDANCE, addressed=GUIDANCE, due=due, request=REQUEST
            )
        ]


def test_what_is_told_of_grounds_meanwhile_opens_no_triage() -> None:
    refused = ConsentRefused(case=CASE, ask=f"{CASE}.a1")
    case = played(told_by(), granted(), withdrawn(), refused, acknowledged(), assembled())

    assert (case.stage(), list(case.waits)) == (Stage.AWAITING_CLIENT, ["reach-client-by"])


def test_no_network_stands_before_the_client_is_reached_whatever_is_told() -> None:
    case = played(told_by(), granted(), assembled())

    assert (case.stage(), list(case.waits)) == (Stage.AWAITING_CLIENT, ["reach-client-by"])


def test_a_client_who_does_not_want_it_ends_it() -> None:
    for by, reason in ((CLIENT, "client_wish"), (GUIDANCE, "not_reached")):
        case = played(told_by())
        body = {"case": CASE, "by": by, "reason": reason}
        taken_back = case.take(WithdrawContactRequest.model_validate(body))
        assert names(taken_back) == ["ContactRequestWithdrawn"]
        assert case.waits == {}


def test_a_deadline_that_nobody_waits_for_is_a_no_op() -> None:
    for state in (Case(case=CASE), played(told_by(), reached()).state):
        late = NOW + timedelta(days=30)
        decided = client_not_reached(state, ReachClientBy(case=CASE), late, REFERENCE)
        assert decided == Outcome(state)
