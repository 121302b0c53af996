"""Makes the spans of requests in the thread that sends them, where many at once cost a third of one at a time.

OpenTelemetry's tracer would make each span twice, at its begin and at its end, and within its request.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode

from service.http.environ import CALLER, MODEL, REQUEST_ID, ROUTE
from service.http.problems import path_of
from service.tracing.requests import TracedRequest
from service.tracing.sampling import context_of
from xornet import __version__

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PREDICTIONS = ("predict", "infer")  # the ends of their routes
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"})
SCOPE = InstrumentationScope("xornet", __version__)
OK, FAILED = Status(StatusCode.UNSET), Status(StatusCode.ERROR)


class RequestExporter(SpanExporter):
    """Exports spans, and requests as the spans that they are, through `exporter`."""

    def __init__(self, exporter: SpanExporter, resource: Resource) -> None:
        self._exporter, self._resource, self._limits = exporter, resource, SpanLimits()

    def export(self, spans: Sequence[ReadableSpan | TracedRequest]) -> SpanExportResult:
        made = [span for each in spans for span in (self._spans(each) if isinstance(each, TracedRequest) else (each,))]
        return self._exporter.export(made)

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def _spans(self, request: TracedRequest) -> Iterator[ReadableSpan]:
        environ, timeline = request.environ, request.timeline
        if environ.get(ROUTE, "").endswith(PREDICTIONS):
            yield self._child("checks", request.context, timeline.began, timeline.checked or timeline.ended)
            if timeline.computed:
                yield self._child("forward pass", request.context, timeline.checked, timeline.computed)
        yield ReadableSpan(
            _name(environ),
            request.context,
            request.caller,
            self._resource,
            self._bounded(_attributes(request)),
            kind=SpanKind.SERVER,
            status=FAILED if request.status >= 500 else OK,
            start_time=timeline.began,
            end_time=timeline.ended,
            instrumentation_scope=SCOPE,
        )

    def _child(self, name: str, parent: SpanContext, began: int, ended: int) -> ReadableSpan:
        context = context_of(parent.trace_id, parent)
        return ReadableSpan(
            name, context, parent, self._resource, start_time=began, end_time=ended, instrumentation_scope=SCOPE
        )

    def _bounded(self, attributes: dict[str, str | int]) -> dict[str, str | int]:
        """Keep to OpenTelemetry's limits, which are variables of its own."""
        length = self._limits.max_span_attribute_length
        kept = islice(attributes.items(), self._limits.max_span_attributes)
        return {name: value[:length] if isinstance(value, str) else value for name, value in kept}


def _name(environ: "WSGIEnvironment") -> str:
    method, route = environ["REQUEST_METHOD"], environ.get(ROUTE)
    if method not in METHODS:
        return "HTTP"
    return f"{method} {route}" if route else method


def _attributes(request: TracedRequest) -> dict[str, str | int]:
    """Describe a request by OpenTelemetry's conventions for HTTP servers; each attribute costs microseconds.

    The log line with the same ids has the rest.
    """
    environ, version = request.environ, request.timeline.version
    method = environ["REQUEST_METHOD"]
    attributes = {
        "http.request.method": method if method in METHODS else "_OTHER",
        "http.response.status_code": request.status,
        "http.route": environ.get(ROUTE),
        "url.path": path_of(environ),
        "url.scheme": environ["wsgi.url_scheme"],
        "xornet.request_id": environ.get(REQUEST_ID),
        "xornet.token": environ.get(CALLER),
        "xornet.model": version.record.model if version else environ.get(MODEL),
        "xornet.version": version.number if version else None,
    }
    return {name: value for name, value in attributes.items() if value}
