"""The statistics in Triton's form: counts, and nanoseconds that only grow."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from prometheus_client import Metric
from typing_extensions import TypedDict

from service.api.triton.statistics import FAILED, LAST, NS, REQUESTS, ROWS, SECONDS, STAGES


class Duration(TypedDict):
    """How often something happened, and how long all of it took."""

    count: int
    ns: int


class InferenceStatistics(TypedDict):
    """Each stage of the requests."""

    success: Duration
    fail: Duration
    queue: Duration
    compute_input: Duration
    compute_infer: Duration
    compute_output: Duration
    cache_hit: Duration
    cache_miss: Duration


class VersionStatistics(TypedDict):
    """One version, since its workers were started."""

    name: str
    version: str
    last_inference: int  # milliseconds since 1970
    inference_count: int  # rows
    execution_count: int  # requests
    inference_stats: InferenceStatistics
    batch_stats: list[object]
    memory_usage: list[object]


class ModelStatistics(TypedDict):
    """What `/stats` responds with."""

    model_stats: list[VersionStatistics]


class Totals(NamedTuple):
    """The figures of all workers, by name, model, version, and outcome or stage."""

    values: Mapping[tuple[str, ...], float]

    @classmethod
    def of(cls, metrics: Iterable[Metric]) -> "Totals":
        values: dict[tuple[str, ...], float] = {}
        for metric in metrics:
            for sample in metric.samples if metric.name in (REQUESTS, ROWS, SECONDS, LAST) else ():
                labels = sample.labels
                key = (metric.name, labels["model"], labels["version"], labels.get("outcome", labels.get("stage", "")))
                values[key] = max(values.get(key, 0.0), sample.value)  # one value, but for the gauge of each worker
        return cls(values)

    def statistics(self, model: str, number: int) -> VersionStatistics:
        """Return the statistics of one version, which are 0 if it has never been asked."""

        def value(name: str, kind: str = "") -> float:
            return self.values.get((name, model, str(number), kind), 0.0)

        def duration(count: float, *stages: str) -> Duration:
            return {"count": int(count), "ns": round(sum(value(SECONDS, stage) for stage in stages) * NS)}

        succeeded = value(REQUESTS, "success")
        queue, checks, forward, response = STAGES
        return {
            "name": model,
            "version": str(number),
            "last_inference": round(value(LAST) * 1000),
            "inference_count": int(value(ROWS)),
            "execution_count": int(succeeded),
            "inference_stats": {
                "success": duration(succeeded, *STAGES),
                "fail": duration(value(REQUESTS, FAILED), FAILED),
                "queue": duration(succeeded, queue),
                "compute_input": duration(succeeded, checks),
                "compute_infer": duration(succeeded, forward),
                "compute_output": duration(succeeded, response),
                "cache_hit": duration(0),
                "cache_miss": duration(0),
            },
            "batch_stats": [],
            "memory_usage": [],
        }
