"""Traces: one for what follows at once, a link where the case waited.

Standard ``OTEL_*`` variables configure the exporter (OTLP over HTTP); without an endpoint nothing
is recorded. Attributes are codes and opaque ids: never a name, a contact or free text.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("silta")


def start(service: str) -> TracerProvider | None:
    """Starts exporting if an OTLP endpoint is configured; returns what must be shut down."""
    names = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true" or not any(
        os.environ.get(name) for name in names
    ):
        return None
    resource = Resource.create({"service.name": f"silta-{service}", "service.namespace": "silta"})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider


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

    Attribute names are written with ``__`` for a dot: ``silta__case`` is ``silta.case``.
    """
    above = _context_of(parent)
    context = trace.set_span_in_context(
        trace.NonRecordingSpan(above) if above else trace.INVALID_SPAN
    )
    linked = [Link(found) for link in links if (found := _context_of(link))]
    named = {key.replace("__", "."): value for key, value in attributes.items()}
    with _tracer.start_as_current_span(
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
