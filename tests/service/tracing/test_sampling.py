"""Sampling: what is traced here OpenTelemetry's own samplers would trace too."""

import random
from statistics import fmean

import pytest
from opentelemetry.context import Context
from opentelemetry.sdk.trace import sampling as theirs
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, TraceFlags, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from service.tracing.sampling import LIMIT, Sampler

TRACE_ID, PARENT_ID = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
NAMES = ("always_on", "always_off", "traceidratio")
SAMPLERS = [*NAMES, *(f"parentbased_{name}" for name in NAMES), "", "TraceIDRatio"]
RATIOS = ["", "0", "0.25", "0.0001", "1", "7", "much"]


def both(monkeypatch: pytest.MonkeyPatch, name: str, ratio: str) -> tuple[Sampler, theirs.Sampler]:
    """Return our sampler and OpenTelemetry's for the same variables."""
    environment = {"OTEL_TRACES_SAMPLER": name, "OTEL_TRACES_SAMPLER_ARG": ratio}
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    return Sampler.of(environment), theirs._get_from_env_or_default()


def samples(sampler: theirs.Sampler, trace_id: int, parent: SpanContext | None = None) -> bool:
    context = set_span_in_context(NonRecordingSpan(parent), Context()) if parent else Context()
    return sampler.should_sample(context, trace_id, "", SpanKind.SERVER).decision == Decision.RECORD_AND_SAMPLE


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("ratio", RATIOS)
def test_opentelemetry_samples_every_trace_that_begins_here(
    monkeypatch: pytest.MonkeyPatch, name: str, ratio: str
) -> None:
    ours, their = both(monkeypatch, name, ratio)

    if ours.gap() == float("inf"):
        assert not samples(their, 1 << 64)
    else:
        assert all(samples(their, ours.trace_id()) for _ in range(100))


@pytest.mark.parametrize("ratio", ["0.5", "0.25", "0.01"])
def test_as_many_are_traced_as_the_ratio_says(monkeypatch: pytest.MonkeyPatch, ratio: str) -> None:
    ours, _ = both(monkeypatch, "traceidratio", ratio)
    random.seed(1)

    gaps = [ours.gap() for _ in range(20_000)]

    assert 1 / (1 + fmean(gaps)) == pytest.approx(float(ratio), rel=0.02)
    assert gaps.count(0) / len(gaps) == pytest.approx(float(ratio), rel=0.15), "also one after the other"


@pytest.mark.parametrize("name", SAMPLERS)
@pytest.mark.parametrize("flags", range(4))
def test_a_trace_that_continues_here_is_sampled_as_opentelemetry_does(
    monkeypatch: pytest.MonkeyPatch, name: str, flags: int
) -> None:
    ours, their = both(monkeypatch, name, "0.25")
    for share in (0, 0.1, 0.249999, 0.250001, 0.5, 0.999999, 1):
        parent = SpanContext(7 << 64 | int(share * (LIMIT - 1)), 1, is_remote=True, trace_flags=TraceFlags(flags))
        assert ours.continues(parent) == samples(their, parent.trace_id, parent)


@pytest.mark.parametrize(
    ("header", "is_refused"),
    [
        (f"00-{TRACE_ID}-{PARENT_ID}-00", True),
        (f"00-{TRACE_ID}-{PARENT_ID}-02", True),
        (f"00-{TRACE_ID}-{PARENT_ID}-01", False),
        (f"00-{TRACE_ID}-{PARENT_ID}-03", False),
        (f"00-{TRACE_ID}-{PARENT_ID}-0", False),
        (f"00-{'0' * 32}-{PARENT_ID}-00", False),
        (f"00-{TRACE_ID}-{'0' * 16}-00", False),
        ("noise-00", False),
        ("", False),
    ],
)
def test_a_header_is_refused_early_only_if_it_is_valid_and_not_sampled(header: str, *, is_refused: bool) -> None:
    context = TraceContextTextMapPropagator().extract({"traceparent": header}, Context())

    assert Sampler().refuses(header) is is_refused
    assert not Sampler(heeds_parent=False).refuses(header)
    if is_refused:
        assert len(context) == 1, "OpenTelemetry takes it for a parent, too"


def test_a_sampler_that_is_unknown_is_named() -> None:
    with pytest.raises(ValueError, match=r"^OTEL_TRACES_SAMPLER: expected one of always_on, .*, got 'jaeger_remote'$"):
        Sampler.of({"OTEL_TRACES_SAMPLER": "jaeger_remote"})
