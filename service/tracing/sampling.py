"""Decides early which requests are traced: OpenTelemetry's sampler takes a fifth of a prediction's time to refuse one.

What is refused here OpenTelemetry would refuse too; it has the last word on all others.
"""

import threading
from collections.abc import Mapping
from random import getrandbits
from typing import NamedTuple

from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased

LIMIT = 1 << 64  # a trace is in the sample if the last 64 bits of its id are below the bound
CONTINUED = 1  # stands for the id that the request brings
FLAGS = slice(53, 55)  # of W3C's traceparent: 00-<trace id>-<parent's span id>-<flags>


class EarlySampler(NamedTuple):
    """The part of OTEL_TRACES_SAMPLER that costs next to nothing."""

    bound: int = LIMIT  # for requests that begin a trace
    heeds_parent: bool = True  # a request that continues a trace does what its parent did

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "EarlySampler":
        """Return the sampler for OTEL_TRACES_SAMPLER; one that is unknown here refuses nothing."""
        name = environment.get("OTEL_TRACES_SAMPLER", "").strip().lower() or "parentbased_always_on"
        kind = name.removeprefix("parentbased_")
        if kind == "traceidratio":
            return cls(TraceIdRatioBased(_ratio(environment)).bound, name != kind)
        return cls(0 if kind == "always_off" else LIMIT, name != kind)

    def draw(self, traceparent: str | None) -> int:
        """Return an id for the trace that a request begins or continues; 0 if it is not in the sample."""
        if traceparent and self.heeds_parent:
            return 0 if traceparent[FLAGS][-1:] in "02468ace" else CONTINUED
        low = getrandbits(64)  # which need not be secret
        return (getrandbits(64) | 1) << 64 | low if low < self.bound or traceparent else 0


class DrawnIds(RandomIdGenerator):
    """Gives the next trace of the same thread the id that was drawn for it, so that the sampler agrees."""

    def __init__(self) -> None:
        self._of_thread = threading.local()

    def give(self, drawn: int) -> None:
        """Use `drawn` for the next trace; 0 for a random id."""
        self._of_thread.drawn = drawn

    def generate_trace_id(self) -> int:
        drawn: int = getattr(self._of_thread, "drawn", 0)
        self.give(0)
        return drawn or super().generate_trace_id()


def _ratio(environment: Mapping[str, str]) -> float:
    """Return OTEL_TRACES_SAMPLER_ARG as OpenTelemetry reads it: 1 for what is not a ratio, which it logs."""
    try:
        ratio = float(environment.get("OTEL_TRACES_SAMPLER_ARG") or 1.0)
    except ValueError:
        return 1.0
    return ratio if 0.0 <= ratio <= 1.0 else 1.0
