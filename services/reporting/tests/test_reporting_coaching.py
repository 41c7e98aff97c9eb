"""A job coaching in the story: the client's and coordination's, and no other party's."""

from silta_contracts.coaching_codes import CoachingOutcome, CoachingPhase
from silta_contracts.facts.coaching import JobCoachingEnded, JobCoachingStarted
from silta_contracts.party import CLIENT

from .reporting_course import CASE, COORDINATION, EMPLOYMENT, REQUESTED
from .reporting_told import Told

STARTED = JobCoachingStarted(
    case=CASE, by=EMPLOYMENT, coach=EMPLOYMENT, phase=CoachingPhase.ENGAGEMENT
)
ENDED = JobCoachingEnded(case=CASE, coach=EMPLOYMENT, outcome=CoachingOutcome.ENDED)


def test_only_client_and_coordination_read_of_it(told: Told) -> None:
    told.hear_all([(REQUESTED, 0), (STARTED, 20), (ENDED, 40)])
    coaching = {"job-coaching-started", "job-coaching-ended"}
    for reader, seen in ((CLIENT, coaching), (COORDINATION, coaching), (EMPLOYMENT, set())):
        assert set(told.names(reader)) & coaching == seen
