"""The service against the FastAPI peer: five rounds, in each of which both do the same, one after the other.

What they take is divided within the round, so that a machine that slows down slows both.
"""

import http.client
import os
import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

from bench.load.clients import PREDICT, loading, request
from bench.load.wrk import rate
from bench.servers.contender import LOAD_CORE, Running, running
from bench.servers.processes import processor_s, worker_mib

ROUNDS, SECONDS = 5, 3.0
ASK = request("/predict", PREDICT)
V1, V2 = "/v1/models/xor:predict", "/v2/models/xor/infer"
JSON = {"Content-Type": "application/json"}
Figures = dict[str, float]


class Bar(NamedTuple):
    """What a ratio, xornet's figure to the peer's, has to be."""

    figure: str
    bar: float
    goal: float | None = None
    is_least: bool = True  # else it is the most that the ratio may be


BARS = [
    Bar("requests/s, 16 connections", 1.1, 1.65),
    Bar("requests per processor second", 1.1, 1.65),
    Bar("p50 ms, 1 connection", 1.0, is_least=False),
    Bar("p99 ms, 1 connection", 1.0, is_least=False),
    Bar("p99 ms, half load", 1.0, is_least=False),
    Bar("rows/s, /v1 JSON, 1000", 1.5),
    Bar("rows/s, /v2 JSON, 1000", 1.0),
    Bar("rows/s, /v1 JSON, 100000", 1.0),
    Bar("rows/s, /v2 JSON, 100000", 3.0, 4.6),
    Bar("rows/s, /v2 binary, 1000000", 1.1),
    Bar("start to first answer, s", 1.2, is_least=False),
    Bar("memory per worker, MiB", 1.2, is_least=False),
    Bar("requests/s, 16 connections, 2 workers", 1.1),
]


def main(rounds: int = ROUNDS, seconds: float = SECONDS) -> None:
    os.sched_setaffinity(0, {LOAD_CORE})
    measured: list[dict[str, Figures]] = []
    for _ in range(rounds):
        half = 0.0  # of what the peer bears; both are asked at that rate
        measured.append({})
        for name in ("fastapi", "xornet"):
            with running(name) as server:
                figures = singles(server, seconds, half)
                half = half or figures["requests/s, 16 connections"] / 2
                figures |= batches(server, seconds)
            with running(name, workers=2) as server:
                figures["requests/s, 16 connections, 2 workers"] = rate(server.port, 16, seconds)
            measured[-1][name] = figures
    tell(measured)


def singles(server: Running, seconds: float, half: float) -> Figures:
    """Measure predictions of one row; the rate of half the load is this server's own unless one is given."""
    rate(server.port, 16, 1)
    memory, taken = worker_mib(server.pid), processor_s(server.pid)
    most = rate(server.port, 16, seconds)
    taken = processor_s(server.pid) - taken
    alone, busy = latencies(server, seconds, 1), latencies(server, seconds, 16, half or most / 2)
    return {
        "start to first answer, s": server.start_s,
        "memory per worker, MiB": memory,
        "requests/s, 16 connections": most,
        "requests per processor second": most * seconds / taken,
        "p50 ms, 1 connection": alone(0.5),
        "p99 ms, 1 connection": alone(0.99),
        "p99 ms, half load": busy(0.99),
    }


def latencies(server: Running, seconds: float, connections: int, rate: float = 0.0) -> Callable[[float], float]:
    """Ask for `seconds`, and return the quantiles of the time to answer in milliseconds."""
    with loading(server.port, ASK, connections, rate) as outcome:
        time.sleep(seconds)
    if set(outcome.statuses) != {b"200"} or outcome.lost:
        raise RuntimeError(f"{outcome.statuses}, {outcome.lost} lost")
    return lambda share: outcome.quantile(share) * 1000


def batches(server: Running, seconds: float) -> Figures:
    """Measure batches, in JSON by both protocols and in binary."""
    found = {}
    for rows in (1000, 100_000):
        bits = ",".join(["[0,1],[1,1]"] * (rows // 2))
        body = f'{{"instances":[{bits}]}}'.encode()
        found[f"rows/s, /v1 JSON, {rows}"] = rows / answer_s(server, V1, body, JSON, seconds)
        flat = bits.replace("[", "").replace("]", "")
        body = tensor(rows, f'"data":[{flat}]')
        found[f"rows/s, /v2 JSON, {rows}"] = rows / answer_s(server, V2, body, JSON, seconds)
    rows = 1_000_000
    head = tensor(rows, f'"parameters":{{"binary_data_size":{2 * rows}}}', ',"parameters":{"binary_data_output":true}')
    headers = {"Content-Type": "application/octet-stream", "Inference-Header-Content-Length": str(len(head))}
    body = head + b"\0\1\1\1" * (rows // 2)
    found[f"rows/s, /v2 binary, {rows}"] = rows / answer_s(server, V2, body, headers, seconds)
    return found


def tensor(rows: int, data: str, rest: str = "") -> bytes:
    return f'{{"inputs":[{{"name":"x","shape":[{rows},2],"datatype":"UINT8",{data}}}]{rest}}}'.encode()


def answer_s(server: Running, path: str, body: bytes, headers: dict[str, str], seconds: float) -> float:
    """Ask one after the other for `seconds`, and return the median of the times that it took."""
    client = http.client.HTTPConnection("127.0.0.1", server.port)
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or not taken[1:]:
        began = time.perf_counter()
        client.request("POST", path, body, headers)
        answer = client.getresponse()
        answered = answer.read()
        taken.append(time.perf_counter() - began)
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status} {answered[:200]!r}")
    client.close()
    return median(taken)


def tell(measured: list[dict[str, Figures]]) -> None:
    print(f"The service against FastAPI on uvicorn, medians of {len(measured)} rounds (least to most):\n")
    print("| figure | xornet | FastAPI | ratio | bar | goal |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for figure, bar, goal, is_least in BARS:
        ours, theirs = ([each[name][figure] for each in measured] for name in ("xornet", "fastapi"))
        ratios = sorted(one / other for one, other in zip(ours, theirs, strict=True))
        spread = f"{median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        sign = "≥" if is_least else "≤"
        shown = f"{median(ours):,.4g} | {median(theirs):,.4g}"
        print(f"| {figure} | {shown} | {spread} | {sign} {bar} | {goal or ''} |")
