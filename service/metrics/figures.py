"""The figures of one process: its own, those of its requests, and those of its models."""

import platform
import time
from collections.abc import Mapping, Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector

from service.metrics.requests import RequestFigures
from service.metrics.responses import ResponseFigures
from service.model.observer import LoadFailure
from xornet import __version__
from xornet.version import Version

MAX_VERSIONS = 100  # that a process counts by their numbers; those that it meets later are counted together
MAX_REJECTED = 20  # numbers of a model that have a figure of their own, the newest ones
VERSION = "xornet_model_version"
LOADED_AT = "xornet_model_loaded_timestamp_seconds"
POLLED_AT = "xornet_store_looked_timestamp_seconds"


class Figures:
    """Follows the models, as an observer of them. Any thread may call any of it."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._good_look_at: dict[str, float] = {}  # by the names of the models
        self.responses = ResponseFigures(self._good_look_at.keys())
        self.registry.register(self.responses)
        self.requests = RequestFigures(self.registry)
        ProcessCollector(registry=self.registry)
        rows = ("model", "version", "answer")
        self._predictions = self._counter("xornet_predictions", "Rows, by version and decided bit.", *rows)
        self._of_versions: dict[tuple[str, int], tuple[Counter, Counter]] = {}
        failures = "xornet_model_load_failures"
        self._failures = self._counter(failures, "Versions that could not be loaded.", "model", "reason")
        self._version = self._gauge(VERSION, "The version that the worker serves; 0 if none.")
        self._loaded_at = self._gauge(LOADED_AT, "When the worker loaded the version that it serves.")
        self._info = Infos(self._gauge("xornet_model_info", "What is served.", "model", "version", "sha256"))
        self._polled_at = self._gauge(POLLED_AT, "When the worker last polled the store.")
        since = "Since when the worker cannot list the store; 0 if it can."
        self._unreachable_since = self._gauge("xornet_store_unreachable_since_timestamp_seconds", since)
        age = "Seconds since the worker last listed the store without a failure."
        self._look_age = self._gauge("xornet_store_last_good_look_age_seconds", age)
        self._newest = self._gauge("xornet_store_newest_version", "The newest number in the store.")
        self._rejected = self._gauge("xornet_store_rejected_versions", "Newer versions that failed their checks.")
        numbers = "Newer versions that failed their checks, by their numbers."
        self._rejected_numbers = Infos(self._gauge("xornet_store_rejected_version_info", numbers, "model", "version"))
        label_of = "The version that a label has; 0 if none."
        self._labels = Infos(self._gauge("xornet_model_label_version", label_of, "model", "label"))
        self._stuck = self._gauge("xornet_store_stuck_labels", "Labels without the version that they name.")
        build = self._gauge("xornet_build_info", "What runs here.", "version", "python")
        build.labels(__version__, platform.python_version()).set(1)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(name, meaning, labels or ("model",), registry=self.registry)

    def predicted(self, version: Version, zeros: int, ones: int) -> None:
        model, number = version.record.model, version.number
        counters = self._of_versions.get((model, number)) or self._count_version(model, number)
        if zeros:
            counters[0].inc(zeros)
        if ones:
            counters[1].inc(ones)

    def _count_version(self, model: str, number: int) -> tuple[Counter, Counter]:
        is_known = len(self._of_versions) < MAX_VERSIONS
        label = str(number) if is_known else "other"
        found = self._predictions.labels(model, label, "0"), self._predictions.labels(model, label, "1")
        if is_known:
            self._of_versions[model, number] = found
        return found

    def loaded(self, version: Version, seconds: float) -> None:  # noqa: ARG002  # the log has them
        model = version.record.model
        self._version.labels(model).set(version.number)
        self._loaded_at.labels(model).set(time.time())
        self._info.replace(model, {(str(version.number), version.sha256): 1})

    def failed(self, model: str, failure: LoadFailure) -> None:
        self._failures.labels(model, failure).inc()

    def polled(self, model: str, newest: int, rejected: Sequence[int], unreachable_since: float) -> None:
        if model not in self._good_look_at:
            self._begin(model)
        now = time.time()
        if not unreachable_since:
            self._good_look_at[model] = now
        self._polled_at.labels(model).set(now)
        self._newest.labels(model).set(newest)
        self._rejected.labels(model).set(len(rejected))
        self._rejected_numbers.replace(model, {(str(number),): 1 for number in sorted(rejected)[-MAX_REJECTED:]})
        self._unreachable_since.labels(model).set(unreachable_since)

    def _begin(self, model: str) -> None:
        """Report a model from its first poll on; counters begin at 0, as the first failure must be an increase."""
        self._good_look_at[model] = time.time()
        self._look_age.labels(model).set_function(lambda: time.time() - self._good_look_at[model])
        for gauge in (self._version, self._loaded_at, self._stuck):
            gauge.labels(model)
        for failure in LoadFailure:
            self._failures.labels(model, failure)

    def labelled(self, model: str, versions: Mapping[str, int], stuck: int) -> None:
        self._labels.replace(model, {(label,): number for label, number in versions.items()})
        self._stuck.labels(model).set(stuck)


class Infos:
    """A gauge whose samples come and go: those of a model are replaced together."""

    def __init__(self, gauge: Gauge) -> None:
        self._gauge = gauge
        self._of_models: dict[str, set[tuple[str, ...]]] = {}

    def replace(self, model: str, values: Mapping[tuple[str, ...], float]) -> None:
        """Set the values of a model by the labels after its name."""
        for gone in self._of_models.get(model, set()) - values.keys():
            self._gauge.remove(model, *gone)
        self._of_models[model] = {*values}
        for labels, value in values.items():
            self._gauge.labels(model, *labels).set(value)
