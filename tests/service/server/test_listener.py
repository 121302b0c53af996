"""Accepting clients, above all when the process has no file descriptors left."""

import asyncio
import logging
import os
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from service.server.shared import Limits
from tests.conftest import Serve
from tests.service.server.raw_requests import PROBE
from tests.service.server.wire import Client, listening, shared_by


@contextmanager
def no_descriptors_left() -> Iterator[None]:
    """Lower the limit of descriptors to those that are in use."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.dup(0)  # every descriptor below is in use
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_sheds_without_descriptors_with_one_log_line_and_serves_again_with_them(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    clients = [socket.socket() for _ in range(20)]
    with caplog.at_level(logging.ERROR), listening(shared_by(serve())) as server:
        with no_descriptors_left():
            for client in clients:
                client.connect(("127.0.0.1", server.port))
            got = [received(client) for client in clients]
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), server.loop).result(20)  # it has stopped shedding
        with Client(server.port) as later:
            later.send(PROBE)
            assert later.answer().status == 200
        for client in clients:
            client.close()

    assert set(got) == {b""}
    assert [record.message for record in caplog.records] == ["connections closed unserved"]


def received(client: socket.socket) -> bytes:
    """Return what the server sends until it closes, which it may do with a reset."""
    client.settimeout(20)
    try:
        return client.recv(1)
    except ConnectionError:
        return b""


def test_a_probe_is_served_however_many_surplus_connections_idle(serve: Serve) -> None:
    shared = shared_by(serve(), limits=Limits(connections=2, surplus=3))
    with listening(shared) as server, ExitStack() as stack:
        idle = [stack.enter_context(Client(server.port)) for _ in range(20)]
        probe = stack.enter_context(Client(server.port))
        probe.send(PROBE)

        assert probe.answer().status == 200
        assert received(idle[2].socket) == b""
        assert len(server.connections) <= 2 + 3
