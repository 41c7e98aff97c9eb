"""What a line of the story shows, and to whom."""

from datetime import timedelta

import pytest

from silta_contracts import facts
from silta_contracts.codes import InformedAbout, Service
from silta_contracts.course_codes import (
    AfterNoAgreement,
    DeclineReason,
    HelpOffer,
    NotAssembledReason,
    RequestEndReason,
    RevisionReason,
    StopReason,
)
from silta_contracts.fact import AnyFact
from silta_contracts.party import CLIENT
from silta_reporting.commands import WithdrawConsent

from .reporting_course import (
    ASSEMBLED,
    CASE,
    CLOSED,
    COLLEGE,
    COORDINATION,
    COURSE,
    EMPLOYMENT,
    ENDED,
    FOLLOWED,
    FOLLOWING,
    GRANTED,
    GUIDANCE,
    KELA,
    MET,
    OPENED,
    PROPOSED,
    REQUESTED,
    START,
    consent,
    make,
    members,
    statute,
    withdrawn,
)
from .reporting_told import Told

DUE = START + timedelta(days=10)
WAITED = {"party": CLIENT, "addressed": GUIDANCE, "due": DUE}
FIRST = f"{CASE}.1"

# What the client said no to, left unanswered or took back, and what follows from it alone.
OTHER = "a2b3c4d5e6f7a2b3c4d5e6f7a2"
OF_THE_CLIENT: tuple[AnyFact, ...] = (
    facts.FailureDemandNoted(case=CASE, by=CLIENT, kind="told_again"),
    make(facts.DuplicateSuspected, by=COORDINATION, number=1),
    make(facts.CasesJoined, by=COORDINATION, number=1),
    make(facts.CasesSeparated, by=COORDINATION, number=1),
    make(facts.ConsentRefused),
    make(facts.ConsentUnanswered, ask=f"{CASE}.a1", **WAITED),
    make(facts.ConsentUnconfirmed, consent=FIRST, **WAITED),
    make(facts.ConsentReminded, ask=f"{CASE}.a1", **WAITED | {"party": GUIDANCE}),
    withdrawn(consent(4)),
    make(facts.ConsentReplaced, consent=FIRST, replaced_by=f"{CASE}.9", ended=(), remaining=()),
    make(facts.ConsentExpired, consent=FIRST, ended=(), remaining=(consent(),)),
    make(facts.WithdrawalReceived, by=CLIENT, consent=FIRST, received_by=Service.PLANNING),
    make(facts.WithdrawalAcknowledged, consent=FIRST, service=Service.NETWORK, at=DUE),
    make(facts.WithdrawalCompleted, consent=FIRST, services=(Service.NETWORK,)),
    make(facts.WithdrawalUnacknowledged, consent=FIRST, missing=(Service.NETWORK,), due=DUE),
    make(facts.HelpWithoutSharing, informing=GUIDANCE, offers=(HelpOffer.OWN_CARE,)),
    make(facts.ClientInformed, about=InformedAbout.WITHDRAWAL, ground=FIRST),
    make(facts.ClientInformed, about=InformedAbout.HELP_WITHOUT_SHARING),
    make(facts.ClientNotInformed, about=InformedAbout.WITHDRAWAL, due=DUE),
    make(facts.PlanNotAgreed, by=CLIENT, version=1, next=AfterNoAgreement.REVISION),
    make(facts.AgreementMissing, version=1, **WAITED),
    make(facts.TaskOverdue, task=f"{CASE}.t1", **WAITED),
)

# What follows from such a fact, or from another: others see that it happened, not why.
WITHOUT_CAUSE: tuple[AnyFact, ...] = (
    make(facts.ConsentGranted, by=CLIENT, ground=consent(8), replaces=FIRST),
    make(facts.NetworkNotAssembled, reason=NotAssembledReason.NO_GROUND),
    make(facts.PlanningStopped, reason=StopReason.NO_GROUND),
    make(facts.FollowUpStopped, reason=StopReason.NO_GROUND),
    make(facts.PlanRevisionOpened, version=1, reason=RevisionReason.NOT_AGREED, due=DUE),
)


@pytest.fixture
def assembled(told: Told) -> Told:
    """A network of guidance centre, college and employment authority, on one consent."""
    return told.hear_all([(GRANTED, 0), (REQUESTED, 0), (ASSEMBLED, 6)])


def test_a_line_says_when_who_what_and_caused_by_what(told: Told) -> None:
    told.hear(REQUESTED, 1.5, causation=f"/silta/consent/1/{CASE}-1")
    assert told.story(CLIENT) == [
        {
            "id": f"/silta/intake/1/{CASE}-1",
            "time": "2026-02-03T20:00:00.000Z",
            "service": "intake",
            "fact": "contact-request-received",
            "number": 1,
            "by": GUIDANCE.model_dump(mode="json"),
            "caused_by": f"/silta/consent/1/{CASE}-1",
            "codes": {
                "request": f"{CASE}.r1",
                "channel": "self",
                "needs": ["education", "mental_wellbeing"],
                "ground": {"kind": "consent_given", "id": FIRST},
                "area": "north-ostrobothnia",
            },
        }
    ]


def test_facts_of_several_services_with_the_same_id_are_lines_of_their_own(told: Told) -> None:
    told.hear_all([(GRANTED, 0), (REQUESTED, 0), (ASSEMBLED, 0)])
    assert [line["number"] for line in told.story(CLIENT)] == [1, 1, 1]
    assert len({line["id"] for line in told.story(CLIENT)}) == 3


def test_the_story_stands_in_order_of_time_then_source_then_number(told: Told) -> None:
    told.hear_all([(CLOSED, 60), (REQUESTED, 0), (ASSEMBLED, 6), (MET, 6), (GRANTED, 0)])
    assert told.names(CLIENT) == [
        "consent-granted",
        "contact-request-received",
        "network-assembled",
        "meeting-held",
        "case-closed",
    ]


def test_reportings_own_facts_stand_in_the_story(told: Told) -> None:
    told.hear(withdrawn(consent()), 20)
    receipt = told.story(CLIENT)[1]
    assert (receipt["service"], receipt["fact"]) == ("reporting", "withdrawal-acknowledged")
    assert receipt["caused_by"] == told.story(CLIENT)[0]["id"]
    assert receipt["codes"]["goes_on"] == ["anonymous_counting"]


def test_a_grant_is_told_by_id_purpose_and_form_and_a_basis_by_its_act(told: Told) -> None:
    told.hear_all([(GRANTED, 0), (make(facts.StatutoryBasisRecorded, ground=statute()), 1)])
    granted, recorded = (line["codes"] for line in told.story(CLIENT))
    assert granted == {"ground": FIRST, "purpose": "cooperate", "form": "written"}
    assert recorded["ground"] == f"{CASE}.2"
    assert (recorded["act"], recorded["section"]) == ("381/2023", "5")


def test_the_grounds_a_fact_stands_on_are_told_to_client_and_coordination(told: Told) -> None:
    grounds = (FIRST, f"{CASE}.2")
    told.hear_all([(GRANTED, 0), (ASSEMBLED.model_copy(update={"grounds": grounds}), 6)])
    assert told.story(CLIENT)[-1]["codes"]["grounds"] == list(grounds)
    assert "grounds" not in told.story(EMPLOYMENT)[-1]["codes"]


def test_the_client_and_coordination_see_every_line_of_the_course(told: Told) -> None:
    told.hear_all(COURSE)
    assert told.names(CLIENT) == [fact.kebab_name() for fact, _ in COURSE]
    assert told.story(COORDINATION) == told.story(CLIENT)


def test_who_is_no_party_sees_nothing(told: Told) -> None:
    told.hear_all(COURSE)
    assert told.story(KELA) == []


@pytest.mark.parametrize("fact", OF_THE_CLIENT, ids=lambda fact: fact.fact)
def test_no_other_party_sees_a_refusal_a_silence_or_a_withdrawal(
    assembled: Told, fact: AnyFact
) -> None:
    assembled.hear(fact, 20)
    name = type(fact).kebab_name()
    assert name in assembled.names(CLIENT)
    assert name in assembled.names(COORDINATION)
    for reader in (GUIDANCE, COLLEGE, EMPLOYMENT):
        assert name not in assembled.names(reader)


def test_a_contact_request_taken_back_is_not_told_to_its_requester(told: Told) -> None:
    told.hear(REQUESTED)
    told.hear(make(facts.ContactRequestWithdrawn, by=CLIENT, reason=RequestEndReason.CLIENT_WISH))
    assert told.names(GUIDANCE) == []
    assert told.names(COORDINATION)[-1] == "contact-request-withdrawn"


@pytest.mark.parametrize("fact", WITHOUT_CAUSE, ids=lambda fact: fact.fact)
def test_other_parties_see_what_follows_without_its_cause(assembled: Told, fact: AnyFact) -> None:
    assembled.hear(fact, 20, causation="command:narrow-consent")
    shown = assembled.story(EMPLOYMENT)[-1]
    assert shown["fact"] == type(fact).kebab_name()
    assert (shown["by"], shown["caused_by"], shown["id"], shown["number"]) == (None,) * 4
    assert not {"reason", "ground", "replaces"} & set(shown["codes"])
    whole = assembled.story(CLIENT)[-1]
    assert whole["caused_by"] == "command:narrow-consent"


def test_other_parties_see_no_id_number_or_fact_as_cause(assembled: Told) -> None:
    assembled.hear(OPENED, 10, causation=f"/silta/network/1/{CASE}-7")
    assembled.hear(PROPOSED, 11, causation="command:propose-plan")
    opened, proposed = assembled.story(EMPLOYMENT)[-2:]
    assert (opened["id"], opened["number"], opened["caused_by"]) == (None, None, None)
    assert (proposed["caused_by"], proposed["by"]["unit"]) == ("command:propose-plan", COLLEGE.unit)
    assert CASE not in str([line for line in (opened, proposed) if line.pop("codes")])


def test_how_the_client_stood_to_it_is_for_client_and_coordination(assembled: Told) -> None:
    assembled.hear_all([(MET, 10), (FOLLOWED, 58), (ENDED, 60)])
    whole = [line["codes"] for line in assembled.story(CLIENT)[-3:]]
    assert [codes.get("client_present") for codes in whole] == ["in_person", "remotely", None]
    assert whole[2]["client_view"] == "agrees"
    for codes in (line["codes"] for line in assembled.story(EMPLOYMENT)[-3:]):
        assert not {"client_present", "client_view", "next"} & set(codes)


def test_a_units_own_reason_to_decline_is_in_nobodys_story(assembled: Told) -> None:
    assembled.hear(
        make(
            facts.InvitationDeclined,
            by=KELA,
            invitation=f"{CASE}.i3",
            party=KELA,
            reason=DeclineReason.NO_CAPACITY,
        ),
        7,
    )
    for reader in (CLIENT, COORDINATION, GUIDANCE):
        line = assembled.story(reader)[-1]
        assert line["fact"] == "invitation-declined"
        assert "reason" not in line["codes"]


def test_informing_of_a_statutory_basis_is_no_secret(assembled: Told) -> None:
    assembled.hear(make(facts.ClientInformed, about=InformedAbout.STATUTORY_BASIS), 7)
    assert assembled.names(EMPLOYMENT)[-1] == "client-informed"


def test_a_withdrawal_taken_here_is_in_the_story_of_client_and_coordination(
    assembled: Told,
) -> None:
    assembled.hear(make(facts.NetworkDissolved), 19)
    assembled.ask(WithdrawConsent(case=CASE, by=CLIENT, consent=FIRST), 20)
    assert assembled.names(CLIENT)[-1] == "withdrawal-received"
    assert assembled.names(EMPLOYMENT) == ["network-dissolved"]


def test_who_was_released_sees_no_release_of_another(assembled: Told) -> None:
    left = members(GUIDANCE, COLLEGE)
    assembled.hear(make(facts.MemberReleased, members=left, version=2, party=EMPLOYMENT), 20)
    assembled.hear(
        make(facts.MemberReleased, members=members(GUIDANCE), version=3, party=COLLEGE), 21
    )
    assert [line["codes"]["party"]["unit"] for line in assembled.story(EMPLOYMENT)] == [
        EMPLOYMENT.unit
    ]
    assert assembled.names(GUIDANCE)[-2:] == ["member-released"] * 2


def test_a_close_of_the_case_is_told_to_parties_without_reason_or_who(assembled: Told) -> None:
    assembled.hear(CLOSED.model_copy(update={"by": CLIENT}), 60)
    shown = assembled.story(GUIDANCE)[-1]
    assert (shown["fact"], shown["by"], shown["codes"]) == (
        "case-closed",
        None,
        {"outcome": "studying"},
    )


@pytest.mark.parametrize("cause", ["command:withdraw-consent", "deadline:consent-answers-by"])
def test_that_a_withdrawal_caused_it_is_told_to_client_and_coordination_only(
    assembled: Told, cause: str
) -> None:
    assembled.hear(FOLLOWING, 20, causation=cause)
    assert assembled.story(COLLEGE)[-1]["caused_by"] is None
    for reader in (CLIENT, COORDINATION):
        assert assembled.story(reader)[-1]["caused_by"] == cause
