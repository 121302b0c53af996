"""Counts inferences by version, as figures that are added up over all workers."""

import time
from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service.model.registry import Models
from xornet.version import Version

REQUESTS = "xornet_inference_requests"
ROWS = "xornet_inference_rows"
SECONDS = "xornet_inference_stage_seconds"
LAST = "xornet_inference_last_timestamp_seconds"
STAGES = ("queue", "checks", "forward_pass", "response")
FAILED = "failed"  # a stage of its own: all the time of requests that failed
ROUTE_END = "/infer"
MAX_VERSIONS = 100  # that a process counts
NS = 1e9


class Counts:
    """The inferences of one version in one process."""

    __slots__ = ("failed", "failed_s", "last", "nanoseconds", "requests", "rows")

    def __init__(self) -> None:
        self.requests = self.rows = self.failed = 0
        self.nanoseconds = [0] * len(STAGES)
        self.failed_s = self.last = 0.0


class Statistics(Collector):
    """Counts in the event loop's thread; any thread may collect."""

    def __init__(self, models: Models) -> None:
        self._models = models
        self._counts: dict[tuple[str, int], Counts] = {}

    def inferred(self, version: Version, rows: int, stages: tuple[int, int, int, int]) -> None:
        """Count a request for so many rows, with the nanoseconds of each of STAGES."""
        if counts := self._of(version):
            counts.requests += 1
            counts.rows += rows
            counts.last = time.time()
            for at, nanoseconds in enumerate(stages):
                counts.nanoseconds[at] += nanoseconds

    def failed(self, route: str, method: str, status: int, seconds: float, model: str) -> None:  # noqa: ARG002
        """Count a request that failed, for the version that is served."""
        if route.endswith(ROUTE_END):
            served = next((each.live.current for each in self._models.all() if each.name == model), None)
            if served and (counts := self._of(served)):
                counts.failed += 1
                counts.failed_s += seconds

    def _of(self, version: Version) -> Counts | None:
        key = version.record.model, version.number
        if key not in self._counts and len(self._counts) < MAX_VERSIONS:
            self._counts[key] = Counts()
        return self._counts.get(key)

    def collect(self) -> Iterator[Metric]:
        labels = ["model", "version"]
        requests = CounterMetricFamily(REQUESTS, "Inference requests, by their outcome.", labels=[*labels, "outcome"])
        rows = CounterMetricFamily(ROWS, "Rows of successful inference requests.", labels=labels)
        seconds = CounterMetricFamily(SECONDS, "Time in each stage of inference requests.", labels=[*labels, "stage"])
        last = GaugeMetricFamily(LAST, "When the last inference request succeeded.", labels=labels)
        for (model, number), counts in self._counts.copy().items():
            version = [model, str(number)]
            requests.add_metric([*version, "success"], counts.requests)
            requests.add_metric([*version, FAILED], counts.failed)
            rows.add_metric(version, counts.rows)
            last.add_metric(version, counts.last)
            seconds.add_metric([*version, FAILED], counts.failed_s)
            for stage, nanoseconds in zip(STAGES, counts.nanoseconds, strict=True):
                seconds.add_metric([*version, stage], nanoseconds / NS)
        yield from (requests, rows, seconds, last)
