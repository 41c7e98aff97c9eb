"""Figures of a service: counted where things happen, read by Prometheus, sent by OTLP.

Counting is adding integers; whoever asks reads them. Labels are of small closed sets: never a
subject, an id, a source or anything of a message.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from aiokafka.errors import KafkaError
from pymongo.errors import PyMongoError

from silta_chassis import telemetry
from silta_chassis.figures import Labels
from silta_chassis.reach import Reach

if TYPE_CHECKING:
    from opentelemetry.metrics import CallbackOptions, Observation
    from prometheus_client import Metric as Family

    from silta_chassis.service import Running

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 5.0

Found = Mapping[Labels, float]


@dataclass(frozen=True)
class Metric:
    """One figure as it is shown. ``grows``: it counts up from 0; else it goes up and down."""

    name: str
    says: str
    read: "Callable[[Running], Found]"
    grows: bool = True
    # Its unit by UCUM, "s" for seconds.
    unit: str = ""
    labels: Labels = ()

    @property
    def in_prometheus(self) -> str:
        """Its name there: with underscores, the unit, and ``_total`` for what grows."""
        seconds = "_seconds" if self.unit == "s" else ""
        return f"{self.name.replace('.', '_')}{seconds}{'_total' if self.grows else ''}"


def _waiting(running: "Running") -> Found:
    return {(reason,): count for reason, count in running.worker.waiting.items()}


def _states(running: "Running") -> Found:
    found = {
        "started": running.started,
        "consuming": running.bus.consuming,
        "storing": running.bus.storing,
        "publishing": running.relay.connected,
    }
    return {(state,): int(so) for state, so in found.items()}


METRICS: Sequence[Metric] = (
    Metric(
        "silta.messages",
        "messages handled; see below for the outcomes",
        lambda running: running.worker.figures.messages.copy(),
        labels=("kind", "outcome"),
    ),
    Metric(
        "silta.requests.refused",
        "requests refused before any door: too large (413), malformed (422), too many (429)",
        lambda running: running.worker.figures.refused.copy(),
        labels=("status",),
    ),
    Metric(
        "silta.batches",
        "batches taken from the bus",
        lambda running: {(): running.worker.figures.batches},
    ),
    Metric(
        "silta.batch.messages",
        "messages in those batches",
        lambda running: {(): running.worker.figures.batch_messages},
    ),
    Metric(
        "silta.batch.duration",
        "time that those batches took, in all",
        lambda running: {(): running.worker.figures.batch_seconds},
        unit="s",
    ),
    Metric(
        "silta.facts.published",
        "facts that the broker has acknowledged, again after a crash",
        lambda running: {(): running.relay.published},
    ),
    Metric(
        "silta.alarms",
        "facts told of what was not done in time, by their type",
        lambda running: running.worker.figures.alarms.copy(),
        labels=("type",),
    ),
    Metric(
        "silta.signatures.refused",
        "facts that were parked for their signature",
        lambda running: {(): running.worker.figures.unsigned},
    ),
    Metric(
        "silta.relay.backlog",
        "entries of this process that wait to be published",
        lambda running: {(): running.relay.backlog},
        grows=False,
    ),
    Metric(
        "silta.waiting",
        "messages that wait: gap, retry or parked",
        _waiting,
        grows=False,
        labels=("reason",),
    ),
    Metric(
        "silta.waiting.age",
        "age of what waits longest",
        lambda running: running.worker.figures.oldest,
        grows=False,
        unit="s",
        labels=("reason",),
    ),
    Metric(
        "silta.gaps.alarmed",
        "gaps that were not mended in `SILTA_GAP_ALARM_MINUTES`",
        lambda running: {(): running.mending.alarmed},
        grows=False,
    ),
    Metric(
        "silta.deadlines.late",
        "time from when deadlines were due until they were decided, in all",
        lambda running: {(): running.worker.figures.late_seconds},
        unit="s",
    ),
    Metric(
        "silta.consumer.lag",
        "messages on the partitions of this process that it has still to take",
        lambda running: {(): running.worker.figures.lag},
        grows=False,
    ),
    Metric(
        "silta.consumer.partitions",
        "partitions that are assigned to this process",
        lambda running: {(): running.bus.assigned},
        grows=False,
    ),
    Metric(
        "silta.clashes",
        "cases that were decided again because somebody else was faster",
        lambda running: {(): running.worker.step.clashes},
    ),
    Metric(
        "silta.cache.hits",
        "cases whose newest entry was in memory",
        lambda running: {(): running.worker.step.recent.hits},
    ),
    Metric(
        "silta.cache.misses",
        "cases whose newest entry was read from the database",
        lambda running: {(): running.worker.step.recent.misses},
    ),
    Metric(
        "silta.entries.recovered",
        "entries that a crash had cut off and that were followed up here",
        lambda running: {(): running.worker.recovery.recovered},
    ),
    Metric(
        "silta.state",
        "1 if so, 0 if not: started, consuming, storing, publishing (as under /readyz)",
        _states,
        grows=False,
        labels=("state",),
    ),
)


async def look_around(running: "Running") -> None:
    """Measures what nobody counts: what is still to be read, and how long things wait."""
    figures = running.worker.figures
    figures.lag = await Reach(running.bus).lag()
    waits = any(running.worker.waiting.values())
    figures.oldest = await running.queue.ages(running.clock()) if waits else {}


async def loop(running: "Running") -> None:
    """Looks around now and then, until cancelled."""
    while True:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        try:
            await look_around(running)
        except (KafkaError, PyMongoError, TimeoutError) as error:
            log.info("measuring failed", error=type(error).__name__)


def as_text(running: "Running") -> bytes:
    """All figures in Prometheus' text format."""
    # Loaded by the first who asks.
    from prometheus_client import generate_latest
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
    from prometheus_client.registry import Collector

    class Figured(Collector):
        def collect(self) -> "Iterator[Family]":
            for metric in METRICS:
                kind = CounterMetricFamily if metric.grows else GaugeMetricFamily
                family = kind(metric.in_prometheus, metric.says, labels=("service", *metric.labels))
                for labels, value in metric.read(running).items():
                    family.add_metric((running.process.name, *labels), value)
                yield family

    return generate_latest(Figured())


def export(services: "Sequence[Running]") -> Callable[[], None]:
    """Starts sending if an OTLP endpoint is configured; returns what ends it."""
    if not telemetry.exports("METRICS"):
        return lambda: None
    # Only where they are used: they take 8 MB.
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.resources import Resource

    providers = []
    for running in services:
        provider = MeterProvider(
            [PeriodicExportingMetricReader(OTLPMetricExporter())],
            Resource.create(telemetry.resource_of(running.process.name)),
        )
        meter = provider.get_meter("silta")
        counter, gauge = meter.create_observable_counter, meter.create_observable_gauge
        for metric in METRICS:
            make = counter if metric.grows else gauge
            make(metric.name, [_observing(metric, running)], metric.unit or "1", metric.says)
        providers.append(provider)

    def stop() -> None:
        for provider in providers:
            provider.shutdown()

    return stop


def _observing(
    metric: Metric, running: "Running"
) -> "Callable[[CallbackOptions], Iterable[Observation]]":
    from opentelemetry.metrics import Observation

    def observe(_: "CallbackOptions") -> "Iterator[Observation]":
        for labels, value in metric.read(running).items():
            yield Observation(value, dict(zip(metric.labels, labels, strict=True)))

    return observe
