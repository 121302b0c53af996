"""The request path under load, as it is in production: nobody is lost, whoever else comes, goes or dawdles."""

import os
import resource
import signal
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from bench.load.clients import PREDICT, loading, request
from tests.e2e.processes.workers import assert_level, workers_of
from tests.e2e.server import ROOT, free_port, running, wait_until
from tests.service.server.raw_requests import PROBE
from tests.service.server.wire import Client
from xornet.store import WeightStore

ASK = request("/predict", PREDICT)
DEADLINE_S = 30
SWAPS, WARM = 40, 10  # versions that are published, and those after which memory is level
MOST_GROWTH = 3 * 2**20  # 30 versions, which stay in memory, and their counters

Service = tuple[int, int]  # the port, the arbiter's pid
Start = Callable[..., Service]


pytestmark = pytest.mark.alone


@pytest.fixture
def start(models_dir: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts gunicorn as a bare `gunicorn` would, and ends it after the test."""
    with ExitStack() as stack:

        def serve(**environment: str) -> Service:
            port = free_port()
            command = [sys.executable, "-m", "gunicorn"]
            settings = {"MODELS_DIR": str(models_dir), **environment}
            process = stack.enter_context(running(command, ROOT, port, tmp_path / "log", **settings))
            wait_until(f"http://127.0.0.1:{port}/readyz", 200)
            return port, process.pid

        yield serve


def wait_for(condition: Callable[[], object], within_s: float = DEADLINE_S) -> None:
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {within_s} s"
        time.sleep(0.01)


def served(port: int) -> list[int]:
    """Return the version that each worker serves."""
    answer = requests.get(f"http://127.0.0.1:{port}/models/xor", timeout=DEADLINE_S).json()
    return [worker["version"] for worker in answer["workers"]]


@pytest.mark.parametrize(
    ("path", "form"),
    [("/predict", b'"title":'), ("/v1/models/xor:predict", b'{"error":'), ("/v2/models/xor/infer", b'{"error":')],
)
def test_refuses_what_is_too_large_in_the_form_that_the_clients_of_the_route_know(
    start: Start, path: str, form: bytes
) -> None:
    port, _ = start(WEB_CONCURRENCY="1", MAX_BODY_BYTES="1000")
    with Client(port) as client:
        client.send(request(path, b" " * 10_000_000))
        (answer,) = client.answers()

    assert answer.status == 413
    assert form in answer.body


@pytest.mark.parametrize("size", [300_000, 2_000_000, 8_000_000])
@pytest.mark.parametrize("path", ["/predict", "/livez", "/nowhere", "/v1/models/xor:predict", "/v2/models/xor/infer"])
def test_a_connection_outlives_large_bodies(start: Start, path: str, size: int) -> None:
    port, _ = start(WEB_CONCURRENCY="1")
    with Client(port) as client:
        for _ in range(10):
            client.send(request(path, b"[" + b"0," * (size // 2 - 1) + b"0]"))
            status = client.answer().status
            client.send(ASK)

            assert status == {"/predict": 413, "/livez": 405, "/nowhere": 404}.get(path, 400)
            assert client.answer().status == 200


def test_a_thousand_slow_clients_hold_up_nobody(start: Start) -> None:
    most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files[1], most_files[1]))
    port, _ = start(WEB_CONCURRENCY="1")
    with ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", port), DEADLINE_S)) for _ in range(1000)]
        with loading(port, ASK, connections=4) as quick:
            for place in range(3):
                for each in slow:
                    each.sendall(ASK[place : place + 1])
                time.sleep(1)  # the pace of these clients is what is tested
        for each in slow:
            each.sendall(ASK[3:])
        answers = [each.recv(12) for each in slow]

    assert set(answers) == {b"HTTP/1.1 200"}
    assert set(quick.statuses) == {b"200"}
    assert quick.lost == quick.refused == 0
    resource.setrlimit(resource.RLIMIT_NOFILE, most_files)


def test_ten_times_too_many_are_answered_or_refused_and_none_is_dropped(start: Start) -> None:
    rows = 8_000  # as many as arrive at once; a thousand such batches take several times as long as a request may wait
    heavy = request("/v1/models/xor:predict", b'{"instances":[' + b",".join([b"[0,1]"] * rows) + b"]}")
    port, arbiter = start(WEB_CONCURRENCY="1")
    (worker,) = workers_of(arbiter)
    with ExitStack() as stack:
        clients = [stack.enter_context(Client(port)) for _ in range(1000)]
        probe = stack.enter_context(Client(port))
        for client in clients:
            client.send(ASK)
            assert client.answer().status == 200  # so it is accepted, and in the same turn as all others
        os.kill(worker.pid, signal.SIGSTOP)  # so that all of them have asked by its next turn
        for client in clients:
            client.send(heavy)
        probe.send(PROBE)
        os.kill(worker.pid, signal.SIGCONT)
        answers, probed = [client.answer() for client in clients], probe.answer()
        clients[0].send(ASK)
        after = clients[0].answer()

    assert Counter(answer.status for answer in answers).keys() == {200, 503}
    assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status == 503)
    assert (probed.status, after.status) == (200, 200)
    assert workers_of(arbiter) == [worker]


def test_ends_under_load_without_losing_a_request(start: Start) -> None:
    port, arbiter = start(WEB_CONCURRENCY="2")
    with loading(port, ASK, connections=32) as kept:
        wait_for(lambda: kept.statuses[b"200"] > 2000)
        os.kill(arbiter, signal.SIGTERM)
        wait_for(lambda: kept.refused > 0)

    assert set(kept.statuses) == {b"200"}
    assert kept.lost == 0


def test_a_killed_worker_loses_its_own_requests_alone_and_is_back_within_two_seconds(start: Start) -> None:
    connections = 16
    port, arbiter = start(WEB_CONCURRENCY="2")
    wait_for(lambda: len(workers_of(arbiter)) == 2)
    before = workers_of(arbiter)
    with loading(port, ASK, connections) as kept:
        wait_for(lambda: kept.statuses[b"200"] > 2000)
        os.kill(before[0].pid, signal.SIGKILL)
        wait_for(lambda: len(new := workers_of(arbiter)) == 2 and before[0] not in new, within_s=2)
        answered = kept.statuses[b"200"]
        wait_for(lambda: kept.statuses[b"200"] > answered + 2000)

    assert set(kept.statuses) == {b"200"}
    assert kept.lost <= connections
    assert kept.refused == 0
    assert before[1] in workers_of(arbiter)


def test_publishing_on_and_on_fails_no_request_and_fills_no_memory(start: Start, store: WeightStore) -> None:
    look_s = 0.1
    port, arbiter = start(WEB_CONCURRENCY="2", POLL_INTERVAL_S=str(look_s))
    first = store.load(1)
    with loading(port, ASK, connections=16) as kept:
        wait_for(lambda: kept.statuses[b"200"] > 2000)
        for number in range(2, SWAPS + 2):
            store.publish(first.network, first.curve, first.record)
            wait_for(lambda number=number: served(port) == [number, number])  # type: ignore[misc]
            if number == WARM:
                before = workers_of(arbiter)
        after = workers_of(arbiter)

    assert set(kept.statuses) == {b"200"}
    assert kept.lost == kept.refused == 0
    assert len(kept.bodies) == SWAPS + 1  # each version was served, and nothing else
    assert after == before, "no worker has died"
    for one, other in zip(before, after, strict=True):
        assert_level(one, other, MOST_GROWTH)


def test_each_worker_takes_a_version_within_two_looks(start: Start, store: WeightStore) -> None:
    look_s = 1.0
    port, _ = start(WEB_CONCURRENCY="2", POLL_INTERVAL_S=str(look_s))
    first = store.load(1)
    wait_for(lambda: served(port) == [1, 1])

    store.publish(first.network, first.curve, first.record)

    wait_for(lambda: served(port) == [2, 2], within_s=2 * look_s)
