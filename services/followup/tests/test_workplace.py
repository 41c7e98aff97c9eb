"""Contact with an employer or occupational health: on its own consent, and ended with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from silta_contracts import facts as f
from silta_contracts.facts.workplace import WorkplaceContactEnded, WorkplaceContactQuiet
from silta_contracts.grounds import ConsentGround
from silta_contracts.party import CLIENT, OrganisationParty, Party
from silta_followup.commands_workplace import (
    EndWorkplaceContact,
    OpenWorkplaceContact,
    RecordWorkplaceContact,
)
from silta_followup.views import page

EMPLOYER = OrganisationParty.model_validate(
    {"oid": "1.2.246.10.90000031", "unit": "works", "role": "professional", "type": "employer"},
    context={"tolerant": True},
)
CARE = EMPLOYER.model_copy(update={"unit": "care", "type": "occupational_health"})


def alone(course: Any, number: int = 8, **more: Any) -> ConsentGround:
    told = {
        "id": course.g(number),
        "purpose": "single_party",
        "categories": ["work_ability"],
        "recipients": [{"kind": "unit", "oid": EMPLOYER.oid, "unit": EMPLOYER.unit}],
        "valid_from": course.now,
        "form": "written",
        **more,
    }
    return ConsentGround.model_validate(told)


def granted(course: Any, number: int = 8, **more: Any) -> f.ConsentGranted:
    return f.ConsentGranted(case=course.id, by=CLIENT, ground=alone(course, number, **more))


def withdrawn(course: Any) -> f.ConsentWithdrawn:
    return f.ConsentWithdrawn(
        case=course.id, consent=course.g(8), received_by="consent", ended=(), remaining=()
    )


def run_out(course: Any) -> f.ConsentExpired:
    return f.ConsentExpired(
        case=course.id, consent=course.g(8), ended=(alone(course),), remaining=()
    )


def replaced(course: Any) -> f.ConsentReplaced:
    return f.ConsentReplaced(
        case=course.id,
        by=CLIENT,
        consent=course.g(8),
        replaced_by=course.g(9),
        ended=(alone(course),),
        remaining=(alone(course, 9),),
    )


def opened(course: Any, by: Party | None = None, **more: Any) -> OpenWorkplaceContact:
    told = {
        "case": course.id,
        "by": by or course.units.health,
        "workplace": "employer",
        "party": EMPLOYER,
        "about": ["work_trial"],
        "client_wants_it": True,
        **more,
    }
    return OpenWorkplaceContact.model_validate(told)


def recorded(course: Any, by: Party | None = None) -> RecordWorkplaceContact:
    told = {"workplace": "employer", "result": "trial_agreed", "client_present": False}
    who = by or course.units.health
    return RecordWorkplaceContact.model_validate({"case": course.id, "by": who, **told})


def ended(course: Any, by: Party, workplace: str = "employer") -> EndWorkplaceContact:
    told = {"case": course.id, "by": by, "workplace": workplace}
    return EndWorkplaceContact.model_validate(told)


def test_it_stands_on_its_own_consent_and_never_names_the_employer(followed: Any) -> None:
    followed.take(granted(followed))
    [told] = followed.do(opened(followed))
    assert told.grounds == (followed.g(8),)
    assert followed.waiting()["workplace-quiet-by:employer"] == followed.now + timedelta(days=14)
    [spoken] = followed.do(recorded(followed))
    assert spoken.result == "trial_agreed"
    assert EMPLOYER.oid not in told.model_dump_json() + spoken.model_dump_json()


def test_without_a_consent_for_this_party_alone_consent_is_first(followed: Any) -> None:
    assert followed.refused(opened(followed)) == ("consent-first", 409)
    followed.take(granted(followed, purpose="gather_information"))
    followed.take(granted(followed, 9, recipients=[{"kind": "type", "type": "employer"}]))
    assert followed.refused(opened(followed)) == ("consent-first", 409)
    followed.take(granted(followed, 10, valid_until=followed.now + timedelta(days=1)))
    followed.now += timedelta(days=2)
    assert followed.refused(opened(followed)) == ("consent-first", 409)


def test_a_consent_for_the_employer_says_nothing_of_occupational_health(followed: Any) -> None:
    followed.take(granted(followed))
    care = opened(followed, workplace="occupational_health", party=CARE)
    assert followed.refused(care) == ("consent-first", 409)
    wrong = opened(followed, workplace="occupational_health")
    assert followed.refused(wrong) == ("wrong-type", 422)


def test_a_consent_that_came_before_the_plan_counts_and_twice_is_once(course: Any) -> None:
    course.take(granted(course))
    course.take(granted(course))
    assert course.refused(opened(course))[1] == 409 or course.refused(opened(course))[1] == 403
    course.take(course.assembled())
    course.take(course.appointed())
    course.take(course.agreed())
    assert len(course.do(opened(course))) == 1


def test_a_consent_heard_of_after_its_end_carries_nothing(followed: Any) -> None:
    followed.take(withdrawn(followed))
    followed.take(granted(followed))
    assert followed.refused(opened(followed)) == ("consent-first", 409)


def test_its_withdrawal_ends_it_in_the_same_entry_and_nothing_else(followed: Any) -> None:
    followed.take(granted(followed))
    followed.do(opened(followed))
    first, receipt = followed.take(withdrawn(followed))
    assert isinstance(first, WorkplaceContactEnded)
    assert (first.by, first.grounds) == (None, ())
    assert isinstance(receipt, f.WithdrawalAcknowledged)
    assert "workplace-quiet-by:employer" not in followed.waiting()
    assert f"follow-up-day:{followed.id}.f1" in followed.waiting()
    assert followed.take(withdrawn(followed)) == ()
    assert followed.refused(recorded(followed)) == ("no-workplace-contact", 409)


@pytest.mark.parametrize("told", [run_out, replaced])
def test_run_out_or_replaced_it_ends_likewise(
    followed: Any, told: Callable[[Any], f.GroundsChanged]
) -> None:
    followed.take(granted(followed))
    followed.do(opened(followed))
    followed.take(granted(followed, 9))
    assert [fact.fact for fact in followed.take(told(followed))] == ["WorkplaceContactEnded"]
    assert followed.take(told(followed)) == ()
    # The consent in its place is a new one: contact is taken up on it anew.
    assert followed.do(opened(followed))[0].grounds == (followed.g(9),)


def test_it_is_withdrawn_at_this_door_too(followed: Any) -> None:
    followed.take(granted(followed))
    followed.do(opened(followed))
    said = [fact.fact for fact in followed.do(followed.withdraw(8))]
    assert said == ["WithdrawalReceived", "WorkplaceContactEnded"]


def test_another_grounds_end_leaves_it(followed: Any) -> None:
    followed.take(granted(followed))
    followed.do(opened(followed))
    followed.do(followed.withdraw(7))
    assert followed.case.workplace.contacts


def test_one_of_each_kind_and_another_after_its_end(followed: Any) -> None:
    followed.take(granted(followed))
    followed.do(opened(followed))
    again = opened(followed, followed.units.work)
    assert followed.refused(again) == ("contact-goes-on", 409)
    followed.do(ended(followed, CLIENT))
    assert len(followed.do(again)) == 1


def test_of_an_end_nobody_learns_whose_wish_it_was(followed: Any) -> None:
    followed.take(granted(followed))
    said = []
    for who in (CLIENT, followed.units.health):
        followed.do(opened(followed))
        said.append(followed.do(ended(followed, who)))
    assert said[0] == said[1]
    assert followed.refused(ended(followed, CLIENT)) == ("no-workplace-contact", 409)


def test_only_the_opener_records_and_it_is_not_others_to_end(followed: Any) -> None:
    followed.take(granted(followed))
    followed.do(opened(followed))
    for who in (followed.units.work, followed.units.close_person):
        assert followed.refused(recorded(followed, who)) == ("not-yours", 403)
        assert followed.refused(ended(followed, who)) == ("not-yours", 403)
    assert followed.refused(ended(followed, CLIENT, "occupational_health"))[1] == 409


def test_silence_is_told_to_the_opener_then_to_who_follows(followed: Any) -> None:
    followed.take(granted(followed))
    followed.do(opened(followed))
    told: list[WorkplaceContactQuiet] = []
    while len(told) < 3:
        told += [one for one in followed.wait() if isinstance(one, WorkplaceContactQuiet)]
    units = followed.units
    assert [fact.addressed for fact in told] == [units.health, units.work, units.work]


def test_where_following_stops_or_the_case_ends_nothing_of_it_is_left(followed: Any) -> None:
    followed.take(granted(followed))
    followed.do(opened(followed))
    followed.do(followed.close())
    assert followed.case.workplace.contacts == ()
    assert followed.refused(recorded(followed)) == ("case-ended", 409)


def test_it_is_seen_by_client_opener_and_coordination(followed: Any) -> None:
    followed.take(granted(followed))
    followed.do(opened(followed))
    units = followed.units
    for who, seen in (
        (CLIENT, True),
        (units.health, True),
        (units.coordination, True),
        (units.social, False),
        (units.close_person, False),
    ):
        shown = page(followed.case, who, followed.reference)
        assert shown is not None
        assert ("workplace_contacts" in shown) is seen
