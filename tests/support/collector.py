"""An OTLP/HTTP receiver: keeps the spans and the figures that services export."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


@dataclass(frozen=True)
class Span:
    """A span as it was exported."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    links: tuple[str, ...]
    attributes: Mapping[str, str]


@dataclass
class Collector:
    """The spans so far, and the address for OTEL_EXPORTER_OTLP_ENDPOINT."""

    endpoint: str
    spans: list[Span] = field(default_factory=list)
    # By service, name and the values of its labels: the last that was sent.
    figures: dict[tuple[str, ...], float] = field(default_factory=dict)

    def of(self, case: str) -> list[Span]:
        """The spans of one case."""
        return [span for span in self.spans if span.attributes.get("silta.subject") == case]


@contextmanager
def collecting() -> Iterator[Collector]:
    """A receiver on a free port, until left."""
    collector = Collector("")

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/v1/metrics":
                collector.figures.update(_figures(ExportMetricsServiceRequest.FromString(body)))
            else:
                collector.spans.extend(_spans(ExportTraceServiceRequest.FromString(body)))
            answer = ExportTraceServiceResponse().SerializeToString()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Keeps test output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    collector.endpoint = f"http://127.0.0.1:{server.server_port}"
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()


def _spans(request: ExportTraceServiceRequest) -> Iterator[Span]:
    for resource in request.resource_spans:
        named = {a.key: a.value.string_value for a in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Span(
                    service=named["service.name"],
                    name=span.name,
                    trace=span.trace_id.hex(),
                    id=span.span_id.hex(),
                    parent=span.parent_span_id.hex(),
                    links=tuple(link.span_id.hex() for link in span.links),
                    attributes={a.key: a.value.string_value for a in span.attributes},
                )


def _figures(
    request: ExportMetricsServiceRequest,
) -> Iterator[tuple[tuple[str, ...], float]]:
    for resource in request.resource_metrics:
        named = {a.key: a.value.string_value for a in resource.resource.attributes}
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                for point in (*metric.sum.data_points, *metric.gauge.data_points):
                    labels = (a.value.string_value for a in point.attributes)
                    key = (named["service.name"], metric.name, *labels)
                    yield key, point.as_int or point.as_double
