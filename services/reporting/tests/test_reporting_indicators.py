"""What is counted of many cases, and what of it is shown."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from silta_chassis.process import Outcome, Refused, Written, restored
from silta_contracts.codes import Need, OrganisationType
from silta_contracts.course_codes import Band, Channel, ClientPresence, NeedEndOutcome
from silta_contracts.facts import IndicatorsPublished
from silta_contracts.party import CLIENT, Party, SensitiveUnitParty
from silta_contracts.payload import FeedbackAnswer
from silta_reporting.commands import PublishIndicators
from silta_reporting.decisions import gather_measures, may_publish, publish
from silta_reporting.indicators import INDICATORS, indicators, named
from silta_reporting.model import Asked, Case, Measures, Meeting
from silta_reporting.reference import Reference
from silta_reporting.views import measures as measures_view

from .reporting_course import (
    COORDINATION,
    GUIDANCE,
    MANAGEMENT,
    MODEL,
    MODELS,
    START,
    models_with,
    unit,
)
from .reporting_told import Told

AREA = "north-ostrobothnia"
NOW = START + timedelta(days=100)


def case(**counted: Any) -> Measures:
    known = {"area": AREA, "model": MODEL.version, "contact_requested": START}
    return Measures(**(known | counted))


def ask(*cases: Measures, area: str = AREA, period: str = "2026") -> PublishIndicators:
    return PublishIndicators(by=MANAGEMENT, area=area, period=period, measures=cases)


def published(*cases: Measures, limit: int = 1, **asked: Any) -> IndicatorsPublished:
    command = ask(*cases, **asked)
    subject = f"indicators:{command.area}:{command.period}"
    outcome = publish(Case(case=subject), command, NOW, Reference(models_with(limit)))
    assert isinstance(outcome, Outcome)
    (fact,) = outcome.facts
    assert isinstance(fact, IndicatorsPublished)
    assert (fact.subject, fact.by) == (subject, MANAGEMENT)
    return fact


def cells(fact: IndicatorsPublished, code: str) -> dict[str | None, tuple[int, int]]:
    return {v.group: (v.value, v.cases) for v in fact.values if v.indicator == code}


def test_there_are_at_least_twelve_indicators_with_codes_and_labels_of_their_own() -> None:
    every = indicators(MODEL.feedback_questions)
    assert len(INDICATORS) >= 12
    for names in zip(*((one.code, one.fi, one.en) for one in every), strict=True):
        assert len(set(names)) == len(every)
    assert all(indicator.day in Measures.model_fields for indicator in every)
    assert [named(indicator.code) for indicator in INDICATORS] == list(INDICATORS)


def test_requests_are_counted_in_all_and_by_kind_of_requesting_service() -> None:
    kela, city = OrganisationType.KELA, OrganisationType.CITY
    fact = published(*(case(requester_type=kind) for kind in (kela, kela, city)))
    assert cells(fact, "contact_requests") == {None: (3, 3), "kela": (2, 2), "city": (1, 1)}


def test_a_case_with_several_needs_counts_in_each() -> None:
    fact = published(case(needs=(Need.DEBT, Need.HEALTH)), case(needs=(Need.DEBT,)))
    assert cells(fact, "needs") == {None: (2, 2), "debt": (2, 2), "health": (1, 1)}


def test_a_code_of_a_newer_writer_counts_as_other() -> None:
    newer = restored(Measures, case().model_dump(mode="json") | {"channel": "carrier_pigeon"})
    fact = published(newer, case(channel=Channel.SELF))
    assert cells(fact, "contact_channels") == {None: (2, 2), "self": (1, 1), "other": (1, 1)}


def test_times_are_median_days_from_the_request() -> None:
    after_days = [
        case(network_assembled=START + timedelta(days=n), plan_agreed=START + timedelta(days=2 * n))
        for n in (1, 4, 30)
    ]
    fact = published(*after_days, case())
    assert cells(fact, "days_to_network") == {None: (4, 3)}
    assert cells(fact, "days_to_plan") == {None: (8, 3)}


def test_a_time_without_its_beginning_is_not_counted_and_none_is_below_zero() -> None:
    fact = published(
        case(contact_requested=None, triaged=START),
        case(triaged=START - timedelta(days=3)),
    )
    assert cells(fact, "days_to_triage") == {None: (0, 1)}


def test_shares_are_whole_per_cent_of_the_cases_they_are_counted_among() -> None:
    met = {"first_meeting": START}
    there, not_there = ClientPresence.REMOTELY, ClientPresence.NO
    fact = published(
        case(**met, meetings=(Meeting(id="m1", client=there), Meeting(id="m2", client=there))),
        case(**met, meetings=(Meeting(id="m1", client=there), Meeting(id="m2", client=not_there))),
        case(**met, meetings=(Meeting(id="m1", client=there),)),
        case(),
    )
    assert cells(fact, "client_present") == {None: (67, 3)}


def test_the_share_of_invitations_that_nobody_answered_is_of_invitations() -> None:
    def asked(*ended: Any) -> tuple[Asked, ...]:
        return tuple(Asked(id=str(n), ended=one) for n, one in enumerate(ended))

    fact = published(
        case(network_assembled=START, invitations=asked("accepted", "escalated", "accepted")),
        case(network_assembled=START, invitations=asked("declined")),
        case(network_assembled=START),
    )
    assert cells(fact, "invitations_unanswered") == {None: (25, 2)}
    assert cells(fact, "invitations_declined") == {None: (25, 2)}


def test_withdrawals_count_consents_and_those_handled() -> None:
    fact = published(
        case(withdrawn=START, withdrawals=("a", "b"), withdrawals_completed=("a",)),
        case(withdrawn=START, withdrawals=("c",), withdrawals_completed=("c",)),
    )
    assert cells(fact, "withdrawals") == {None: (3, 2)}
    assert cells(fact, "withdrawals_handled") == {None: (67, 2)}


def test_failure_demand_is_counted_by_what_happened_a_case_once_in_each() -> None:
    fact = published(
        case(contact_requested=START, failure_demand=("told_again", "told_again", "waited")),
        case(contact_requested=START, failure_demand=("told_again",)),
        case(contact_requested=START),
    )
    told = cells(fact, "failure_demand")
    assert {group: number for group, (number, _) in told.items()} == {
        None: 2,
        "told_again": 2,
        "waited": 1,
    }


def test_outcomes_and_feedback_are_counted_by_code_and_band() -> None:
    heard = FeedbackAnswer(question="heard", band=Band.HIGH)
    fact = published(
        case(closed=START, outcome=NeedEndOutcome.STUDYING),
        case(closed=START),
        case(feedback_given=START, feedback=(heard,)),
    )
    assert cells(fact, "outcomes") == {None: (1, 1), "studying": (1, 1)}
    assert cells(fact, "closed_otherwise") == {None: (1, 1)}
    assert cells(fact, "feedback_heard") == {None: (1, 1), "high": (1, 1)}
    assert cells(fact, "feedback_helped") == {}


def test_a_period_takes_the_cases_whose_day_lies_in_it_in_helsinki() -> None:
    # Half an hour before midnight in UTC is the next day in Helsinki.
    late = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    assert cells(published(case(contact_requested=late), period="2026-01"), "needs") == {}
    for period in ("2026-02", "2026-q1", "2026-h1", "2026"):
        fact = published(case(contact_requested=late), period=period)
        assert cells(fact, "drawn_up_with_client") == {None: (0, 1)}, period


def test_a_case_of_another_area_is_not_counted_and_one_without_area_is_the_fallbacks() -> None:
    cases = (case(area="central-finland"), case(area=None))
    assert cells(published(*cases), "drawn_up_with_client") == {None: (0, 1)}
    elsewhere = published(*cases, area="central-finland")
    assert cells(elsewhere, "drawn_up_with_client") == {None: (0, 1)}


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"area": "nowhere"}, "area-unknown"),
        ({"period": "2026-13"}, "period-unreadable"),
        ({"period": "2026-h2"}, "period-not-begun"),
    ],
)
def test_what_cannot_be_published_is_refused_and_leaves_nothing_behind(
    asked: dict[str, str], reason: str
) -> None:
    refused = publish(Case(case="indicators:x:y"), ask(**asked), NOW, Reference(MODELS))
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.kept) == (reason, False)


def test_published_again_it_says_what_is_counted_now() -> None:
    assert published(case()) != published(case(), case())
    assert published(case()) == published(case())


class Views:
    """A view reader with measures as the view keeps them."""

    def __init__(self, *cases: Measures) -> None:
        self.cases = cases

    async def documents(self, view: str, /) -> list[Any]:
        if view == "models":
            return []
        assert view == "measures"
        lines = [
            measures_view(Case(case=str(n), measures=one), Written(1, NOW, ()))["case"]
            for n, one in enumerate(self.cases)
        ]
        return [line.shows for line in lines if line is not None]


async def test_what_the_view_holds_of_area_and_period_is_gathered() -> None:
    here, hidden, long_ago = case(), case(area=None), case(contact_requested=START.replace(1999))
    elsewhere, unplaced = case(area="central-finland"), Measures(closed=START)
    views = Views(here, hidden, long_ago, elsewhere, unplaced)
    gathered = await gather_measures(views, ask(), NOW)
    assert gathered.measures == (here, hidden)
    assert (await gather_measures(views, ask(period="2026-13"), NOW)).measures == ()


def test_management_and_coordination_may_publish_and_nobody_else() -> None:
    reference = Reference(MODELS)
    finland = Case(case="indicators:central-finland:2026")
    early = unit(11, "early-service", "social_and_health_centre", "early_service")
    for party in (MANAGEMENT, COORDINATION, early):
        assert may_publish(finland, party, reference)
    # In its own area it coordinates; elsewhere it is an early service like any other.
    assert not may_publish(Case(case=f"indicators:{AREA}:2026"), early, reference)
    secret = SensitiveUnitParty(
        ref="mh7k2q9x4w1d8c3e", role="professional", type="mental_health_and_substance_use"
    )
    others: tuple[Party, ...] = (GUIDANCE, CLIENT, secret)
    assert not any(may_publish(finland, party, reference) for party in others)
    # A case's own page does not offer it: its door is of no case.
    assert not may_publish(Case(case="k" * 26), MANAGEMENT, reference)


def test_what_is_published_is_listed_for_everybody_with_labels() -> None:
    told = Told(state=Case(case=f"indicators:{AREA}:2026"))
    outcome = told.ask(ask(*[case(requester_type=OrganisationType.KELA)] * 5), 100)
    assert isinstance(outcome, Outcome)
    assert told.story(CLIENT) == []
    (line,) = told.listed["indicators"].values()
    assert line is not None
    assert (line.to, line.order) == (("everyone",), f"{AREA} 2026")
    first = next(cell for cell in line.shows["values"] if cell["group"] == "kela")
    assert first == {
        "indicator": "contact_requests",
        "group": "kela",
        "value": 5,
        "measure": "count",
        "cases": 5,
        "fi": "Yhteydenottopyynnöt pyytäjän mukaan",
        "en": "Contact requests by kind of requesting service",
        "group_fi": "Kela",
        "group_en": "Kela",
    }
    assert all(cell["group_en"] for cell in line.shows["suppressed"] if cell["group"])
