"""Decides which requests are traced, as OTEL_TRACES_SAMPLER says, at next to no cost for all others.

OpenTelemetry's samplers are asked about each request with an id made for it, which takes a fifth of a prediction's
time. Here a request that begins a trace is drawn by counting down to it, and gets an id that their samplers take.
"""

import re
from collections.abc import Mapping
from math import inf, log1p
from random import getrandbits, random, randrange
from typing import NamedTuple

from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import SpanContext, TraceFlags

VARIABLE = "OTEL_TRACES_SAMPLER"
DEFAULT = "parentbased_always_on"
KINDS = ("always_on", "always_off", "traceidratio")
LIMIT = 1 << 64  # a trace is in the sample if the last 64 bits of its id are below the sampler's bound
SAMPLED = TraceFlags(TraceFlags.SAMPLED)
UNSAMPLED = re.compile(r"00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f][02468ace]")  # a valid traceparent


class Sampler(NamedTuple):
    """One of OpenTelemetry's own samplers."""

    bound: int = LIMIT
    heeds_parent: bool = True  # a request that continues a trace does what its parent did

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Sampler":
        """Return the sampler for OTEL_TRACES_SAMPLER; ValueError for one that OpenTelemetry does not define."""
        name = environment.get(VARIABLE, "").strip().lower() or DEFAULT
        kind = name.removeprefix("parentbased_")
        if kind not in KINDS:
            expected = ", ".join((*KINDS, *(f"parentbased_{each}" for each in KINDS)))
            raise ValueError(f"{VARIABLE}: expected one of {expected}, got {name!r}")
        bounds = {"always_on": LIMIT, "always_off": 0}
        bound = bounds[kind] if kind in bounds else TraceIdRatioBased(_ratio(environment)).bound
        return cls(bound, name != kind)

    def gap(self) -> float:
        """Return how many requests that begin a trace pass before the next one is traced: a geometric variate."""
        if self.bound in {0, LIMIT}:
            return 0 if self.bound else inf
        return log1p(-random()) // log1p(-self.bound / LIMIT)  # noqa: S311  # a sample, not a secret

    def trace_id(self) -> int:
        """Return a random id for a trace that is in the sample."""
        return randrange(1, LIMIT) << 64 | randrange(self.bound)  # noqa: S311  # which need not be secret

    def continues(self, parent: SpanContext) -> bool:
        """Return whether a request is traced that continues its caller's trace."""
        return parent.trace_flags.sampled if self.heeds_parent else parent.trace_id % LIMIT < self.bound

    def refuses(self, traceparent: str) -> bool:
        """Return whether that header alone, before it is parsed, keeps its request out of the sample."""
        return self.heeds_parent and UNSAMPLED.fullmatch(traceparent) is not None


def context_of(trace_id: int, parent: SpanContext | None) -> SpanContext:
    """Return the context of a new span of that trace."""
    state = parent.trace_state if parent else None
    return SpanContext(trace_id, getrandbits(64) or 1, is_remote=False, trace_flags=SAMPLED, trace_state=state)


def _ratio(environment: Mapping[str, str]) -> float:
    """Return OTEL_TRACES_SAMPLER_ARG as OpenTelemetry reads it: 1 for what is not a ratio, which it logs."""
    try:
        ratio = float(environment.get("OTEL_TRACES_SAMPLER_ARG") or 1.0)
    except ValueError:
        return 1.0
    return ratio if 0.0 <= ratio <= 1.0 else 1.0
