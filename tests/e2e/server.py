"""Runs the service as its users do: gunicorn, in a process of its own, on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import requests

ROOT = Path(__file__).parents[2]
DEADLINE_S = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(
    url: str, status: int, deadline_s: float = DEADLINE_S, authority: Path | None = None
) -> requests.Response:
    """Return the first answer of `url` with this status; fail if none comes before the deadline."""
    deadline = time.monotonic() + deadline_s
    while True:
        try:
            answer = requests.get(url, timeout=5, verify=str(authority) if authority else True)
        except (requests.ConnectionError, requests.Timeout):  # not listening, or still booting
            answer = None
        if answer is not None and answer.status_code == status:
            return answer
        assert time.monotonic() < deadline, f"{url} did not answer {status} within {deadline_s} s"
        time.sleep(0.02)


@contextmanager
def running(
    command: list[str], cwd: Path, port: int, log: Path, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command`, which serves on `port`, until the block ends; its output goes to `log`."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**os.environ, "PORT": str(port), **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # the test may have ended it
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(DEADLINE_S)


@contextmanager
def service(models_dir: Path, log: Path, authority: Path | None = None, **environment: str) -> Iterator[str]:
    """Run gunicorn on `models_dir` and yield its address; over TLS its certificate is one of `authority`."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn"]
    with running(command, ROOT, port, log, MODELS_DIR=str(models_dir), **environment):
        url = f"{'https' if authority else 'http'}://127.0.0.1:{port}"
        wait_until(f"{url}/livez", 200, authority=authority)
        yield url
