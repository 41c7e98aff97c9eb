"""Traces of a course: one for what follows at once, a link where the case waited."""

from typing import Any

import pytest
from collector import Collector, Span

from silta_cli.client import Client

pytestmark = pytest.mark.system

ALLOWED = {"silta.service", "silta.message", "silta.subject", "silta.cause"}


@pytest.fixture
def spans(
    collector: Collector, client: Client, played: dict[str, tuple[str, list[dict[str, Any]]]]
) -> list[Span]:
    """The spans of course 35, when the last of them has been exported."""
    case, _ = played["35"]
    return client.until(
        lambda: collector.of(case),
        lambda found: any(span.name == "reporting feedback-given" for span in found),
        "the last span to be exported",
    )


def named(spans: list[Span], name: str) -> list[Span]:
    """The spans of that name: more than one where a clash made the step decide again."""
    found = [span for span in spans if span.name == name]
    assert found, name
    return found


@pytest.mark.parametrize(
    ("cause", "effect"),
    [
        ("intake submit-contact-request", "consent contact-request-received"),
        ("intake record-triage", "network network-requested"),
        ("network record-meeting", "planning meeting-held"),
        ("followup end-need", "planning case-closed"),
    ],
)
def test_what_follows_at_once_is_one_trace_of_cause_and_effect(
    spans: list[Span], cause: str, effect: str
) -> None:
    above = {(span.trace, span.id) for span in named(spans, cause)}
    for below in named(spans, effect):
        assert (below.trace, below.parent) in above


def test_a_human_step_begins_a_trace_and_links_to_what_was_there_before(
    spans: list[Span],
) -> None:
    before = {span.id: span for span in spans}
    for step in named(spans, "network schedule-meeting"):
        assert step.parent == ""
        assert [before[link].service for link in step.links] == ["silta-network"]


def test_a_deadline_begins_a_trace_with_a_link_to_where_the_wait_began(
    spans: list[Span],
) -> None:
    asked = {span.id: span.trace for span in named(spans, "network confirm-invitees")}
    for silence in named(spans, "network respond-by"):
        assert silence.parent == ""
        assert silence.trace not in asked.values()
        assert asked.keys() & set(silence.links)


def test_every_service_is_in_the_picture(spans: list[Span]) -> None:
    assert {span.service for span in spans} == {
        f"silta-{name}"
        for name in ("intake", "consent", "network", "planning", "followup", "reporting")
    }


def test_attributes_are_those_allowed_and_no_more(spans: list[Span]) -> None:
    assert {name for span in spans for name in span.attributes} == ALLOWED
