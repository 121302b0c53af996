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
from pathlib import Path
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
    port = _free_port()
    command, environment = _command(name, port, workers)
    environment |= {"MODELS_DIR": models_dir, "POLL_INTERVAL_S": str(look_s), "LOG_LEVEL": "WARNING"}
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as figures:
        if workers > 1:
            environment["PROMETHEUS_MULTIPROC_DIR"] = figures
        process = subprocess.Popen(  # noqa: S603 - our own command
            command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.sched_setaffinity(process.pid, {SERVER_CORE})
        try:
            _wait_for_answer(name, port, process)
            yield Running(port, process.pid, time.perf_counter() - began, workers)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _command(name: str, port: int, workers: int) -> tuple[list[str], dict[str, str]]:
    if name == "xornet":
        return ["gunicorn"], {"PORT": str(port), "WEB_CONCURRENCY": str(workers)}
    peer = shutil.which("uvicorn", path=os.environ.get("PEER_PATH")) or "uvicorn"
    options = ["--port", str(port), "--workers", str(workers), "--log-level", "warning", "--no-access-log"]
    return [peer, "--factory", "bench.peer:create_app", *options], {}


def _wait_for_answer(name: str, port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_S
    while not _answers(port):
        if (status := process.poll()) is not None:
            raise RuntimeError(f"{name} ended with status {status} before it answered")
        if time.monotonic() > end:
            raise RuntimeError(f"{name} did not answer within {START_S} s")
        time.sleep(BETWEEN_TRIES_S)


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as client:
        client.sendall(READY)
        return client.recv(12).endswith(b" 200")
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def worker_mib(pid: int) -> float:
    """Return the memory of the server's largest process that answers, what it shares with others included."""
    return max(map(_resident_kib, _children(pid) or [pid])) / 1024


def processor_s(pid: int) -> float:
    """Return the processor time that the server has taken so far: what others do meanwhile hardly changes it."""
    return sum(map(_ticks, [pid, *_children(pid)])) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def _resident_kib(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
