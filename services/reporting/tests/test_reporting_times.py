"""Finding a time in the story: what each said is the client's and coordination's to read."""

from silta_contracts.facts.times import AbsenceTold, MeetingPlaceChosen, MeetingTimesGiven
from silta_contracts.party import CLIENT

from .reporting_course import CASE, COORDINATION, EMPLOYMENT, REQUESTED
from .reporting_told import Told

GIVEN = MeetingTimesGiven(case=CASE, by=CLIENT, number=1, party=CLIENT, suits=())
CHOSEN = MeetingPlaceChosen(case=CASE, by=CLIENT, remote=True)
ABSENT = AbsenceTold(case=CASE, by=CLIENT, meeting=f"{CASE}.m1", party=CLIENT)


def test_only_client_and_coordination_read_what_was_said(told: Told) -> None:
    told.hear_all([(REQUESTED, 0), (GIVEN, 20), (CHOSEN, 30), (ABSENT, 40)])
    said = {"meeting-times-given", "meeting-place-chosen", "absence-told"}
    for reader, seen in ((CLIENT, said), (COORDINATION, said), (EMPLOYMENT, set())):
        assert set(told.names(reader)) & said == seen
