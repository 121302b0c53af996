"""What tracing costs: the same service without it, with one request in a hundred sampled, and with all of them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from statistics import median

from bench.load.clients import PREDICT, request
from bench.load.cost import cost
from bench.servers.contender import LOAD_CORE, MODELS_DIR, Running, free_port, serving
from bench.servers.processes import worker_mib

ROUNDS, SECONDS = 15, 3.0
ASK = request("/predict", PREDICT)
RATIO = {"OTEL_TRACES_SAMPLER": "parentbased_traceidratio"}
SAMPLED = {"off": None, "1 %": RATIO | {"OTEL_TRACES_SAMPLER_ARG": "0.01"}, "all": {}}


class Receiver(BaseHTTPRequestHandler):
    """A collector that takes everything and keeps nothing."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Print nothing."""


def receive(port: int) -> None:
    os.sched_setaffinity(0, {LOAD_CORE})
    ThreadingHTTPServer(("127.0.0.1", port), Receiver).serve_forever()


def main() -> None:
    os.sched_setaffinity(0, {LOAD_CORE})
    port = free_port()
    collector = get_context("spawn").Process(target=receive, args=(port,), daemon=True)
    collector.start()
    rates: dict[str, list[float]] = {name: [] for name in SAMPLED}
    memory: dict[str, list[float]] = {name: [] for name in SAMPLED}
    for _ in range(ROUNDS):
        for name, variables in SAMPLED.items():
            with traced(port, variables) as server:
                rates[name].append(1e6 / cost(server, ASK, 16, SECONDS)[0])
                memory[name].append(worker_mib(server.pid))
    collector.kill()
    print(f"\ntracing, 1 worker, 16 connections, {ROUNDS} rounds:")
    for name in SAMPLED:
        ratios = [one / off for one, off in zip(rates[name], rates["off"], strict=True)]
        spread = f"{median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"
        told = f"{median(rates[name]):,.0f} requests per processor second, {spread} × off"
        print(f"  sampled: {name:<4} {told}, {median(memory[name]):.1f} MiB per worker")


@contextmanager
def traced(collector: int, variables: dict[str, str] | None) -> Iterator[Running]:
    port = free_port()
    environment = {"PORT": str(port), "WEB_CONCURRENCY": "1", "MODELS_DIR": MODELS_DIR, "LOG_LEVEL": "WARNING"}
    if variables is not None:
        environment |= {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector}", **variables}
    with serving("xornet", ["gunicorn"], environment, port) as server:
        yield server
