"""Sampling: what is refused early OpenTelemetry would refuse too."""

import pytest
from opentelemetry.sdk.trace import sampling
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import SpanKind

from service.tracing import sampling as module
from service.tracing.sampling import CONTINUED, LIMIT, DrawnIds, EarlySampler

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-"
NAMES = ("always_on", "always_off", "traceidratio")


@pytest.mark.parametrize("name", [*NAMES, *(f"parentbased_{name}" for name in NAMES)])
@pytest.mark.parametrize("ratio", ["", "0", "0.25", "1", "7", "much"])
def test_a_trace_that_begins_here_is_sampled_as_opentelemetry_does(
    monkeypatch: pytest.MonkeyPatch, name: str, ratio: str
) -> None:
    environment = {"OTEL_TRACES_SAMPLER": name, "OTEL_TRACES_SAMPLER_ARG": ratio}
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    theirs = sampling._get_from_env_or_default()
    ours = EarlySampler.of(environment)
    low = [int(share * (LIMIT - 1)) for share in (0, 0.1, 0.249999, 0.250001, 0.5, 0.999999, 1)]

    drawn = [draw(ours, each, monkeypatch) for each in low]

    decisions = [theirs.should_sample(None, 7 << 64 | each, "", SpanKind.SERVER).decision for each in low]
    assert [bool(each) for each in drawn] == [each == Decision.RECORD_AND_SAMPLE for each in decisions]
    assert all(each % LIMIT == bits for each, bits in zip(drawn, low, strict=True) if each)


def draw(sampler: EarlySampler, low: int, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(module, "getrandbits", lambda _bits: low)
    return sampler.draw(None)


@pytest.mark.parametrize(
    ("name", "flags", "is_sampled"),
    [
        ("", "01", True),
        ("", "00", False),
        ("", "03", True),
        ("", "0", False),
        ("parentbased_always_off", "01", True),
        ("parentbased_traceidratio", "00", False),
        ("always_on", "00", True),
        ("something_else", "00", True),
    ],
)
def test_a_trace_that_continues_here_does_what_its_parent_did(name: str, flags: str, *, is_sampled: bool) -> None:
    assert bool(EarlySampler.of({"OTEL_TRACES_SAMPLER": name}).draw(PARENT + flags)) is is_sampled


def test_a_drawn_id_is_given_once() -> None:
    ids = DrawnIds()
    ids.give(CONTINUED + 1)

    assert ids.generate_trace_id() == CONTINUED + 1
    assert ids.generate_trace_id() > 2**64
