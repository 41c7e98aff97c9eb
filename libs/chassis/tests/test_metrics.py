"""What a service counts, and how it is shown: figures, and never whom they are about."""

import httpx
import pytest
from collector import collecting
from prometheus_client.parser import text_string_to_metric_families
from toy_messages import asked, closed, new_case, record
from toy_parts import http, live, opened, until
from toy_service import TOY

from silta_chassis import metrics
from silta_chassis.records import Record
from silta_chassis.service import Running
from silta_chassis.settings import Settings
from silta_cli.documents_tables import metrics_table

pytestmark = pytest.mark.system

CODES = {
    "fact", "command", "deadline", "unreadable",
    "done", "known", "refused", "passed", "duplicate", "held", "failed",
    "gap", "retry", "parked",
    "413", "422", "429",
    "started", "consuming", "storing", "publishing",
    TOY.name,
}  # fmt: skip


def shown(text: str) -> dict[tuple[str, ...], float]:
    """The samples of `/metrics`: name and label values, and the value."""
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = {k: v for k, v in sample.labels.items() if k != "service"}
            found[(sample.name, *labels.values())] = sample.value
    return found


async def figures(doors: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    answer = await doors.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return shown(answer.text)


async def test_messages_are_counted_by_kind_and_outcome(
    toy: Running, doors: httpx.AsyncClient
) -> None:
    case = await opened(doors)
    await opened(doors)
    first, later = closed(case), closed(case, reason="made_in_error")
    noise = Record("silta.intake.v1", 0, 9, None, b"\xff", ())
    await toy.worker.take([record(first, 1), record(later, 3), noise])
    await toy.worker.take([record(first, 1)])
    found = await figures(doors)
    assert found["silta_messages_total", "command", "done"] == 1
    assert found["silta_messages_total", "command", "known"] == 1
    assert found["silta_messages_total", "fact", "done"] == 1
    assert found["silta_messages_total", "fact", "held"] == 1
    assert found["silta_messages_total", "fact", "duplicate"] == 1
    assert found["silta_messages_total", "fact", "unreadable"] == 1
    assert (await doors.post("/cases/open", content=b"NaN")).status_code == 422
    assert (await figures(doors))["silta_requests_refused_total", "422"] == 1
    assert found["silta_batches_total",] == 2
    assert found["silta_batch_messages_total",] == 4
    assert 0 < found["silta_batch_duration_seconds_total",] < 20
    assert found["silta_relay_backlog",] == toy.relay.backlog > 0


async def test_who_asks_too_often_at_a_door_is_refused_and_counted(toy: Running) -> None:
    toy.started, toy.requests_a_minute = True, 1
    async with http(toy) as doors:
        page, headers = f"/cases/{new_case()}", {"Silta-Party": "client"}
        asked = [(await doors.get(page, headers=headers)).status_code for _ in range(3)]
        assert asked == [404, 429, 429]
        assert (await figures(doors))["silta_requests_refused_total", "429"] == 2


async def test_what_is_seen_from_the_bus_and_of_what_waits(settings: Settings) -> None:
    async with live(settings) as toy:
        case = new_case()
        await toy.ask(asked(case))
        await toy.worker.take([record(closed(case), 7)])
        await until(lambda: toy.relay.published > 0, "a fact to be published")
        await toy.worker.try_waiting()
        await metrics.look_around(toy)
        found = shown(metrics.as_text(toy).decode())
    assert found["silta_facts_published_total",] == toy.relay.published
    assert found["silta_waiting", "gap"] == 1
    assert 0 <= found["silta_waiting_age_seconds", "gap"] < 30
    assert found["silta_consumer_partitions",] == toy.bus.assigned or toy.bus.assigned == 0
    assert found["silta_consumer_lag",] == 0
    assert found["silta_state", "started"] == 1


async def test_a_deadline_tells_how_late_it_was(toy: Running, doors: httpx.AsyncClient) -> None:
    await opened(doors, ring_after=0)

    async def fired() -> bool:
        return await toy.worker.fire() > 0

    await until(fired, "the deadline to fire")
    found = await figures(doors)
    assert found["silta_messages_total", "deadline", "done"] == 1
    assert 0 < found["silta_deadlines_late_seconds_total",] < 20


async def test_labels_hold_codes_and_no_id(toy: Running, doors: httpx.AsyncClient) -> None:
    case = await opened(doors)
    await toy.worker.take([record(closed(case), 1), record(closed(new_case()), 2)])
    text = (await doors.get("/metrics")).text
    values = {
        value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        for value in sample.labels.values()
    }
    assert values <= CODES
    assert case not in text


async def test_the_same_figures_are_sent_by_otlp(
    toy: Running, doors: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(doors)
    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint)
        stop = metrics.export([toy])
        # What is left is sent at the end.
        stop()
    sent = {name: value for name, value in collector.figures.items() if "messages" in name[1]}
    assert sent[f"silta-{TOY.name}", "silta.messages", "command", "done"] == 1


@pytest.mark.parametrize("off", [{"OTEL_METRICS_EXPORTER": "none"}, {"OTEL_SDK_DISABLED": "true"}])
async def test_nothing_is_sent_where_it_is_switched_off(
    toy: Running, monkeypatch: pytest.MonkeyPatch, off: dict[str, str]
) -> None:
    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint)
        for name, value in off.items():
            monkeypatch.setenv(name, value)
        metrics.export([toy])()
    assert collector.figures == {}


def test_the_table_of_metrics_names_each_of_them() -> None:
    table = metrics_table()
    assert [m.name for m in metrics.METRICS if f"`{m.in_prometheus}`" not in table] == []
