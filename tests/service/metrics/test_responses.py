"""Responses are counted and timed as the client library's own counters would count and time them."""

import numpy as np
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.registry import Collector

from service.metrics.responses import BUCKETS_S, LABELS, ResponseFigures

ROUTE = "/v2/models/<model:name>/infer"
WHERE = (ROUTE, "POST", "xor", "open_inference")  # in the order of LABELS


def samples(collector: Collector) -> dict[tuple[str, ...], float]:
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for metric in collector.collect()
        for sample in metric.samples
        if not sample.name.endswith("_created")
    }


def test_counts_as_the_client_library_does_also_at_the_bounds_and_beyond_them() -> None:
    registry, figures = CollectorRegistry(), ResponseFigures({"xor"})
    counter = Counter("http_requests", "…", (*LABELS, "status"), registry=registry)
    histogram = Histogram("http_request_duration_seconds", "…", LABELS, registry=registry, buckets=BUCKETS_S)
    durations = [0.0, 3.5, *BUCKETS_S[:-1], *np.random.RandomState(7).exponential(0.01, 100).tolist()]

    for at, seconds in enumerate(durations):
        status = (200, 400, 503)[at % 3]
        figures.responded(ROUTE, "POST", status, seconds, "xor")
        counter.labels(*WHERE, str(status)).inc()
        histogram.labels(*WHERE).observe(seconds)

    expected = samples(registry)
    found = samples(figures)
    total = next(name for name in found if name[0].endswith("_sum"))
    assert abs(found.pop(total) - expected.pop(total)) < 1e-9  # added up in another order
    assert found == expected


def test_what_a_client_invents_is_counted_together_and_not_remembered() -> None:
    figures = ResponseFigures({"xor"})

    for number in range(100):
        figures.responded("unmatched", f"METHOD{number}", 405, 0.1)
        figures.responded("/predict", "POST", 404, 0.1, f"model{number}")

    counts = {key: value for key, value in samples(figures).items() if key[0] == "http_requests_total"}
    assert sorted(counts.values()) == [100, 100]
    assert figures._known == {}
