"""Makes the spans of requests in the thread that sends them, where many at once cost a third of one at a time.

OpenTelemetry's tracer would make each span twice, at its begin and at its end, and within its request.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from random import getrandbits
from typing import TYPE_CHECKING, NamedTuple

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from service.http.environ import CALLER, MODEL, REQUEST_ID, ROUTE
from service.http.problems import path_of
from xornet import __version__
from xornet.version import Version

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

KEPT = ("REQUEST_METHOD", "PATH_INFO", "wsgi.url_scheme", ROUTE, MODEL, REQUEST_ID, CALLER)
PREDICTIONS = ("predict", "infer")  # the ends of their routes
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"})
SAMPLED = TraceFlags(TraceFlags.SAMPLED)
SCOPE = InstrumentationScope("xornet", __version__)
OK, FAILED = Status(StatusCode.UNSET), Status(StatusCode.ERROR)


class Timeline:
    """When a request began, passed its checks, was computed and ended, in nanoseconds of Unix time; 0: it did not."""

    __slots__ = ("began", "checked", "computed", "ended", "version")

    def __init__(self, began: int) -> None:
        self.began, self.checked, self.computed, self.ended = began, 0, 0, 0
        self.version: Version | None = None  # which computed it


class TracedRequest(NamedTuple):
    """What is kept of a request until its spans are made."""

    context: SpanContext
    caller: SpanContext | None  # the span that it continues
    timeline: Timeline
    status: int
    environ: "WSGIEnvironment"  # what is KEPT of it


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


def context_of(trace_id: int, parent: SpanContext | None) -> SpanContext:
    """Return the context of a new span of that trace."""
    state = parent.trace_state if parent else None
    return SpanContext(trace_id, getrandbits(64) or 1, is_remote=False, trace_flags=SAMPLED, trace_state=state)


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
