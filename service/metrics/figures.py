"""The figures of one process."""

import platform
import time
from collections.abc import Mapping, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from service.model.observer import LoadFailure
from xornet import __version__
from xornet.version import Version

BUCKETS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"})
MAX_VERSIONS = 100  # that a process counts by their numbers; those that it meets later are counted together
MAX_TOKENS = 100  # that are counted by their names, likewise
VERSION = "xornet_model_version"
LOADED_AT = "xornet_model_loaded_timestamp_seconds"
POLLED_AT = "xornet_store_looked_timestamp_seconds"


class Figures:
    """Counts requests and predictions, and follows the models. Any thread may call any of it."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        route = ("route", "method")
        self._requests = self._counter("http_requests", "Responses, failures included.", *route, "status")
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Time to respond, failures included.",
            route,
            registry=self.registry,
            buckets=BUCKETS_S,
        )
        self._of_requests: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        rows = ("model", "version", "answer")
        self._predictions = self._counter("xornet_predictions", "Rows, by version and decided bit.", *rows)
        self._of_versions: dict[tuple[str, int], tuple[Counter, Counter]] = {}
        self._tokens = self._counter("xornet_token_requests", "Requests with a valid token, by its name.", "token")
        self._of_tokens: dict[str, Counter] = {}
        failures = "xornet_model_load_failures"
        self._failures = self._counter(failures, "Versions that could not be loaded.", "model", "reason")
        self._version = self._gauge(VERSION, "The version that the worker serves; 0 if none.")
        self._loaded_at = self._gauge(LOADED_AT, "When the worker loaded the version that it serves.")
        self._polled_at = self._gauge(POLLED_AT, "When the worker last polled the store.")
        self._newest = self._gauge("xornet_store_newest_version", "The newest number in the store.")
        self._rejected = self._gauge("xornet_store_rejected_versions", "Newer versions that failed their checks.")
        label_of = "The version that a label has; 0 if none."
        self._label_version = self._gauge("xornet_model_label_version", label_of, "model", "label")
        self._stuck = self._gauge("xornet_store_stuck_labels", "Labels without the version that they name.")
        self._labels: dict[str, set[str]] = {}
        since = "Since when the worker cannot list the store; 0 if it can."
        self._unreachable_since = self._gauge("xornet_store_unreachable_since_timestamp_seconds", since)
        build = self._gauge("xornet_build_info", "What runs here.", "version", "python")
        build.labels(__version__, platform.python_version()).set(1)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(name, meaning, labels or ("model",), registry=self.registry)

    def responded(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one response."""
        key = (route, method, status)
        requests, duration = self._of_requests.get(key) or self._count_route(*key)
        requests.inc()
        duration.observe(seconds)

    def _count_route(self, route: str, method: str, status: int) -> tuple[Counter, Histogram]:
        labels = (route, method if method in METHODS else "other")
        found = self._requests.labels(*labels, str(status)), self._seconds.labels(*labels)
        if method in METHODS:  # others are the client's invention, and so without end
            self._of_requests[route, method, status] = found
        return found

    def authorized(self, token: str) -> None:
        """Count one request whose token has this name."""
        (self._of_tokens.get(token) or self._count_token(token)).inc()

    def _count_token(self, token: str) -> Counter:
        is_known = len(self._of_tokens) < MAX_TOKENS
        found = self._tokens.labels(token or "unnamed") if is_known else self._tokens.labels("other")
        if is_known:
            self._of_tokens[token] = found
        return found

    def predicted(self, version: Version, zeros: int, ones: int) -> None:
        model, number = version.record.model, version.number
        counters = self._of_versions.get((model, number)) or self._count_version(model, number)
        counters[0].inc(zeros)
        counters[1].inc(ones)

    def _count_version(self, model: str, number: int) -> tuple[Counter, Counter]:
        is_known = len(self._of_versions) < MAX_VERSIONS
        label = str(number) if is_known else "other"
        found = self._predictions.labels(model, label, "0"), self._predictions.labels(model, label, "1")
        if is_known:
            self._of_versions[model, number] = found
        return found

    def loaded(self, version: Version, seconds: float) -> None:  # noqa: ARG002  # the log has them
        self._version.labels(version.record.model).set(version.number)
        self._loaded_at.labels(version.record.model).set(time.time())

    def failed(self, model: str, failure: LoadFailure) -> None:
        self._failures.labels(model, failure).inc()

    def polled(self, model: str, newest: int, rejected: Sequence[int], unreachable_since: float) -> None:
        self._version.labels(model)
        self._loaded_at.labels(model)
        for failure in LoadFailure:  # from 0 on: the first failure must be an increase
            self._failures.labels(model, failure)
        self._polled_at.labels(model).set(time.time())
        self._newest.labels(model).set(newest)
        self._rejected.labels(model).set(len(rejected))
        self._stuck.labels(model)
        self._unreachable_since.labels(model).set(unreachable_since)

    def labelled(self, model: str, versions: Mapping[str, int], stuck: int) -> None:
        for gone in self._labels.get(model, set()) - versions.keys():
            self._label_version.remove(model, gone)
        self._labels[model] = {*versions}
        for label, number in versions.items():
            self._label_version.labels(model, label).set(number)
        self._stuck.labels(model).set(stuck)
