"""The cost of a request, or of a start or a poll, in microseconds of a processor, where one thing is so many."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.growing.wide import publish_wide
from bench.load.clients import PREDICT, request
from bench.load.cost import cost
from bench.models import fill, seconds
from bench.servers.contender import running
from bench.servers.processes import processor_s
from bench.service import V2, tensor
from service.app import create_app
from service.settings import Settings

SECONDS = 3.0
ASK = request("/predict", PREDICT)


def by_workers(workers: int) -> float:
    with running("xornet", workers) as server:
        return cost(server, ASK, 16, SECONDS)[0]


def by_connections(connections: int) -> float:
    with running("xornet") as server:
        return cost(server, ASK, connections, SECONDS)[0]


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
        return cost(server, request(path, body, *headers), 1, SECONDS)[0]


def by_hidden_units(units: int) -> float:
    with tempfile.TemporaryDirectory() as models_dir:
        publish_wide(Path(models_dir), units)
        with running("xornet", models_dir=models_dir) as server:
            return cost(server, ASK, 16, SECONDS)[0]


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
