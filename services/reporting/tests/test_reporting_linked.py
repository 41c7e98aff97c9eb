"""What goes on beside the plan: in the client's and coordination's story, in no other party's."""

from datetime import date

import pytest

from silta_contracts.coaching_codes import CoachingOutcome, CoachingPhase
from silta_contracts.codes import OrganisationType
from silta_contracts.fact import Fact
from silta_contracts.facts.coaching import JobCoachingEnded, JobCoachingStarted
from silta_contracts.facts.placement import PlacementEnded, PlacementStarted
from silta_contracts.facts.workplace import WorkplaceContactEnded, WorkplaceContactOpened
from silta_contracts.party import CLIENT
from silta_contracts.placement_codes import PlacementKind, PlacementOutcome
from silta_contracts.workplace_codes import WorkplaceKind, WorkplaceMatter

from .reporting_course import CASE, COORDINATION, EMPLOYMENT, REQUESTED
from .reporting_told import Told

COACHING = (
    JobCoachingStarted(case=CASE, by=EMPLOYMENT, coach=EMPLOYMENT, phase=CoachingPhase.ENGAGEMENT),
    JobCoachingEnded(case=CASE, coach=EMPLOYMENT, outcome=CoachingOutcome.ENDED),
)
CONTACT = (
    WorkplaceContactOpened(
        case=CASE,
        by=EMPLOYMENT,
        workplace=WorkplaceKind.EMPLOYER,
        opener=EMPLOYMENT,
        about=(WorkplaceMatter.WORK_TRIAL,),
    ),
    WorkplaceContactEnded(case=CASE, workplace=WorkplaceKind.EMPLOYER, opener=EMPLOYMENT),
)
PLACEMENT = (
    PlacementStarted(
        case=CASE,
        by=EMPLOYMENT,
        placement=PlacementKind.REHABILITATIVE_WORK,
        arranger=EMPLOYMENT,
        provider_type=OrganisationType.ASSOCIATION,
        until=date(2026, 8, 31),
    ),
    PlacementEnded(
        case=CASE,
        placement=PlacementKind.REHABILITATIVE_WORK,
        arranger=EMPLOYMENT,
        outcome=PlacementOutcome.ENDED,
    ),
)


@pytest.mark.parametrize("course", [COACHING, CONTACT, PLACEMENT])
def test_only_client_and_coordination_read_of_it(told: Told, course: tuple[Fact, Fact]) -> None:
    told.hear_all([(REQUESTED, 0), (course[0], 20), (course[1], 40)])
    names = {fact.kebab_name() for fact in course}
    for reader, seen in ((CLIENT, names), (COORDINATION, names), (EMPLOYMENT, set())):
        assert set(told.names(reader)) & names == seen
