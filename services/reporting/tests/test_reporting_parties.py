"""Who is shown the story: on grounds that live, and as long as they live."""

from datetime import timedelta
from itertools import permutations

import pytest

from silta_chassis.workdays import after
from silta_contracts import facts
from silta_contracts.codes import Role, Service
from silta_contracts.course_codes import ClosingReason, RequestEndReason
from silta_contracts.fact import AnyFact
from silta_contracts.grounds import Ground
from silta_contracts.party import (
    CLIENT,
    ClosePersonParty,
    ExpertByExperienceParty,
    OrganisationParty,
    Party,
    SensitiveUnitParty,
)
from silta_contracts.payload import Member
from silta_reporting.commands import ShowingEnds
from silta_reporting.parties import Part, part_of

from .reporting_course import (
    AGREED,
    ASSEMBLED,
    CASE,
    CLOSED,
    COLLEGE,
    COORDINATION,
    COURSE,
    DEPUTY,
    EMPLOYMENT,
    FEEDBACK,
    GRANTED,
    GUIDANCE,
    KELA,
    MANAGED,
    REQUESTED,
    START,
    consent,
    make,
    members,
    statute,
    withdrawn,
)
from .reporting_told import Told

CLOSE_PERSON = ClosePersonParty(number=1)


def parts(told: Told, *readers: Party) -> list[str]:
    return [part_of(told.state, reader).value for reader in readers]


def released(party: OrganisationParty, *left: OrganisationParty) -> AnyFact:
    return make(facts.MemberReleased, members=members(*left), version=2, party=party)


@pytest.fixture
def assembled(told: Told) -> Told:
    """A network of guidance centre, college and employment authority, on one consent."""
    return told.hear_all([(GRANTED, 0), (REQUESTED, 0), (ASSEMBLED, 6)])


def test_the_client_sees_all_of_a_case_that_nobody_else_is_known_of(told: Told) -> None:
    assert parts(told, CLIENT, COORDINATION, GUIDANCE) == ["whole", "none", "none"]


def test_the_coordinating_party_and_its_deputy_see_all(assembled: Told) -> None:
    assert parts(assembled, COORDINATION, DEPUTY) == ["whole", "whole"]


def test_members_requester_and_case_managers_are_parties_in_whatever_role(assembled: Told) -> None:
    other_role = COLLEGE.model_copy(update={"role": Role.CASE_MANAGER})
    assert parts(assembled, GUIDANCE, other_role, EMPLOYMENT) == ["party"] * 3
    assert parts(assembled, KELA, CLOSE_PERSON, ExpertByExperienceParty()) == ["none"] * 3


def test_the_requester_is_a_party_before_there_is_a_network(told: Told) -> None:
    told.hear(REQUESTED)
    assert parts(told, GUIDANCE, COLLEGE) == ["party", "none"]


def test_a_close_person_is_a_party_from_joining_to_leaving(assembled: Told) -> None:
    with_person = (*ASSEMBLED.members, Member(party=CLOSE_PERSON))
    assembled.hear(
        make(facts.ClosePersonJoined, members=with_person, version=2, close_person=CLOSE_PERSON)
    )
    assert parts(assembled, CLOSE_PERSON) == ["party"]
    assembled.hear(
        make(facts.ClosePersonLeft, members=ASSEMBLED.members, version=3, close_person=CLOSE_PERSON)
    )
    assert parts(assembled, CLOSE_PERSON) == ["former"]
    assert assembled.names(CLOSE_PERSON) == ["close-person-left"]


def test_a_withdrawal_ends_the_part_of_all_who_stood_on_that_consent(assembled: Told) -> None:
    assembled.hear(withdrawn(consent()), 20)
    assert parts(assembled, GUIDANCE, COLLEGE, EMPLOYMENT) == ["former"] * 3
    assert parts(assembled, CLIENT, COORDINATION, DEPUTY) == ["whole"] * 3
    assert assembled.names(EMPLOYMENT) == []


def test_what_another_ground_carries_goes_on(told: Told) -> None:
    both = (f"{CASE}.1", f"{CASE}.2")
    told.hear_all([(GRANTED, 0), (make(facts.StatutoryBasisRecorded, ground=statute()), 0)])
    told.hear(
        make(
            facts.NetworkAssembled,
            members=(*members(COLLEGE), Member(party=EMPLOYMENT, grounds=both)),
            version=1,
        )
    )
    told.hear(withdrawn(consent(), statute()), 20)
    assert parts(told, COLLEGE, EMPLOYMENT) == ["former", "party"]


def test_withdrawal_release_and_dissolution_end_parts_in_any_order() -> None:
    ends = (
        withdrawn(consent()),
        released(EMPLOYMENT, GUIDANCE, COLLEGE),
        make(facts.NetworkDissolved),
    )
    for order in permutations(ends):
        told = Told().hear_all([(GRANTED, 0), (REQUESTED, 0), (ASSEMBLED, 6), (MANAGED, 7)])
        told.hear_all((fact, 20) for fact in order)
        assert parts(told, GUIDANCE, COLLEGE, EMPLOYMENT) == ["former"] * 3, order


def test_a_network_heard_of_after_the_withdrawal_of_its_ground_shows_nobody_anything(
    told: Told,
) -> None:
    told.hear_all([(GRANTED, 0), (withdrawn(consent()), 20), (REQUESTED, 0), (ASSEMBLED, 6)])
    assert parts(told, COLLEGE, EMPLOYMENT) == ["former", "former"]


def test_a_released_member_sees_its_own_release_and_the_dissolution_only(assembled: Told) -> None:
    assembled.hear_all(
        [
            (withdrawn(consent()), 20),
            (released(EMPLOYMENT, GUIDANCE, COLLEGE), 20),
            (released(COLLEGE, GUIDANCE), 20),
            (make(facts.NetworkDissolved), 20),
        ]
    )
    assert assembled.names(EMPLOYMENT) == ["member-released", "network-dissolved"]
    shown = assembled.story(EMPLOYMENT)
    assert [(line["by"], line["caused_by"], line["id"]) for line in shown] == [(None,) * 3] * 2


def test_a_new_consent_lets_the_requester_and_a_new_network_in_again(assembled: Told) -> None:
    assembled.hear_all([(withdrawn(consent()), 20), (make(facts.NetworkDissolved), 20)])
    assembled.hear(make(facts.ConsentGranted, ground=consent(3)), 25)
    assert parts(assembled, GUIDANCE, COLLEGE) == ["party", "former"]
    again = members(GUIDANCE, COLLEGE, grounds=(f"{CASE}.3",))
    assembled.hear(make(facts.NetworkAssembled, members=again, version=1, round=2), 30)
    assert parts(assembled, GUIDANCE, COLLEGE, EMPLOYMENT) == ["party", "party", "former"]


def test_a_consent_that_ended_before_it_was_heard_of_lets_nobody_in(told: Told) -> None:
    told.hear_all([(REQUESTED, 0), (withdrawn(consent()), 20), (GRANTED, 0)])
    assert parts(told, GUIDANCE) == ["former"]
    assert told.state.grounds == ()


def test_a_dissolved_network_leaves_the_requester_whom_a_ground_still_covers(
    assembled: Told,
) -> None:
    assembled.hear(make(facts.NetworkDissolved), 20)
    assert parts(assembled, GUIDANCE, COLLEGE) == ["party", "former"]


def test_a_consent_replaced_by_a_narrower_one_narrows_the_parties(assembled: Told) -> None:
    narrower = consent(2).model_copy(update={"recipients": consent().recipients[:1]})
    assembled.hear(make(facts.ConsentGranted, ground=narrower, replaces=f"{CASE}.1"), 20)
    assembled.hear(
        make(
            facts.ConsentReplaced,
            consent=f"{CASE}.1",
            replaced_by=f"{CASE}.2",
            ended=(consent(),),
            remaining=(narrower,),
        ),
        20,
    )
    # The members list that names the new ground comes from network.
    left = members(GUIDANCE, grounds=(f"{CASE}.2",))
    assembled.hear(make(facts.MemberReleased, members=left, version=2, party=COLLEGE), 20)
    assert parts(assembled, GUIDANCE, COLLEGE, EMPLOYMENT) == ["party", "former", "former"]


def replaced(ground: Ground) -> AnyFact:
    return make(
        facts.ConsentReplaced,
        consent=f"{CASE}.1",
        replaced_by=ground.id,
        ended=(consent(),),
        remaining=(ground,),
    )


def test_an_extended_consent_ends_nobodys_part() -> None:
    """Network says nothing then: its members are the same."""
    for order in permutations([(replaced(consent(2)), 20), (ASSEMBLED, 6)]):
        told = Told().hear_all([(GRANTED, 0), (REQUESTED, 0), *order])
        assert parts(told, GUIDANCE, COLLEGE, EMPLOYMENT) == ["party"] * 3, order
        told.hear(withdrawn(consent(2)), 30)
        assert parts(told, GUIDANCE, COLLEGE, EMPLOYMENT) == ["former"] * 3, order


def test_a_sensitive_unit_stays_on_a_new_consent_until_network_releases_it(told: Told) -> None:
    secret = SensitiveUnitParty(
        ref="mh7k2q9x4w1d8c3e", role="professional", type="mental_health_and_substance_use"
    )
    there = make(facts.NetworkAssembled, members=members(secret, COLLEGE), version=1)
    told.hear_all([(GRANTED, 0), (there, 6), (replaced(consent(2)), 20)])
    assert parts(told, secret) == ["party"]
    gone = make(facts.MemberReleased, members=members(COLLEGE), version=2, party=secret)
    told.hear(gone, 20)
    assert parts(told, secret) == ["former"]


def test_parties_see_the_story_until_the_time_for_feedback_is_over(told: Told) -> None:
    told.hear_all(COURSE)
    due = after(START + timedelta(days=60), "30 days")
    assert told.deadlines == [(ShowingEnds(case=CASE), due)]
    assert parts(told, GUIDANCE, COLLEGE, CLIENT) == ["party", "party", "whole"]
    told.come(ShowingEnds(case=CASE), 90)
    assert parts(told, GUIDANCE, COLLEGE) == ["none", "none"]
    assert parts(told, CLIENT, COORDINATION) == ["whole", "whole"]
    told.hear_all([(FEEDBACK, 91), (ASSEMBLED, 6), (AGREED, 14)])
    assert parts(told, GUIDANCE, COLLEGE) == ["none", "none"]


def test_a_second_end_sets_no_second_deadline(told: Told) -> None:
    told.hear_all([(CLOSED, 60), (CLOSED, 61)])
    assert len(told.deadlines) == 1


@pytest.mark.parametrize("kind", [facts.ContactRequestClosed, facts.ContactRequestWithdrawn])
def test_an_end_before_the_network_ends_showing_at_once(told: Told, kind: type[AnyFact]) -> None:
    told.hear(REQUESTED)
    told.hear(make(kind, reason=RequestEndReason.CLIENT_WISH), 3)
    assert (parts(told, GUIDANCE), told.deadlines) == (["none"], [])


def test_other_ends_of_the_case_end_showing_after_the_same_time(assembled: Told) -> None:
    assembled.hear(make(facts.CaseClosed, reason=ClosingReason.MOVED_AWAY), 60)
    assert [type(deadline) for deadline, _ in assembled.deadlines] == [ShowingEnds]


def test_part_says_nothing_of_units_only_waited_for(assembled: Told) -> None:
    assert part_of(assembled.state, KELA) is Part.NONE
    assert Service.REPORTING not in parts(assembled, KELA)


def test_a_released_case_manager_that_another_follows_was_a_party(assembled: Told) -> None:
    assembled.hear_all([(MANAGED, 11), (released(COLLEGE, GUIDANCE, EMPLOYMENT), 20)])
    # The consent still covers it, and it still answers for the case.
    assert parts(assembled, COLLEGE) == ["party"]
    follows = MANAGED.appointed.model_copy(update={"party": EMPLOYMENT})
    assembled.hear(
        make(facts.CaseManagerAppointed, appointed=follows, case_managers=(follows,)), 21
    )
    assert parts(assembled, COLLEGE, EMPLOYMENT) == ["former", "party"]
