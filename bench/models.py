"""What many models cost one worker: start, poll, memory and the size of what it reports, and how each of them grows.

Times are the processor's and not the clock's, so that other work on the machine hardly changes them.
Every store is measured in a process of its own.
"""

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.servers.contender import MODELS_DIR
from service.app import create_app
from service.metrics.workers import Workers
from service.settings import Settings
from xornet.store import WeightStore

STORES = ((1, 20), (10, 20), (50, 20), (100, 20), (50, 1), (50, 5), (1000, 1))  # models, and versions of each
TIMES = 15
COLUMNS = {
    "start": "start, s",
    "load": "all in memory, s",
    "poll": "poll, ms",
    "memory": "memory, MiB",
    "metrics": "/metrics, KiB",
    "scrape": "/metrics, ms",
    "write": "figures written, ms",
    "models": "/models, KiB",
    "index": "index, KiB",
}


def main() -> None:
    """Print a row for each store."""
    print(f"\n| models × versions | {' | '.join(COLUMNS.values())} |\n| --- |{' ---: |' * len(COLUMNS)}")
    for models, versions in STORES:
        with tempfile.TemporaryDirectory() as models_dir:
            fill(Path(models_dir), models, versions)
            command = [sys.executable, "-m", "bench.models", models_dir]
            found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603  it is ours
        print(f"| {models} × {versions} | {' | '.join(f'{found[name]:.3g}' for name in COLUMNS)} |", flush=True)


def fill(models_dir: Path, models: int, versions: int) -> None:
    first = WeightStore(Path(MODELS_DIR), "xor").load(1)
    for number in range(models):
        store = WeightStore(models_dir, f"model{number:03}" if number else "xor")
        record = replace(first.record, model=store.model)
        for _ in range(versions):
            store.publish(first.network, first.curve, record)


def measure(models_dir: str) -> dict[str, float]:
    """Return what one worker needs for a store, by the names of COLUMNS."""
    app = create_app(Settings.model_validate({"models_dir": models_dir, "poll_interval_s": 3600}))
    start = time.process_time()
    app.extensions["poller"].stop()  # once it has loaded what it could
    load = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    service, client = app.extensions["service"], app.test_client()

    def poll() -> None:
        service.models.poll()
        service.models.load()

    with tempfile.TemporaryDirectory() as figures_dir:
        workers = Workers(service.observers[0], Path(figures_dir))
        write_s = median_s(workers.write)
    return {
        "start": start,
        "load": load,
        "poll": 1000 * median_s(poll),
        "memory": memory,
        "metrics": len(client.get("/metrics").data) / 1024,
        "scrape": 1000 * median_s(lambda: client.get("/metrics")),
        "write": 1000 * write_s,
        "models": len(client.get("/models").data) / 1024,
        "index": len(client.post("/v2/repository/index").data) / 1024,
    }


def median_s(step: Callable[[], object]) -> float:
    """Return the processor time that `step` takes, the median of many."""
    return statistics.median(seconds(step) for _ in range(TIMES))


def seconds(step: Callable[[], object]) -> float:
    began = time.process_time()
    step()
    return time.process_time() - began


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
