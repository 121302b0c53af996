"""The figures of responses: how many, of which route, model and client, and how long they took.

Every response is counted, so not by the client library's own counters, which take several times as long.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Set
from itertools import accumulate
from math import inf
from operator import add
from threading import Lock

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

BUCKETS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, inf)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"})
DIALECTS = {  # of predictions, by their routes
    re.compile(r"/predict|/models/.*/predict"): "xornet",
    re.compile(r"/v1/.*:predict"): "tensorflow_serving",
    re.compile(r"/v2/.*/infer"): "open_inference",
    re.compile(r"/.*/ModelInfer"): "open_inference_grpc",
}
LABELS = ("route", "method", "model", "dialect")
BOUNDS = [*map(str, BUCKETS_S[:-1]), "+Inf"]


class Durations:
    """The responses that have the same labels: how many ended in each of BUCKETS_S, and the sum of their seconds."""

    __slots__ = ("counts", "seconds")

    def __init__(self) -> None:
        self.counts, self.seconds = [0] * len(BUCKETS_S), 0.0

    def add(self, other: "Durations") -> None:
        self.counts = list(map(add, self.counts, other.counts))
        self.seconds += other.seconds


class ResponseFigures(Collector):
    """Counts and times responses. Any thread may call any of it."""

    def __init__(self, models: Set[str]) -> None:
        """Count by the names that `models` holds at the time: others are the client's invention."""
        self._models, self._lock = models, Lock()
        self._of_labels: dict[tuple[str, ...], Durations] = {}  # by LABELS and the status
        self._known: dict[tuple[str, str, int, str], Durations] = {}  # the same, as responses report themselves

    def responded(self, route: str, method: str, status: int, seconds: float, model: str = "") -> None:
        """Count one response."""
        key = (route, method, status, model)
        with self._lock:
            durations = self._known.get(key) or self._find(*key)
            durations.counts[bisect_left(BUCKETS_S, seconds)] += 1
            durations.seconds += seconds

    def _find(self, route: str, method: str, status: int, model: str) -> Durations:
        is_known = method in METHODS and (not model or model in self._models)
        label = model if model in self._models else ""
        labels = (route, method if method in METHODS else "other", label, dialect_of(route), str(status))
        found = self._of_labels.setdefault(labels, Durations())
        if is_known:  # others are without end
            self._known[route, method, status, model] = found
        return found

    def collect(self) -> Iterator[Metric]:
        total = CounterMetricFamily("http_requests", "Responses, failures included.", labels=[*LABELS, "status"])
        name, times = "http_request_duration_seconds", "Time to respond, failures included."
        seconds = HistogramMetricFamily(name, times, labels=LABELS)
        of_all_statuses: dict[tuple[str, ...], Durations] = {}
        with self._lock:
            for labels, durations in self._of_labels.items():
                total.add_metric(labels, sum(durations.counts))
                of_all_statuses.setdefault(labels[:-1], Durations()).add(durations)
        for labels, durations in of_all_statuses.items():
            buckets = list(zip(BOUNDS, accumulate(durations.counts), strict=True))
            seconds.add_metric(labels, buckets, durations.seconds)
        yield from (total, seconds)


def dialect_of(route: str) -> str:
    """Return in which dialect a route predicts; empty if it does something else."""
    return next((dialect for pattern, dialect in DIALECTS.items() if pattern.fullmatch(route)), "")
