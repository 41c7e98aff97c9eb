"""Every message of reporting's table: each fact as its example tells it, or otherwise.

Members, grounds, meetings, invitations and handovers are drawn, so that what was told of them
before is told again, otherwise, or not at all.
"""

import json
from typing import Any

from hypothesis import strategies as st
from stateful import Courses, Message, Offer
from stateful_world import (
    CASE,
    CLINIC,
    CONSENTS,
    EMPLOYMENT,
    ENDS,
    GROUNDS,
    GROUNDS_TOLD,
    HEALTH_CENTRE,
    OTHER_CASE,
    SOCIAL_WORK,
    STRANGER,
    UNKNOWN_GROUND,
    always,
)

from silta_contracts.binding import decode_body
from silta_contracts.fact import AnyFact
from silta_contracts.party import CLIENT, ClosePersonParty, ExpertByExperienceParty, Party
from silta_contracts.payload import CaseManager, Member
from silta_reporting.commands import ShowingEnds, WithdrawConsent
from silta_reporting.process import OTHERS

from .reporting_course import COURSE, DEMONSTRATION

EXAMPLES = DEMONSTRATION.parents[2] / "libs" / "contracts" / "examples"
UNITS = (EMPLOYMENT, SOCIAL_WORK, HEALTH_CENTRE, CLINIC)
EVERYBODY: tuple[Party, ...] = (
    CLIENT,
    *UNITS,
    STRANGER,
    ClosePersonParty(number=1),
    ExpertByExperienceParty(),
)


def example(fact: type[AnyFact]) -> AnyFact:
    """The example that stands in the contract, of the case of these stories."""
    file = next(iter(sorted(EXAMPLES.glob(f"*/{fact.kebab_name()}.json"))))
    body = json.loads(file.read_text(encoding="utf-8"))["body"]
    return decode_body(json.dumps(body | ({"case": CASE} if "case" in body else {})).encode())


@st.composite
def _members(draw: st.DrawFn) -> tuple[Member, ...]:
    units = draw(st.lists(st.sampled_from(UNITS), unique=True, min_size=1))
    ids = st.lists(st.sampled_from([ground.id for ground in GROUNDS]), min_size=1, max_size=2)
    persons = draw(st.sampled_from([(), (Member(party=ClosePersonParty(number=1)),)]))
    on = tuple(Member(party=unit, grounds=tuple(draw(ids))) for unit in units)
    return (Member(party=CLIENT), *on, *persons)


@st.composite
def _managers(draw: st.DrawFn) -> tuple[CaseManager, ...]:
    units = draw(st.lists(st.sampled_from(UNITS), unique=True, min_size=1, max_size=2))
    return tuple(CaseManager(party=unit, first_contact=n == 0) for n, unit in enumerate(units))


def _numbered(letter: str) -> st.SearchStrategy[str]:
    return st.integers(1, 3).map(lambda number: f"{CASE}.{letter}{number}")


# What is drawn of a fact, wherever it holds such a field.
_DRAWN: dict[str, st.SearchStrategy[Any]] = {
    "members": _members(),
    "case_managers": _managers(),
    "invitation": _numbered("i"),
    "handover": _numbered("h"),
    "meeting": _numbered("m"),
    "consent": st.sampled_from([*(consent.id for consent in CONSENTS), UNKNOWN_GROUND]),
}


def _varied(kind: type[AnyFact]) -> Offer:
    @st.composite
    def made(draw: st.DrawFn) -> Message:
        drawn = {name: draw(how) for name, how in _DRAWN.items() if name in kind.model_fields}
        return example(kind).model_copy(update=drawn)

    return always(made())


OFFERS: dict[type[Message], Offer] = {
    **{fact: _varied(fact) for fact in OTHERS},
    **GROUNDS_TOLD,
    **ENDS,
    WithdrawConsent: always(
        st.builds(
            WithdrawConsent,
            case=st.just(CASE),
            by=st.sampled_from(EVERYBODY),
            consent=st.sampled_from(
                [None, *(g.id for g in GROUNDS), UNKNOWN_GROUND, f"{OTHER_CASE}.1"]
            ),
        )
    ),
}
_TOLD = tuple(fact for fact, _ in COURSE)
_ALL = tuple(example(fact) for fact in OTHERS)
COURSES: Courses = {
    "the ordinary course": (*_TOLD, ShowingEnds),
    "taken back here": (*_TOLD[:12], WithdrawConsent(case=CASE, by=CLIENT)),
    "all that is ever said, 1": _ALL[:32],
    "all that is ever said, 2": _ALL[32:64],
    "all that is ever said, 3": _ALL[64:],
}
