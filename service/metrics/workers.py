"""The workers of the service together: their figures added up, and what each of them serves."""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import Metric
from prometheus_client.registry import Collector

from service.metrics.exchange import Exchange, Family, Snapshot, add
from service.metrics.figures import LOADED_AT, POLLED_AT, VERSION, Figures
from service.service import WorkerState

WRITE_S = 1.0  # between two writes: as much as the death of a worker may lose
SHARED = "xornet_build_info"  # the one gauge that is the same for all workers

log = logging.getLogger("xornet.service")


class Workers(Collector):
    """Every worker's figures, this one's included. Any thread may read."""

    def __init__(self, figures: Figures, directory: Path | None) -> None:
        self._figures = figures
        self._exchange = Exchange(directory) if directory else None
        self._is_writing = True

    def collect(self) -> Iterator[Metric]:
        """Yield the figures of all workers together; gauges have a sample for each worker that is alive."""
        snapshots = self._snapshots()
        counts = [snapshot._replace(families=_of_kind(snapshot, is_gauge=False)) for snapshot in snapshots]
        gauges = [snapshot._replace(families=list(_with_pid(snapshot))) for snapshot in snapshots]
        for family in [*add(counts), *add(gauges)]:
            metric = Metric(family.name, family.documentation, family.kind)
            for name, labels, value in family.samples:
                metric.add_sample(name, labels, 1.0 if family.name == SHARED else value)
            yield metric

    def totals(self) -> Iterator[Metric]:
        """Yield what `collect` does, and never less than another worker has: what it adds of its own is written."""
        self.write()
        yield from self.collect()

    def states(self, model: str) -> list[WorkerState]:
        """Return what each living worker serves of `model`, by process id, as of its last poll."""
        return [_state(snapshot, model) for snapshot in sorted(self._snapshots()) if is_alive(snapshot.pid)]

    def start_writing(self) -> None:
        """Write this process's figures once a second from now on, in a thread that ends with the process."""
        threading.Thread(target=self._write_forever, name="metrics", daemon=True).start()

    def write(self) -> None:
        """Write this process's figures; a failure is logged once until a write succeeds again."""
        if self._exchange is None:
            return
        try:
            self._exchange.write(self._own())
            self._is_writing = True
        except OSError as error:
            if self._is_writing:
                log.error("metrics not shared", extra={"reason": str(error.strerror)})  # noqa: TRY400
            self._is_writing = False

    def _write_forever(self) -> None:
        pause = threading.Event()
        while True:
            self.write()
            pause.wait(WRITE_S)

    def _own(self) -> Snapshot:
        return Snapshot(os.getpid(), [_family(metric) for metric in self._figures.registry.collect()], [])

    def _snapshots(self) -> list[Snapshot]:
        others = self._exchange.others() if self._exchange else []
        return [self._own(), *others]


def _family(metric: Metric) -> Family:
    samples = [(sample.name, sample.labels, sample.value) for sample in metric.samples]
    return Family(metric.name, metric.documentation, metric.type, samples)


def _of_kind(snapshot: Snapshot, *, is_gauge: bool) -> list[Family]:
    families = [family for family in snapshot.families if (family.kind == "gauge") is is_gauge]
    # The client library adds when each counter was made, which no sum can keep.
    return [
        family._replace(samples=[sample for sample in family.samples if not sample[0].endswith("_created")])
        for family in families
    ]


def _with_pid(snapshot: Snapshot) -> Iterator[Family]:
    if is_alive(snapshot.pid):
        for family in _of_kind(snapshot, is_gauge=True):
            label = {} if family.name == SHARED else {"pid": str(snapshot.pid)}
            samples = [(name, {**labels, **label}, value) for name, labels, value in family.samples]
            yield family._replace(samples=samples)


def is_alive(pid: int) -> bool:
    """Return whether a process has this id; no process has the id 0 of the ended ones."""
    if pid:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, 0)
            return True
    return False


def _state(snapshot: Snapshot, model: str) -> WorkerState:
    values = {
        name: value
        for family in snapshot.families
        for name, labels, value in family.samples
        if labels.get("model") == model
    }
    return {
        "pid": snapshot.pid,
        "version": int(values.get(VERSION, 0)) or None,
        "loaded_at": _time(values.get(LOADED_AT, 0)),
        "looked_at": _time(values.get(POLLED_AT, 0)),
    }


def _time(seconds: float) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds") if seconds else None
