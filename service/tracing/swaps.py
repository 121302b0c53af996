"""Spans of a swap: a new version, from the first byte that was read of it until it responds."""

import time
from collections.abc import Mapping, Sequence

from opentelemetry.context import Context
from opentelemetry.trace import Status, StatusCode, Tracer, set_span_in_context

from service.model.observer import LoadFailure
from xornet.version import Version

NS = 1_000_000_000


class SwapSpans:
    """An observer of the models. Each swap is a trace of its own."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    def loaded(self, version: Version, seconds: float) -> None:
        ended = time.time_ns()
        began = ended - int(seconds * NS)
        attributes: dict[str, str | int] = {"xornet.model": version.record.model, "xornet.version": version.number}
        swap = self._tracer.start_span("swap", Context(), attributes=attributes, start_time=began)
        checks = self._tracer.start_span("checks", set_span_in_context(swap), start_time=began)
        checks.end(ended)
        swap.end()

    def failed(self, model: str, failure: LoadFailure) -> None:
        attributes = {"xornet.model": model, "xornet.failure": str(failure)}
        swap = self._tracer.start_span("swap", Context(), attributes=attributes)
        swap.set_status(Status(StatusCode.ERROR, f"load failed: {failure}"))
        swap.end()

    def polled(self, model: str, newest: int, rejected: Sequence[int], unreachable_since: float) -> None:
        """Not traced: nothing has changed."""

    def labelled(self, model: str, versions: Mapping[str, int], stuck: int) -> None:
        """Not traced: the swap that follows is."""
