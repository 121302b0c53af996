"""The worker, in a thread of the test's own: it serves, and it stops as gunicorn's signals say."""

import asyncio
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from flask import Flask

from service.server import worker as module
from service.server.queueing import TurnLoop
from service.server.worker import InlineWorker
from tests.conftest import Serve
from tests.service.server.raw_requests import BODY, LENGTH, PROBE, post
from tests.service.server.wire import DEADLINE_S, Client

QUIET_S = 0.2


class Tamed(InlineWorker):
    """A worker that the test signals itself, since only a process's main thread receives signals."""

    def init_signals(self) -> None:
        self.names = [signal.SIGTERM, signal.SIGQUIT]

    def signal(self, name: signal.Signals) -> None:
        self.loop.call_soon_threadsafe(self._end, name)


@contextmanager
def working(app: Callable[..., object], **settings: object) -> Iterator[tuple[Tamed, int]]:
    """Run a worker for `app`, and yield it with its port; the block must stop it."""
    config = {"keepalive": 75, "graceful_timeout": 5, "max_requests": 0, "max_requests_jitter": 0}
    process: dict[str, object] = {"uid": os.getuid(), "gid": os.getgid(), "umask": 0, "worker_tmp_dir": None, "env": {}}
    options = SimpleNamespace(**config, **process, worker_connections=1000, is_ssl=False)
    vars(options).update(settings)
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    application = SimpleNamespace(wsgi=lambda: app)
    worker = Tamed(0, os.getppid(), [SimpleNamespace(sock=listener)], application, 30, options, logging.getLogger())

    worker.loop = TurnLoop()
    worker.load_wsgi()
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker, port
    finally:
        thread.join(DEADLINE_S)
        for connection in tuple(worker._connections.all):
            connection.abort()
        worker.loop.run_until_complete(asyncio.sleep(0.01))  # as long as closing takes
        worker.loop.close()
        listener.close()
        worker.tmp.close()
    assert not thread.is_alive()


@pytest.fixture
def app(serve: Serve) -> Flask:
    return serve()


def test_responds_and_reports_that_it_is_alive(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWEEP_S", 0.01)
    with working(app) as (worker, port), Client(port) as client:
        client.send(post(LENGTH))
        assert client.answer().status == 200

        seen = worker.tmp.last_update()
        deadline = time.monotonic() + DEADLINE_S
        while worker.tmp.last_update() == seen:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        worker.signal(signal.SIGQUIT)


@pytest.mark.slow
def test_accepts_no_new_connection_while_it_drains_but_responds_to_each_that_is_open(app: Flask) -> None:
    with working(app) as (worker, port), Client(port) as begun, Client(port) as idle:
        idle.send(PROBE)
        idle.answer()
        begun.send(post(LENGTH, b""))
        worker.signal(signal.SIGTERM)

        assert idle.answers() == []
        with pytest.raises(ConnectionRefusedError):
            Client(port)
        begun.send(BODY)
        assert [answer.headers.get("connection") for answer in begun.answers()] == ["close"]


def test_responds_to_clients_that_were_in_the_listen_queue(app: Flask) -> None:
    with working(app) as (worker, port):
        with Client(port) as first:
            first.send(PROBE)
            first.answer()
        blocked, go_on = threading.Event(), threading.Event()
        worker.loop.call_soon_threadsafe(blocked.set)
        worker.loop.call_soon_threadsafe(go_on.wait, DEADLINE_S)
        blocked.wait(DEADLINE_S)
        clients = [Client(port) for _ in range(20)]
        for client in clients:
            client.send(PROBE)
        worker.signal(signal.SIGTERM)
        go_on.set()

        for client in clients:
            with client:
                assert client.answer().status == 200


def test_waits_for_no_client_after_sigquit(app: Flask) -> None:
    with working(app) as (worker, port), Client(port) as client:
        client.send(post(LENGTH, b""))
        began = time.monotonic()
        worker.signal(signal.SIGQUIT)

    assert time.monotonic() - began < DEADLINE_S / 2


def test_drains_no_longer_than_the_graceful_timeout(app: Flask) -> None:
    with working(app, graceful_timeout=QUIET_S) as (worker, port), Client(port) as client:
        client.send(post(LENGTH, b""))
        worker.signal(signal.SIGTERM)


def test_stops_when_the_arbiter_is_gone(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWEEP_S", 0.01)
    with working(app) as (worker, port), Client(port):
        worker.ppid = 0


def test_restarts_after_max_requests(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SWEEP_S", 0.01)
    with working(app, max_requests=3) as (_, port), Client(port) as client:
        client.send(PROBE * 3)

        assert [client.answer().status for _ in range(3)] == [200] * 3
