"""How the cost of a request grows: with workers, connections, rows, versions in the store, hidden units and bytes.

Each figure is processor time of the server, all of its processes together, so that other work on the machine hardly
changes it. Prints one table, and draws build/growth.png.
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.contender import LOAD_CORE, Running, running
from bench.growth_picture import save
from bench.load import PREDICT, loading, request
from bench.models import fill, seconds
from bench.processes import processor_s
from bench.service import V2, tensor
from bench.wide import publish_wide
from service.app import create_app
from service.settings import Settings

SECONDS, WARM_S = 3.0, 0.5
ASK = request("/predict", PREDICT)


class Axis(NamedTuple):
    """What grows, the values that are measured, and how: in microseconds of a processor."""

    name: str
    values: tuple[int, ...]
    measure: Callable[[int], float]


def main() -> None:
    os.sched_setaffinity(0, {LOAD_CORE})
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # a descriptor for each connection
    print("\n| what grows | how many | processor, µs | ÷ the first |\n| --- | ---: | ---: | ---: |")
    measured: dict[str, list[tuple[int, float]]] = {}
    for name, values, measure in AXES:
        for value in values:
            points = measured.setdefault(name, [])
            points.append((value, measure(value)))
            print(f"| {name} | {value:,} | {points[-1][1]:,.4g} | {points[-1][1] / points[0][1]:.3g} |", flush=True)
    save(measured, Path("build/growth.png"))


def per_request(server: Running, sent: bytes, connections: int = 16) -> float:
    """Return the processor time of a request when so many clients send it over and over; all must succeed."""
    with loading(server.port, sent, connections):
        time.sleep(WARM_S)
    used = processor_s(server.pid)
    with loading(server.port, sent, connections) as outcome:
        time.sleep(SECONDS)
    used = processor_s(server.pid) - used
    if set(outcome.statuses) != {b"200"}:
        raise RuntimeError(f"{outcome.statuses}, {outcome.lost} lost")
    return 1e6 * used / len(outcome.seconds)


def by_workers(workers: int) -> float:
    with running("xornet", workers) as server:
        return per_request(server, ASK)


def by_connections(connections: int) -> float:
    with running("xornet") as server:
        return per_request(server, ASK, connections)


def by_rows_in_json(rows: int) -> float:
    bits = ",".join(["0,1"] * rows)
    return with_body(V2, tensor(rows, f'"data":[{bits}]'))


def by_rows_in_binary(rows: int) -> float:
    head = tensor(rows, f'"parameters":{{"binary_data_size":{2 * rows}}}', ',"parameters":{"binary_data_output":true}')
    headers = ("Content-Type: application/octet-stream", f"Inference-Header-Content-Length: {len(head)}")
    return with_body(V2, head + b"\0\1" * rows, *headers)


def by_body_bytes(size: int) -> float:
    return with_body("/predict", PREDICT.ljust(size))


def with_body(path: str, body: bytes, *headers: str) -> float:
    with running("xornet") as server:
        return per_request(server, request(path, body, *headers), connections=1)


def by_hidden_units(units: int) -> float:
    with tempfile.TemporaryDirectory() as models_dir:
        publish_wide(Path(models_dir), units)
        with running("xornet", models_dir=models_dir) as server:
            return per_request(server, ASK)


@contextmanager
def store_of(versions: int) -> Iterator[str]:
    """Make a store of so many equal versions."""
    with tempfile.TemporaryDirectory() as models_dir:
        fill(Path(models_dir), 1, versions)
        yield models_dir


def start_by_versions(versions: int) -> float:
    with store_of(versions) as models_dir, running("xornet", models_dir=models_dir, look_s=3600) as server:
        return 1e6 * processor_s(server.pid)


def poll_by_versions(versions: int) -> float:
    with store_of(versions) as models_dir:
        app = create_app(Settings.model_validate({"models_dir": models_dir, "poll_interval_s": 3600}))
        app.extensions["poller"].stop()  # once it has loaded what it could
        return 1e6 * min(seconds(app.extensions["service"].models.poll) for _ in range(5))


AXES = (
    Axis("workers", (1, 2), by_workers),
    Axis("connections", (1, 16, 256, 4096), by_connections),
    Axis("rows of a request, JSON", (1, 10, 100, 1000, 10_000, 100_000), by_rows_in_json),
    Axis("rows of a request, binary", (1, 10, 100, 1000, 10_000, 100_000, 1_000_000), by_rows_in_binary),
    Axis("bytes of a body, one row", (15, 100, 1000, 10_000, 100_000), by_body_bytes),
    Axis("hidden units", (2, 4, 16, 64, 256, 1024), by_hidden_units),
    Axis("versions in the store, start", (1, 10, 100, 1000, 10_000), start_by_versions),
    Axis("versions in the store, a poll", (1, 10, 100, 1000, 10_000), poll_by_versions),
)
