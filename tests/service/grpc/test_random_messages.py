"""Whatever is sent: a status that names the client's mistake, never INTERNAL or UNKNOWN, and the server goes on.

GENERATED_REQUESTS says how many; `make fuzz` sends 100,000 of each.
"""

import os
import secrets
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import grpc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.grpc.server import Server
from service.grpc.stubs import open_inference_grpc_pb2 as pb
from tests.conftest import SHIPPED
from tests.service.grpc.conftest import call, connect
from tests.service.grpc.requests import message, raw

TIMES = int(os.environ.get("GENERATED_REQUESTS", "300"))
OURS = {grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN}
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
NAMES = st.sampled_from(["x", "y", "xor", "1", "", "UINT8", "FP64", "BOOL", "INT64", "probability"]) | st.text(
    max_size=9
)
SHAPES = st.lists(st.sampled_from([0, 1, 2, 4, -1, 2**62]) | st.integers(-(2**63), 2**63 - 1), max_size=4)
BITS = st.integers(0, 1) | st.integers(0, 255)
parameter = st.one_of(
    st.builds(pb.InferParameter, bool_param=st.booleans()),
    st.builds(pb.InferParameter, int64_param=st.integers(-(2**63), 2**63 - 1)),
    st.builds(pb.InferParameter, string_param=st.text(max_size=5)),
    st.builds(pb.InferParameter, double_param=st.floats()),
)
parameters = st.dictionaries(NAMES | st.sampled_from(["shared_memory_region", "classification"]), parameter, max_size=2)
contents = st.builds(
    pb.InferTensorContents,
    bool_contents=st.lists(st.booleans(), max_size=3),
    int_contents=st.lists(st.integers(-(2**31), 2**31 - 1), max_size=3),
    uint_contents=st.lists(BITS, max_size=9),
    fp64_contents=st.lists(st.floats(), max_size=3),
    bytes_contents=st.lists(st.binary(max_size=3), max_size=3),
)
tensor = st.builds(
    pb.ModelInferRequest.InferInputTensor,
    name=NAMES,
    datatype=NAMES,
    shape=SHAPES,
    parameters=parameters,
    contents=st.none() | contents,
)
output = st.builds(pb.ModelInferRequest.InferRequestedOutputTensor, name=NAMES, parameters=parameters)
requests = st.builds(
    pb.ModelInferRequest,
    model_name=st.just("xor") | NAMES,
    model_version=st.just("") | NAMES,
    id=st.text(max_size=5),
    parameters=parameters,
    inputs=st.lists(tensor, max_size=3),
    outputs=st.lists(output, max_size=3),
    raw_input_contents=st.lists(st.binary(max_size=9), max_size=2),
)
METHODS = ["ModelInfer", "ModelReady", "ModelMetadata", "RepositoryIndex", "ServerLive", "/grpc.health.v1.Health/Check"]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all of them, on the shipped version."""
    from service.app import create_app  # noqa: PLC0415 - the fixture of a module has no `serve`
    from service.settings import Settings  # noqa: PLC0415

    app = create_app(Settings(models_dir=SHIPPED, poll_interval_s=3600, grpc_port=0, log_level="ERROR"))
    server = Server(app.extensions["service"])
    server.start()
    yield server
    server.drain()
    app.extensions["poller"].stop()


@pytest.fixture(scope="module")
def channel(server: Server) -> Iterator[grpc.Channel]:
    with connect(server) as channel:
        yield channel


many = settings(max_examples=TIMES, deadline=None, suppress_health_check=list(HealthCheck), database=None)


def status(channel: grpc.Channel, name: str, data: Any) -> grpc.StatusCode:
    try:
        call(channel, name, data)
    except grpc.RpcError as error:
        code: grpc.StatusCode = error.code()
        return code
    return grpc.StatusCode.OK


@pytest.mark.slow
@many
@given(request=requests)
def test_any_message_has_a_status_that_is_not_ours(channel: grpc.Channel, request: pb.ModelInferRequest) -> None:
    assert status(channel, "ModelInfer", request) not in OURS


@many
@given(name=st.sampled_from(METHODS) | st.text("abcXYZ", max_size=5), data=st.binary(max_size=64))
def test_any_bytes_have_a_status_that_is_not_ours(channel: grpc.Channel, name: str, data: bytes) -> None:
    assert status(channel, name, data) not in OURS


@many
@given(at=st.integers(0, 60), byte=st.integers(0, 255), is_raw=st.booleans())
def test_a_right_message_with_one_wrong_byte_has_a_status_that_is_not_ours(
    channel: grpc.Channel,
    at: int,
    byte: int,
    is_raw: bool,  # noqa: FBT001
) -> None:
    data = bytearray((raw() if is_raw else message()).SerializeToString())
    data[at % len(data)] = byte

    assert status(channel, "ModelInfer", bytes(data)) not in OURS


def frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def send_random_frames(port: int) -> None:
    """Send raw bytes and random frames of HTTP/2 on a connection of their own."""
    start = [b"", PREFACE, PREFACE + frame(4, 0, 0, b"")][secrets.randbelow(3)]
    frames = [
        frame(secrets.randbelow(12), secrets.randbelow(256), secrets.randbelow(8), secrets.token_bytes(20))
        for _ in range(secrets.randbelow(5))
    ]
    with socket.create_connection(("127.0.0.1", port), 5) as client, suppress(OSError):
        client.settimeout(0.05)
        client.sendall(start + b"".join(frames) + secrets.token_bytes(secrets.randbelow(50)))
        client.recv(4096)


def test_raw_bytes_and_random_frames_of_http_2_harm_nobody(server: Server, channel: grpc.Channel) -> None:
    for _ in range(max(TIMES // 10, 20)):
        send_random_frames(server.port)

    assert status(channel, "ModelInfer", message()) == grpc.StatusCode.OK
