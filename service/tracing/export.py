"""Starts tracing in one worker, after the fork, and sends the spans to an OTLP collector in a thread of its own."""

import atexit
import gc
import logging
import os
import threading
import uuid
from collections.abc import Mapping

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from service.service import Service
from service.tracing.requests import RequestSpans, note_computed
from service.tracing.sampling import DrawnIds, EarlySampler
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
    ids, sampler = DrawnIds(), EarlySampler.of(os.environ)
    try:
        _check(os.environ)
        provider = _provider(ids)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    except Exception as error:  # noqa: BLE001  # whatever OpenTelemetry makes of them
        log.error("not traced", extra={"reason": str(error)})  # noqa: TRY400
        return
    atexit.register(_shut_down, provider)
    tracer = provider.get_tracer("xornet", __version__)
    service.layers.append(lambda respond: RequestSpans(respond, tracer, sampler, ids))
    service.observers.append(SwapSpans(tracer))
    service.prediction_observers.append(note_computed)
    service.on_start.append(gc.freeze)  # so that collecting spans does not look at all that the worker keeps anyway


def _check(environment: Mapping[str, str]) -> None:
    """Raise ValueError for an exporter or a protocol that is not installed."""
    for name, expected in EXPECTED.items():
        if (got := environment.get(name, "").strip().lower()) not in ("", expected):
            raise ValueError(f"{name}: expected {expected}, got {got!r}")


def _provider(ids: DrawnIds) -> TracerProvider:
    given = OTELResourceDetector().detect().attributes
    own = {"service.name": "xornet", "service.version": __version__, "service.instance.id": str(uuid.uuid4())}
    return TracerProvider(resource=Resource.create({**own, **given}), id_generator=ids, shutdown_on_exit=False)


def _shut_down(provider: TracerProvider) -> None:
    """Send what is left, but let no collector that is gone keep the process from ending."""
    thread = threading.Thread(target=provider.shutdown, daemon=True)
    thread.start()
    thread.join(FLUSH_S)
