"""An OTLP collector: an HTTP server that decodes what the service exports, and arranges the spans as trees."""

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

DEADLINE_S = 30


class Span(NamedTuple):
    """One span as it was exported."""

    name: str
    trace_id: str
    span_id: str
    parent_id: str
    began: int
    ended: int
    attributes: dict[str, object]
    is_error: bool
    service: str


class Collector:
    """What was received, and where."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.spans: list[Span] = []

    def environment(self) -> dict[str, str]:
        """Return the variables that send spans here, soon."""
        return {"OTEL_EXPORTER_OTLP_ENDPOINT": self.url, "OTEL_BSP_SCHEDULE_DELAY": "50"}

    def receive(self, path: str, body: bytes) -> None:
        assert path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {each.key: each.value.string_value for each in resource.resource.attributes}
            for scope in resource.scope_spans:
                for span in scope.spans:
                    values = ((each.key, each.value.WhichOneof("value"), each.value) for each in span.attributes)
                    self.spans.append(
                        Span(
                            span.name,
                            span.trace_id.hex(),
                            span.span_id.hex(),
                            span.parent_span_id.hex(),
                            span.start_time_unix_nano,
                            span.end_time_unix_nano,
                            {key: getattr(value, kind) for key, kind, value in values if kind},
                            span.status.code == 2,
                            names["service.name"],
                        )
                    )

    def wait_for(self, name: str, count: int = 1, **attributes: object) -> list[Span]:
        """Return the spans with that name and those attributes (with _ for .), once there are so many."""
        wanted = {key.replace("__", "."): value for key, value in attributes.items()}
        deadline = time.monotonic() + DEADLINE_S
        while True:
            found = [span for span in self.spans if span.name == name and wanted.items() <= span.attributes.items()]
            if len(found) >= count:
                return found
            assert time.monotonic() < deadline, [span.name for span in self.spans]
            time.sleep(0.02)

    def tree(self, root: Span) -> dict[str, object]:
        """Return the names of the spans below `root`, in the order of their begin, each with those below it."""
        children = sorted((span for span in self.spans if span.parent_id == root.span_id), key=lambda span: span.began)
        for child in children:
            assert child.trace_id == root.trace_id
            assert root.began <= child.began <= child.ended <= root.ended
        return {child.name: self.tree(child) for child in children}


@contextmanager
def collecting() -> Iterator[Collector]:
    """Run a collector until the block ends."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            is_zipped = self.headers.get("Content-Encoding") == "gzip"
            collector.receive(self.path, gzip.decompress(body) if is_zipped else body)
            self.send_response(200)
            self.send_header("Content-Type", "application/x-protobuf")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        collector = Collector(server.server_port)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()
