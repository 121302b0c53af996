"""One prediction at a time: xornet against a plain FastAPI app, MLServer, and other servers of the same Flask app.

Every round runs each in turn, on one core, and figures are divided within the round.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.load.cost import cost
from bench.servers.commands import PEERS, V2
from bench.servers.contender import LOAD_CORE, Running, free_port, serving
from bench.servers.processes import total_mib

ROUNDS, SECONDS = 5, 3.0
Figures = dict[str, float]


def main(rounds: int = ROUNDS, seconds: float = SECONDS) -> None:
    os.sched_setaffinity(0, {LOAD_CORE})
    with tempfile.TemporaryDirectory() as scratch:
        names = [name for name, start in PEERS.items() if start(free_port(), Path(scratch))]
    measured = [{name: measure(name, seconds) for name in names} for _ in range(rounds)]
    report(names, measured)


@contextmanager
def peer(name: str) -> Iterator[tuple[Running, bytes]]:
    """Run the peer until the block ends; yield it and its request for a single prediction."""
    with tempfile.TemporaryDirectory() as scratch:
        start = PEERS[name](port := free_port(), Path(scratch))
        if start is None:
            raise RuntimeError(f"{name} is not installed")
        with serving(name, start.command, start.environment, port, first=start.predict) as server:
            yield server, start.predict


def measure(name: str, seconds: float) -> Figures:
    with peer(name) as (server, predict):
        figures = {"start to first response, s": server.start_s}
        for connections in (1, 16):
            figures |= singles(server, predict, connections, seconds, "")
        figures["memory of all processes, MiB (PSS)"] = total_mib(server.pid)
        if name == "xornet":  # beside MLServer, which speaks only this protocol
            figures |= singles(server, V2, 1, seconds, "/v2, ") | singles(server, V2, 16, seconds, "/v2, ")
    return figures


def singles(server: Running, predict: bytes, connections: int, seconds: float, protocol: str) -> Figures:
    processor_us, outcome = cost(server, predict, connections, seconds)
    at = f"{protocol}{connections} connection{'s' * (connections > 1)}"
    return {
        f"processor µs per prediction, {at}": processor_us,
        f"predictions/s, {at}": len(outcome.seconds) / seconds,
        f"p50 ms, {at}": 1000 * outcome.quantile(0.5),
    }


def report(names: list[str], measured: list[dict[str, Figures]]) -> None:
    print(f"Single predictions, medians of {len(measured)} rounds; in brackets ÷ xornet (least to most):\n")
    print("| figure |", " | ".join(names), "|\n| --- |", " ---: |" * len(names))
    for figure in measured[0]["xornet"]:
        if "/v2" not in figure:
            print(f"| {figure} |", " | ".join(cell(measured, name, figure, figure) for name in names), "|")
    for figure in (figure for figure in measured[0]["xornet"] if "/v2" in figure):
        theirs = figure.replace("/v2, ", "")
        cells = [cell(measured, n, theirs if n == "MLServer" else figure, figure) for n in names]
        print(f"| {figure} |", " | ".join(cells), "|")


def cell(measured: list[dict[str, Figures]], name: str, figure: str, ours: str) -> str:
    if figure not in measured[0][name]:
        return ""
    ratios = sorted(each[name][figure] / each["xornet"][ours] for each in measured)
    spread = f" ({median(ratios):.2f}; {ratios[0]:.2f} to {ratios[-1]:.2f})" if name != "xornet" else ""
    return f"{median(each[name][figure] for each in measured):.4g}{spread}"
