"""What the service does without file descriptors, with a log that nobody reads, and with a slow client at its end."""

import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.e2e.server import ROOT, free_port, running, wait_until
from tests.service.server.raw_requests import LENGTH, PROBE, post
from tests.service.server.wire import Client

DEADLINE_S = 30
pytestmark = pytest.mark.slow


def test_probes_are_served_while_more_clients_idle_than_there_are_descriptors(models_dir: Path, tmp_path: Path) -> None:
    most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files[1], most_files[1]))
    port, log = free_port(), tmp_path / "log"
    shell = f"ulimit -Hn 1024; exec {sys.executable} -m gunicorn"
    settings = {"MODELS_DIR": str(models_dir), "WEB_CONCURRENCY": "1"}
    with running(["bash", "-c", shell], ROOT, port, log, **settings), ExitStack() as stack:
        wait_until(f"http://127.0.0.1:{port}/readyz", 200)
        for _ in range(2600):
            stack.enter_context(Client(port))
        for _ in range(5):
            assert requests.get(f"http://127.0.0.1:{port}/livez", timeout=DEADLINE_S).status_code == 200
    resource.setrlimit(resource.RLIMIT_NOFILE, most_files)

    assert log.read_text().count("connections closed unserved") <= 2
    assert len(log.read_text().splitlines()) < 50


def test_a_log_that_nobody_reads_stops_neither_requests_nor_the_arbiter(models_dir: Path) -> None:
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "MODELS_DIR": str(models_dir), "WEB_CONCURRENCY": "1"}
    service = subprocess.Popen([sys.executable, "-m", "gunicorn"], cwd=ROOT, env=environment, stderr=subprocess.PIPE)
    wait_until(f"http://127.0.0.1:{port}/readyz", 200)

    with Client(port) as client:
        for _ in range(2000):
            client.send(b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
            assert client.answer().status == 404
    service.terminate()

    began = time.monotonic()
    assert service.wait(DEADLINE_S) == 0
    assert time.monotonic() - began < DEADLINE_S / 2
    assert service.stderr
    service.stderr.close()


def test_half_a_request_delays_the_end_by_seconds_only(models_dir: Path, tmp_path: Path) -> None:
    port = free_port()
    settings = {"MODELS_DIR": str(models_dir), "WEB_CONCURRENCY": "1"}
    with running([sys.executable, "-m", "gunicorn"], ROOT, port, tmp_path / "log", **settings) as service:
        wait_until(f"http://127.0.0.1:{port}/readyz", 200)
        with Client(port) as client:
            client.send(PROBE)
            client.answer()
            client.send(post(LENGTH)[:-1])
            began = time.monotonic()
            os.kill(service.pid, signal.SIGTERM)

            statuses = [answer.status for answer in client.answers()]
            assert service.wait(DEADLINE_S) == 0
            assert time.monotonic() - began < 10, "`docker stop` kills after 10 seconds"

    assert statuses == [408]
