"""What network tells consent of its members, in stories: any list, in any order."""

from typing import Any

from hypothesis import strategies as st
from stateful import Message, Offer
from stateful_world import (
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
from silta_contracts.party import CLIENT, ClosePersonParty, Party

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
