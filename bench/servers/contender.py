"""A server that is measured: it is started on one core, and what measures it runs on another."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

SERVER_CORE, LOAD_CORE = 0, 1
START_S, BETWEEN_TRIES_S = 60, 0.005
MODELS_DIR = os.environ.get("MODELS_DIR", "models")
READY = (
    b'POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"x1":0,"x2":1}'
)


class Running(NamedTuple):
    """A server that answers."""

    port: int
    pid: int
    start_s: float  # from the start of its process to its first answer
    workers: int


@contextmanager
def running(name: str, workers: int = 1, models_dir: str = MODELS_DIR, look_s: float = 1.0) -> Iterator[Running]:
    """Run "xornet" or "fastapi" until the block ends; RuntimeError if it does not start."""
    port = free_port()
    command, environment = _command(name, port, workers)
    environment |= {"MODELS_DIR": models_dir, "POLL_INTERVAL_S": str(look_s), "LOG_LEVEL": "WARNING"}
    with tempfile.TemporaryDirectory() as figures:
        if workers > 1:
            environment["PROMETHEUS_MULTIPROC_DIR"] = figures
        with serving(name, command, environment, port, workers) as server:
            yield server


@contextmanager
def serving(  # noqa: PLR0913, PLR0917
    name: str, command: list[str], environment: dict[str, str], port: int, workers: int = 1, first: bytes = READY
) -> Iterator[Running]:
    """Run the command until the block ends, which begins with the 200 to the request `first`."""
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.sched_setaffinity(process.pid, {SERVER_CORE})
    try:
        _wait_for_answer(name, port, process, first)
        yield Running(port, process.pid, time.perf_counter() - began, workers)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _command(name: str, port: int, workers: int) -> tuple[list[str], dict[str, str]]:
    if name == "xornet":
        return ["gunicorn"], {"PORT": str(port), "WEB_CONCURRENCY": str(workers)}
    peer = shutil.which("uvicorn", path=os.environ.get("PEER_PATH")) or "uvicorn"
    options = ["--port", str(port), "--workers", str(workers), "--log-level", "warning", "--no-access-log"]
    return [peer, "--factory", "bench.apps.peer:create_app", *options], {}


def _wait_for_answer(name: str, port: int, process: "subprocess.Popen[bytes]", first: bytes) -> None:
    end = time.monotonic() + START_S
    while not _answers(port, first):
        if (status := process.poll()) is not None:
            raise RuntimeError(f"{name} ended with status {status} before it answered")
        if time.monotonic() > end:
            raise RuntimeError(f"{name} did not answer within {START_S} s")
        time.sleep(BETWEEN_TRIES_S)


def _answers(port: int, first: bytes) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(first)
        return client.recv(12).endswith(b" 200")
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
