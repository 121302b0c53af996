"""Many models under load: swaps, moving labels, a killed worker, emptied stores; no request is lost or wrong."""

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import requests

from service.middleware.load_shedding import DETAIL
from tests.e2e.processes.workers import workers_of
from tests.e2e.server import DEADLINE_S, ROOT, free_port, running, wait_until
from tests.networks import FULL_ADDER, full_adder_by_hand, network, xor_by_hand
from tests.versions import publish
from trainer.named_tables import find
from xornet.labels import write
from xornet.network import Network
from xornet.store import WeightStore
from xornet.truth_table import TruthTable, margin

CLIENTS, WORKERS, POLL_S = 4, 2, 0.05
COUNT = [[20.0] * 3] * 3, [-10.0, -30.0, -50.0]  # units that count the ones of three bits


class Model(NamedTuple):
    """A model by hand, and the function that it computes."""

    name: str
    network: Network
    table: TruthTable

    @property
    def rows(self) -> list[list[int]]:
        return [[int(bit) for bit in row] for row in self.table.inputs]

    @property
    def targets(self) -> list[Any]:
        bits = [[int(bit) for bit in row] for row in self.table.targets]
        return bits if len(self.table.output_names) > 1 else [row[0] for row in bits]


MODELS = [
    Model("xor", xor_by_hand(), find("xor")),
    Model("full-adder", full_adder_by_hand(), FULL_ADDER),
    Model("parity3", network(*COUNT, [[20, -20, 20]], [-10]), find("parity3")),
    Model("majority3", network(*COUNT, [[0, 20, 0]], [-10]), find("majority3")),
]
ADDER = MODELS[1]


@dataclass
class Load:
    """What clients without pause send to every model, and what became of it."""

    url: str
    predicted: int = 0
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    versions: set[tuple[str, str]] = field(default_factory=set)
    is_over: bool = False

    def send_until_over(self) -> None:
        session = requests.Session()
        while not self.is_over:
            for model in MODELS:
                for path in (f"{model.name}:predict", f"{model.name}/labels/stable:predict"):
                    try:
                        self.send(session, model, path)
                    except requests.ConnectionError as error:
                        self.lost.append(f"{path}: {error}")
                        session = requests.Session()

    def send(self, session: requests.Session, model: Model, path: str) -> None:
        response = session.post(f"{self.url}/v1/models/{path}", json={"instances": model.rows}, timeout=10)
        if response.status_code == 503 and DETAIL in response.text:
            return  # this machine was too busy for half a second, which is another promise
        if response.status_code != 200 or [row["y"] for row in response.json()["predictions"]] != model.targets:
            self.wrong.append(f"{path}: {response.status_code} {response.text[:200]}")
            return
        self.predicted += 1
        self.versions.add((path, response.headers["X-Model-Version"]))


class Running(NamedTuple):
    """The service on a store, under load."""

    models_dir: Path
    url: str
    arbiter: int
    load: Load

    def store(self, model: Model) -> WeightStore:
        return WeightStore(self.models_dir, model.name)

    def publish_all(self) -> None:
        for model in MODELS:
            publish(self.store(model), model.network, model.table)

    def fill_anew(self, models: list[Model]) -> None:
        """Publish version 1 of models whose files are gone, each after its label."""
        for model in models:
            write(self.store(model), "stable", 1)
            publish(self.store(model), model.network, model.table)

    def wait_for_versions(self, number: int) -> None:
        """Return once every worker serves this version of every model, and a few requests were sent since."""
        for model in MODELS:
            wait_for(lambda name=model.name: self.served(name) == [number] * WORKERS)  # type: ignore[misc]
        self.wait_for_requests()

    def wait_for_label(self, number: int) -> None:
        """Return once a few requests in a row for the label were answered by this version, for every model."""
        before = self.load.predicted
        self.load.versions.clear()
        for model in MODELS:
            seen = f"{model.name}/labels/stable:predict", str(number)
            wait_for(lambda seen=seen: seen in self.load.versions)  # type: ignore[misc]
        wait_for(lambda: self.load.predicted > before)

    def wait_for_requests(self) -> None:
        before = self.load.predicted
        wait_for(lambda: self.load.predicted > before + 4 * CLIENTS * len(MODELS))

    def served(self, name: str) -> list[int | None]:
        workers = requests.get(f"{self.url}/models/{name}", timeout=10).json()["workers"]
        return [worker["version"] for worker in workers]


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def under_load(url: str) -> Iterator[Load]:
    load = Load(url)
    clients = [threading.Thread(target=load.send_until_over) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield load
    finally:
        load.is_over = True
        for client in clients:
            client.join()


def remove(directory: Path) -> None:
    """Delete a model's files, its versions first: a label that is gone before them counts as removed."""
    for path in directory.glob("*.safetensors"):
        path.unlink()
    shutil.rmtree(directory)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Running]:
    """The service with version 1 of every model, which is `stable`, under load."""
    models_dir, port = tmp_path / "models", free_port()
    for model in MODELS:
        assert margin(model.network, model.table) > 0.4
        publish(WeightStore(models_dir, model.name), model.network, model.table)
        write(WeightStore(models_dir, model.name), "stable", 1)
    settings = {"MODELS_DIR": str(models_dir), "POLL_INTERVAL_S": str(POLL_S), "WEB_CONCURRENCY": str(WORKERS)}
    url = f"http://127.0.0.1:{port}"
    with running([sys.executable, "-m", "gunicorn"], ROOT, port, tmp_path / "log", **settings) as arbiter:
        wait_until(f"{url}/readyz", 200)
        wait_for(lambda: len(workers_of(arbiter.pid)) == WORKERS)
        with under_load(url) as load:
            yield Running(models_dir, url, arbiter.pid, load)
        assert load.wrong[:5] == []
        assert load.predicted > 100


def test_swaps_of_all_models_and_labels_lose_no_request(service: Running) -> None:
    service.wait_for_versions(1)
    for number in range(2, 6):
        service.publish_all()
        service.wait_for_versions(number)
        for model in MODELS:
            write(service.store(model), "stable", number)
        service.wait_for_label(number)

    assert service.load.lost == []


def test_a_worker_that_is_killed_takes_only_its_own_requests_along(service: Running) -> None:
    service.publish_all()
    service.wait_for_versions(2)
    killed = workers_of(service.arbiter)[0].pid

    os.kill(killed, signal.SIGKILL)

    wait_for(lambda: len({worker.pid for worker in workers_of(service.arbiter)} - {killed}) == WORKERS)
    service.wait_for_versions(2)
    service.publish_all()
    service.wait_for_versions(3)
    assert len(service.load.lost) <= CLIENTS


def test_a_model_whose_directory_is_removed_and_made_anew_is_served_all_the_while(service: Running) -> None:
    service.publish_all()
    service.wait_for_versions(2)

    remove(service.store(ADDER).directory)
    time.sleep(5 * POLL_S)  # as many polls see nothing
    service.wait_for_requests()
    service.fill_anew([ADDER])

    wait_for(lambda: service.served(ADDER.name) == [1] * WORKERS)
    service.wait_for_requests()
    assert service.served("xor") == [2] * WORKERS
    assert service.load.lost == []


def test_a_store_that_is_emptied_and_filled_again_loses_no_request(service: Running) -> None:
    service.publish_all()
    service.wait_for_versions(2)

    for path in service.models_dir.iterdir():
        remove(path)
    with suppress(FileNotFoundError):
        service.models_dir.rmdir()
    time.sleep(5 * POLL_S)  # as many polls see nothing
    service.wait_for_requests()
    service.fill_anew(MODELS)

    service.wait_for_versions(1)
    assert service.load.lost == []
