"""Spans of a request: the request itself, its checks, and the forward pass."""

import time
from contextvars import ContextVar
from typing import TYPE_CHECKING

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service.http.environ import CALLER, CHECKED, MODEL, REQUEST_ID, ROUTE
from service.http.problems import path_of
from service.http.response import Responder, Response
from service.tracing.sampling import DrawnIds, EarlySampler
from xornet.version import Version

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

TRACEPARENT = "HTTP_TRACEPARENT"
W3C = TraceContextTextMapPropagator()
PREDICTIONS = ("predict", "infer")  # the ends of their routes
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"})


class Timeline:
    """When a prediction passed its checks, and when it was computed, in nanoseconds; 0 if it was not."""

    __slots__ = ("checked", "computed", "version")

    def __init__(self) -> None:
        self.checked = self.computed = 0
        self.version: Version | None = None

    def note_checked(self) -> None:
        self.checked = time.time_ns()


CURRENT: ContextVar[Timeline | None] = ContextVar("timeline", default=None)  # of the request that is being traced


class RequestSpans:
    """The outermost middleware: a request that is not in the sample costs a random number."""

    def __init__(self, respond: Responder, tracer: Tracer, sampler: EarlySampler, ids: DrawnIds) -> None:
        self._respond, self._tracer = respond, tracer
        self._draw, self._ids = sampler.draw, ids

    def __call__(self, environ: "WSGIEnvironment") -> Response:
        drawn = self._draw(environ.get(TRACEPARENT))
        if not drawn:
            return self._respond(environ)
        self._ids.give(0 if TRACEPARENT in environ else drawn)
        headers = {"traceparent": environ.get(TRACEPARENT, ""), "tracestate": environ.get("HTTP_TRACESTATE", "")}
        method: str = environ["REQUEST_METHOD"]
        parent = W3C.extract({name: value for name, value in headers.items() if value}, Context())
        span = self._tracer.start_span(method if method in METHODS else "HTTP", parent, SpanKind.SERVER)
        return self._trace(environ, span) if span.is_recording() else self._respond(environ)

    def _trace(self, environ: "WSGIEnvironment", span: Span) -> Response:
        began, timeline, ids = time.time_ns(), Timeline(), span.get_span_context()
        environ[CHECKED] = timeline.note_checked
        environ[TRACEPARENT] = f"00-{ids.trace_id:032x}-{ids.span_id:016x}-01"  # which the log takes the ids from
        token = CURRENT.set(timeline)
        try:
            response = self._respond(environ)
        finally:
            CURRENT.reset(token)
        response.headers.append(("traceresponse", environ[TRACEPARENT]))
        if environ.get(ROUTE, "").endswith(PREDICTIONS):
            self._add_stages(set_span_in_context(span), began, timeline)
        _describe(span, environ, response, timeline)
        span.end()
        return response

    def _add_stages(self, context: Context, began: int, timeline: Timeline) -> None:
        checks = self._tracer.start_span("checks", context, start_time=began)
        checks.end(timeline.checked or None)
        if timeline.computed:
            forward = self._tracer.start_span("forward pass", context, start_time=timeline.checked)
            forward.end(timeline.computed)


def note_computed(version: Version, *_: int) -> None:
    """Note that the prediction of the current request was computed, if it is traced."""
    if timeline := CURRENT.get():
        timeline.computed, timeline.version = time.time_ns(), version


def _version(timeline: Timeline) -> dict[str, str | int]:
    version = timeline.version
    return {"xornet.model": version.record.model, "xornet.version": version.number} if version else {}


def _describe(span: Span, environ: "WSGIEnvironment", response: Response, timeline: Timeline) -> None:
    """Name and describe the span by OpenTelemetry's conventions for HTTP servers; each attribute costs microseconds.

    The log line with the same ids has the rest.
    """
    method, route = environ["REQUEST_METHOD"], environ.get(ROUTE)
    attributes = {
        "http.request.method": method if method in METHODS else "_OTHER",
        "http.response.status_code": response.status,
        "http.route": route,
        "url.path": path_of(environ),
        "url.scheme": environ["wsgi.url_scheme"],
        "xornet.request_id": environ.get(REQUEST_ID),
        "xornet.token": environ.get(CALLER),
        "xornet.model": environ.get(MODEL),
        **_version(timeline),
    }
    span.set_attributes({name: value for name, value in attributes.items() if value})
    if route and method in METHODS:
        span.update_name(f"{method} {route}")
    if response.status >= 500:
        span.set_status(Status(StatusCode.ERROR))
