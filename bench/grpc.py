"""The Open Inference Protocol over gRPC: xornet against MLServer, one row a request and a million rows a request.

Every round runs both in turn, on one core, with clients on another, and checks every response bit by bit. Figures are
divided within the round. The clients, which are grpcio's own, take as much of a processor as a server does, so
"processor µs" says most.
"""

import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import grpc

from bench.servers.commands import PEERS
from bench.servers.contender import LOAD_CORE, MODELS_DIR, Running, free_port, serving
from bench.servers.processes import processor_s, total_mib
from service.grpc.stubs import open_inference_grpc_pb2 as pb

ROUNDS, SECONDS, WARM_S, CONNECTIONS = 5, 3.0, 0.5, 4
READY = b"GET /readyz HTTP/1.0\r\n\r\n"
METHOD = "/inference.GRPCInferenceService/ModelInfer"
MOST_BYTES = 64 * 2**20
TABLE, Y = bytes([0, 0, 0, 1, 1, 0, 1, 1]), bytes([0, 1, 1, 0])
Figures = dict[str, float]


def main(rounds: int = ROUNDS, seconds: float = SECONDS) -> None:
    os.sched_setaffinity(0, {LOAD_CORE})
    with tempfile.TemporaryDirectory() as scratch:
        names = ["xornet", *(["MLServer"] if PEERS["MLServer"](free_port(), Path(scratch)) else [])]
    measured = [{name: measure(name, seconds) for name in names} for _ in range(rounds)]
    print(f"gRPC, medians of {rounds} rounds; in brackets MLServer ÷ xornet (least to most):\n")
    print("| figure |", " | ".join(names), "|\n| --- |", " ---: |" * len(names))
    for figure in measured[0]["xornet"]:
        print(f"| {figure} |", " | ".join(_cell(measured, name, figure) for name in names), "|")


def _cell(measured: list[dict[str, Figures]], name: str, figure: str) -> str:
    ratios = sorted(each[name][figure] / each["xornet"][figure] for each in measured)
    spread = f" ({median(ratios):.2f}; {ratios[0]:.2f} to {ratios[-1]:.2f})" if name != "xornet" else ""
    return f"{median(each[name][figure] for each in measured):.4g}{spread}"


def measure(name: str, seconds: float) -> Figures:
    row = message(1, TABLE[2:4])  # 0, 1 → 1
    million = message(1_000_000, TABLE * 250_000)
    with _server(name) as (server, port):
        figures = _load(server, port, row, Y[1:2], seconds, "one row")
        figures |= _load(server, port, million, Y * 250_000, seconds, "a million rows")
        figures["memory of all processes, MiB (PSS)"] = total_mib(server.pid)
    return figures


def message(rows: int, data: bytes) -> bytes:
    tensor = {"name": "x", "datatype": "UINT8", "shape": [rows, 2]}
    outputs = [{"name": "probability"}, {"name": "y"}]
    request = pb.ModelInferRequest(model_name="xor", inputs=[tensor], outputs=outputs, raw_input_contents=[data])
    serialized: bytes = request.SerializeToString()
    return serialized


@contextmanager
def _server(name: str) -> Iterator[tuple[Running, int]]:
    """Run the server until the block ends; yield it and its port for gRPC."""
    with tempfile.TemporaryDirectory() as scratch:
        http = free_port()
        if name == "xornet":
            port = free_port()
            ports = {"GRPC_PORT": str(port), "GRPC_METRICS_PORT": str(http), "LOG_LEVEL": "WARNING"}
            with serving(
                name, ["python", "-m", "service.grpc"], ports | {"MODELS_DIR": MODELS_DIR}, http, first=READY
            ) as server:
                yield server, port
            return
        start = PEERS[name](http, Path(scratch))
        if start is None:
            raise RuntimeError(f"{name} is not installed")
        settings = Path(scratch, "settings.json")
        settings.write_text(json.dumps(json.loads(settings.read_text()) | {"grpc_max_message_length": MOST_BYTES}))
        with serving(name, start.command, start.environment, http, first=start.predict) as server:
            yield server, http + 1


def _load(  # noqa: PLR0913, PLR0917
    server: Running, port: int, data: bytes, expected: bytes, seconds: float, what: str
) -> Figures:
    _send(port, data, expected, WARM_S)
    used = processor_s(server.pid)
    latencies = _send(port, data, expected, seconds)
    used = processor_s(server.pid) - used
    return {
        f"processor µs per request, {what}": 1e6 * used / len(latencies),
        f"requests/s, {what}": len(latencies) / seconds,
        f"p50 ms, {what}": 1000 * median(latencies),
    }


def _send(port: int, data: bytes, expected: bytes, seconds: float) -> list[float]:
    """Return how long each request took, on several connections that send on and on; RuntimeError for a wrong bit."""
    latencies: list[float] = []
    wrong: list[str] = []
    end = time.perf_counter() + seconds

    def run() -> None:
        options = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_receive_message_length", MOST_BYTES)]
        with grpc.insecure_channel(f"127.0.0.1:{port}", options) as channel:
            infer = channel.unary_unary(METHOD, None, pb.ModelInferResponse.FromString)
            while (began := time.perf_counter()) < end:
                try:
                    response = infer(data, timeout=60)
                except grpc.RpcError as error:
                    wrong.append(str(error))
                    return
                latencies.append(time.perf_counter() - began)
                if _bits(response) != expected:
                    wrong.append("a response with a wrong bit")
                    return

    threads = [threading.Thread(target=run) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(wrong[0])
    return latencies


def _bits(response: pb.ModelInferResponse) -> bytes:
    """Return the bits of the output y, raw or not."""
    names = [each.name for each in response.outputs]
    at = names.index("y")
    if response.raw_output_contents:
        return bytes(response.raw_output_contents[at])
    return bytes(response.outputs[at].contents.uint_contents)
