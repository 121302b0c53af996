"""Starts tracing in one worker, after the fork, and sends the spans to an OTLP collector in a thread of its own."""

import atexit
import gc
import logging
import os
import threading
import uuid
from collections.abc import Callable, Mapping

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from service.service import Service
from service.tracing.requests import RequestTraces, TracedRequest
from service.tracing.sampling import Sampler
from service.tracing.spans import RequestExporter
from service.tracing.swaps import SwapSpans
from xornet import __version__

EXPECTED = {
    "OTEL_TRACES_EXPORTER": "otlp",
    "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf",
}
log = logging.getLogger("xornet.service")
FLUSH_S = 2.0  # the most that the end of a worker waits for the collector


def plug_in(service: Service) -> None:
    """Trace the requests and the swaps of `service`; variables that are wrong are logged, and nothing is traced."""
    try:
        _check(os.environ)
        sampler = Sampler.of(os.environ)
        provider = _provider()
        processor = BatchSpanProcessor(RequestExporter(OTLPSpanExporter(), provider.resource))
    except Exception as error:  # noqa: BLE001  # whatever OpenTelemetry makes of them
        log.error("not traced", extra={"reason": str(error)})  # noqa: TRY400
        return
    provider.add_span_processor(processor)
    atexit.register(_shut_down, provider)
    report: Callable[[TracedRequest], None] = processor.on_end  # type: ignore[assignment]  # its exporter takes both
    service.layers.append(lambda respond: RequestTraces(respond, sampler, service.prediction_observers, report))
    service.observers.append(SwapSpans(provider.get_tracer("xornet", __version__)))
    service.on_start.append(gc.freeze)  # so that collecting spans does not look at all that the worker keeps anyway


class OwnResource(Resource):
    """The one resource of this process, known by its identity: for each span, others are hashed with all they hold."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


def _check(environment: Mapping[str, str]) -> None:
    """Raise ValueError for an exporter or a protocol that is not installed."""
    for name, expected in EXPECTED.items():
        if (got := environment.get(name, "").strip().lower()) not in ("", expected):
            raise ValueError(f"{name}: expected {expected}, got {got!r}")


def _provider() -> TracerProvider:
    given = OTELResourceDetector().detect().attributes
    own = {"service.name": "xornet", "service.version": __version__, "service.instance.id": str(uuid.uuid4())}
    resource = OwnResource(Resource.create({**own, **given}).attributes)
    return TracerProvider(resource=resource, shutdown_on_exit=False)


def _shut_down(provider: TracerProvider) -> None:
    """Send what is left, but let no collector that is gone keep the process from ending."""
    thread = threading.Thread(target=provider.shutdown, daemon=True)
    thread.start()
    thread.join(FLUSH_S)
