"""Traces: one for what follows at once, a link where the case waited.

Standard ``OTEL_*`` variables configure the exporter (OTLP over HTTP); without an endpoint nothing
is recorded. Attributes are codes and opaque ids: never a name, a contact or free text.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Link, SpanContext, SpanKind, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()
# Records nothing, and passes on the trace of whoever called.
_silent = trace.NoOpTracer()
# By service, since a process may host several.
_tracers: dict[str, trace.Tracer] = {}


def exports(signal: str) -> bool:
    """Whether an OTLP endpoint is configured for this signal, ``TRACES`` or ``METRICS``."""
    names = ("OTEL_EXPORTER_OTLP_ENDPOINT", f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
    off = (
        os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
        or os.environ.get(f"OTEL_{signal}_EXPORTER", "").lower() == "none"
    )
    return not off and any(os.environ.get(name) for name in names)


def resource_of(service: str) -> dict[str, str]:
    """What every span and every figure of a service says of where it comes from."""
    return {"service.name": f"silta-{service}", "service.namespace": "silta"}


def start(services: Sequence[str]) -> Callable[[], None]:
    """Starts exporting if an OTLP endpoint is configured; returns what ends it."""
    if not exports("TRACES"):
        return lambda: None
    # Only where they are used: they take 6 MB.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    processor = BatchSpanProcessor(OTLPSpanExporter())
    for service in services:
        provider = TracerProvider(resource=Resource.create(resource_of(service)))
        provider.add_span_processor(processor)
        _tracers[service] = provider.get_tracer("silta")
    return processor.shutdown


def _context_of(traceparent: str | None) -> SpanContext | None:
    if not traceparent:
        return None
    context = _propagator.extract({"traceparent": traceparent})
    found = trace.get_current_span(context).get_span_context()
    return found if found.is_valid else None


def traceparent(span: trace.Span) -> str | None:
    """The W3C ``traceparent`` of a span, None where nothing is recorded or passed on."""
    context = span.get_span_context()
    if not context.is_valid:
        return None
    flags = f"{context.trace_flags & TraceFlags.SAMPLED:02x}"
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{flags}"


@contextmanager
def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: str | None = None,
    links: Sequence[str | None] = (),
    **attributes: str | int,
) -> Iterator[trace.Span]:
    """A span under ``parent`` (a traceparent; a new trace without), with links to others.

    Attribute names are written with ``__`` for a dot: ``silta__case`` is ``silta.case``. The span
    is recorded for the service that ``silta__service`` names.
    """
    tracer = _tracers.get(str(attributes.get("silta__service")), _silent)
    if tracer is _silent and parent is None:
        # Nothing to record and nothing to pass on, a fact at a time.
        yield trace.INVALID_SPAN
        return
    above = _context_of(parent)
    context = trace.set_span_in_context(
        trace.NonRecordingSpan(above) if above else trace.INVALID_SPAN
    )
    linked = [Link(found) for link in links if (found := _context_of(link))]
    named = {key.replace("__", "."): value for key, value in attributes.items()}
    with tracer.start_as_current_span(
        name,
        context=context,
        kind=kind,
        links=linked,
        attributes=named,
        # The text of an exception may repeat what it choked on; the status would, too.
        record_exception=False,
        set_status_on_exception=False,
    ) as made:
        try:
            yield made
        except BaseException:
            made.set_status(StatusCode.ERROR)
            raise


def trace_id_of(traceparent: str | None) -> str | None:
    """The trace id that a traceparent names."""
    return traceparent.split("-")[1] if traceparent else None


def current_trace_id() -> str | None:
    """The trace id for a log line or a problem, 32 hexadecimal digits."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None
