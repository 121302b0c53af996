"""Traces requests: notes when one began, passed its checks, was computed and ended, if it is in the sample."""

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from opentelemetry.context import Context
from opentelemetry.trace import SpanContext, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service.http.environ import CALLER, CHECKED, MODEL, REQUEST_ID, ROUTE
from service.http.response import Responder, Response
from service.service import PredictionObservers
from service.tracing.sampling import Sampler, context_of
from xornet.version import Version

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

TRACEPARENT = "HTTP_TRACEPARENT"
KEPT = ("REQUEST_METHOD", "PATH_INFO", "wsgi.url_scheme", ROUTE, MODEL, REQUEST_ID, CALLER)
W3C = TraceContextTextMapPropagator()


class Timeline:
    """When a request began, passed its checks, was computed and ended, in nanoseconds of Unix time; 0: it did not."""

    __slots__ = ("began", "checked", "computed", "ended", "version")

    def __init__(self) -> None:
        self.began, self.checked, self.computed, self.ended = time.time_ns(), 0, 0, 0
        self.version: Version | None = None  # which computed it

    def note_checked(self) -> None:
        self.checked = time.time_ns()


class TracedRequest(NamedTuple):
    """What is kept of a request until its spans are made."""

    context: SpanContext
    caller: SpanContext | None  # the span that it continues
    timeline: Timeline
    status: int
    environ: "WSGIEnvironment"  # what is KEPT of it


CURRENT: ContextVar[Timeline | None] = ContextVar("timeline", default=None)  # of the request that is being traced


class RequestTraces:
    """The outermost middleware: a request that is not in the sample costs one step of counting."""

    def __init__(
        self,
        respond: Responder,
        sampler: Sampler,
        observers: PredictionObservers,
        report: Callable[[TracedRequest], None],
    ) -> None:
        self._respond, self._sampler, self._observers, self._report = respond, sampler, observers, report
        self._passing = sampler.gap()  # requests that begin a trace until the next one that is traced

    def __call__(self, environ: "WSGIEnvironment") -> Response:
        if TRACEPARENT in environ:
            if self._sampler.refuses(environ[TRACEPARENT]):
                return self._respond(environ)
            if caller := _caller(environ):
                return self._trace(environ, caller) if self._sampler.continues(caller) else self._respond(environ)
        if self._passing:
            self._passing -= 1
            return self._respond(environ)
        self._passing = self._sampler.gap()
        return self._trace(environ, None)

    def _trace(self, environ: "WSGIEnvironment", caller: SpanContext | None) -> Response:
        timeline = Timeline()
        context = context_of(caller.trace_id if caller else self._sampler.trace_id(), caller)
        environ[CHECKED] = timeline.note_checked
        environ[TRACEPARENT] = f"00-{context.trace_id:032x}-{context.span_id:016x}-01"  # which the log takes ids from
        token = CURRENT.set(timeline)
        self._observers.append(_note_computed)  # only now: all other predictions would pay for it
        try:
            response = self._respond(environ)
        finally:
            self._observers.remove(_note_computed)
            CURRENT.reset(token)
        response.headers.append(("traceresponse", environ[TRACEPARENT]))
        timeline.ended = time.time_ns()
        kept = {name: environ[name] for name in KEPT if name in environ}
        self._report(TracedRequest(context, caller, timeline, response.status, kept))
        return response


def _note_computed(version: Version, *_: int) -> None:
    """Note that the prediction of the current request was computed, if it is traced."""
    if timeline := CURRENT.get():
        timeline.computed, timeline.version = time.time_ns(), version


def _caller(environ: "WSGIEnvironment") -> SpanContext | None:
    """Return the span that the request continues; None if it brings none that is valid."""
    headers = {"traceparent": environ[TRACEPARENT], "tracestate": environ.get("HTTP_TRACESTATE", "")}
    context = get_current_span(W3C.extract(headers, Context())).get_span_context()
    return context if context.is_valid else None
