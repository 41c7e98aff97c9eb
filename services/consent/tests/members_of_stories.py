"""What network tells consent of its members, in stories: any list, in any order."""

from typing import Any

from hypothesis import strategies as st
from stateful import Message, Offer
from stateful_world import (
    BEGINS,
    CASE,
    CLINIC,
    COORDINATION,
    EARLY_SERVICE,
    EMPLOYMENT,
    HEALTH_CENTRE,
    REQUEST,
    STRANGER,
    always,
)

from silta_contracts import facts
from silta_contracts.facts.existing import (
    ExistingServiceAsked,
    ExistingServiceConfirmed,
    ExistingServiceNotFound,
    ExistingServiceUnanswered,
)
from silta_contracts.facts.team import (
    ClinicConsulted,
    ClinicRoutingProposed,
    ExaminationDone,
    ExaminationRequested,
    SpecialistConsulted,
    TeamAskEnded,
    TeamConsultationAnswered,
)
from silta_contracts.party import CLIENT, ClosePersonParty, Party
from silta_contracts.team_codes import ExaminationTime, TeamAnswer, TeamQuestion, TeamStep

CLOSE_PERSON = ClosePersonParty(number=1)
LISTS: list[list[Party]] = [
    [CLIENT, EARLY_SERVICE, EMPLOYMENT],
    [CLIENT, EARLY_SERVICE, EMPLOYMENT, CLINIC, CLOSE_PERSON],
    [CLIENT, HEALTH_CENTRE, STRANGER],
    [CLIENT],
]


def _told(fact: type[Any], **more: Any) -> Offer:
    fields = {"by": COORDINATION, **more}

    def made(members: list[Party], round_: int, version: int) -> Any:
        listed = [{"party": party} for party in members]
        whole = {"case": CASE, "round": round_, "version": version, "members": listed, **fields}
        return fact.model_validate(whole, context={"tolerant": True})

    return always(
        st.builds(made, st.sampled_from(LISTS), st.sampled_from([1, 1, 2]), st.integers(1, 4))
    )


_ASSEMBLED: dict[str, Any] = {
    "request": REQUEST,
    "coordinating": COORDINATION,
    "model": {"version": "1", "hash": "0" * 64},
    "area": "north-ostrobothnia",
}
MEMBERS_TOLD: dict[type[Message], Offer] = {
    facts.NetworkAssembled: _told(facts.NetworkAssembled, **_ASSEMBLED),
    facts.MemberJoined: _told(facts.MemberJoined, member={"party": HEALTH_CENTRE}),
    facts.MemberLeft: _told(facts.MemberLeft, party=HEALTH_CENTRE),
    facts.MemberReleased: _told(facts.MemberReleased, party=CLINIC),
    facts.ClosePersonJoined: _told(facts.ClosePersonJoined, close_person=CLOSE_PERSON),
    facts.ClosePersonLeft: _told(facts.ClosePersonLeft, close_person=CLOSE_PERSON),
    facts.NetworkDissolved: always(
        st.builds(
            facts.NetworkDissolved,
            case=st.just(CASE),
            request=st.just(REQUEST),
            round=st.sampled_from([1, 2]),
        )
    ),
}
# A unit beside the table that a work-ability team asks something of.
ASKED = ExaminationRequested.model_validate(
    {
        "case": CASE,
        "by": COORDINATION,
        "round": 1,
        "ask": f"{CASE}.k1",
        "party": CLINIC,
        "answer_by": BEGINS,
        "timing": "before_meeting",
        "question": "work_ability",
    },
    context={"tolerant": True},
)
_ask = {
    "case": st.just(CASE),
    "ask": st.sampled_from([f"{CASE}.k1", f"{CASE}.k1", f"{CASE}.k2"]),
    "party": st.sampled_from([CLINIC, STRANGER]),
}
_asked = {**_ask, "answer_by": st.just(BEGINS)}
_served = {**_ask, "ask": st.just(f"{CASE}.e1")}
_question = st.just(TeamQuestion.WORK_ABILITY)
MEMBERS_TOLD |= {
    ExaminationRequested: always(
        st.builds(
            ExaminationRequested,
            **_asked,
            question=_question,
            timing=st.just(ExaminationTime.AFTER_MEETING),
        )
    ),
    SpecialistConsulted: always(st.builds(SpecialistConsulted, **_asked, question=_question)),
    ClinicConsulted: always(st.builds(ClinicConsulted, **_asked, question=_question)),
    ClinicRoutingProposed: always(st.builds(ClinicRoutingProposed, **_asked)),
    ExaminationDone: always(st.builds(ExaminationDone, **_ask)),
    TeamConsultationAnswered: always(
        st.builds(TeamConsultationAnswered, **_ask, answer=st.just(TeamAnswer.OWN_MEANS))
    ),
    ExistingServiceAsked: always(
        st.builds(ExistingServiceAsked, **_served, answer_by=st.just(BEGINS))
    ),
    ExistingServiceConfirmed: always(st.builds(ExistingServiceConfirmed, **_served)),
    ExistingServiceNotFound: always(st.builds(ExistingServiceNotFound, **_served)),
    ExistingServiceUnanswered: always(
        st.builds(
            ExistingServiceUnanswered,
            **_served,
            addressed=st.just(COORDINATION),
            due=st.just(BEGINS),
            ends=st.booleans(),
        )
    ),
    TeamAskEnded: always(st.builds(TeamAskEnded, **_ask, step=st.just(TeamStep.EXAMINATIONS))),
}
NETWORK = facts.NetworkAssembled.model_validate(
    {
        "case": CASE,
        "by": COORDINATION,
        "round": 1,
        "version": 1,
        "members": [{"party": party} for party in LISTS[1]],
        **_ASSEMBLED,
    },
    context={"tolerant": True},
)
