"""What the service counts and measures, in the words and units of Prometheus.

Under gunicorn every worker keeps its figures in files that all of them read (PROMETHEUS_MULTIPROC_DIR,
see gunicorn.conf.py), so that any worker answers for all. Without that variable they are this process's own.
"""

import os
import platform
import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from xornet import __version__
from xornet.version import Version

BUCKETS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
FAILURES = ("store", "corrupt", "unreadable")  # the reasons that `LiveModel` has for refusing
MAX_VERSIONS = 100  # that a process counts by their numbers; those that it meets later are counted together
VERSION, LOADED_AT, LOOKED_AT = (
    "xornet_model_version",
    "xornet_model_loaded_timestamp_seconds",
    "xornet_store_looked_timestamp_seconds",
)


class Metrics:
    """The figures of one application. Any thread may count; `LiveModel` tells what it took and refused."""

    def __init__(self) -> None:
        own = self._own = CollectorRegistry()
        labels = ("route", "method")
        self.requests = Counter("http_requests", "Answers, failures included.", (*labels, "status"), registry=own)
        self.seconds = Histogram(
            "http_request_duration_seconds",
            "Time to answer, failures included.",
            labels,
            registry=own,
            buckets=BUCKETS_S,
        )
        self._answers: dict[int, tuple[Counter, Counter]] = {}
        self._predictions = Counter(
            "xornet_predictions", "Rows answered, by version and answer.", ("version", "answer"), registry=own
        )
        self._failures = Counter("xornet_model_load_failures", "What could not be loaded.", ("reason",), registry=own)
        for reason in FAILURES:  # from 0 on, as the first one would be no increase otherwise
            self._failures.labels(reason)
        self._version = _each_worker(VERSION, "The version that the worker serves; 0 if none.", own)
        self._loaded_at = _each_worker(LOADED_AT, "When the worker took the version that it serves.", own)
        self._looked_at = _each_worker(LOOKED_AT, "When the worker last looked at the store.", own)
        build = ("xornet_build_info", "What runs here.", ("version", "python"))
        Gauge(*build, registry=own, multiprocess_mode="max").labels(__version__, platform.python_version()).set(1)

    def predicted(self, number: int, zeros: int, ones: int) -> None:
        """Count the answers that version `number` gave."""
        counters = self._answers.get(number) or self._count_version(number)
        counters[0].inc(zeros)
        counters[1].inc(ones)

    def _count_version(self, number: int) -> tuple[Counter, Counter]:
        if len(self._answers) >= MAX_VERSIONS:
            return self._predictions.labels("other", "0"), self._predictions.labels("other", "1")
        label = str(number)
        self._answers[number] = self._predictions.labels(label, "0"), self._predictions.labels(label, "1")
        return self._answers[number]

    def rejected(self, status: int) -> None:
        """Count a response that the server itself gave."""
        self.requests.labels("unmatched", "other", str(status)).inc()

    def took(self, version: Version) -> None:
        self._version.set(version.number)
        self._loaded_at.set(time.time())

    def refused(self, reason: str) -> None:
        self._failures.labels(reason).inc()

    def looked(self) -> None:
        self._looked_at.set(time.time())

    @property
    def registry(self) -> CollectorRegistry:
        """The figures of all workers together."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return self._own
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return registry


def _each_worker(name: str, meaning: str, registry: CollectorRegistry) -> Gauge:
    """Return a gauge with a sample for each worker that lives."""
    return Gauge(name, meaning, registry=registry, multiprocess_mode="liveall")
