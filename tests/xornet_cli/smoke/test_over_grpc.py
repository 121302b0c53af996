"""`xornet smoke --grpc`: gRPC is checked beside HTTP, on a server in a process of its own."""

import json
import shlex
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
import trustme
from grpc_reflection.v1alpha.reflection_pb2 import FileDescriptorResponse, ServerReflectionResponse

from service.grpc.stubs import open_inference_grpc_pb2 as pb
from tests.certificates import issue, settings_of
from tests.e2e.processes.test_grpc import COMMAND, serving
from tests.e2e.server import ROOT, free_port, service, wait_until
from tests.e2e.server import running as running_process
from tests.xornet_cli.conftest import Service
from trainer.cli import main as train
from xornet.store import WeightStore
from xornet_cli.cli import main

NAME = "Open Inference Protocol, gRPC"


def counts(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)["counts"][NAME]


@pytest.mark.slow
def test_every_row_of_every_model_is_right_over_grpc_too(
    running: Service, store: WeightStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train(["train", "--quiet", "--seed", "1", "--table", "half-adder", "--models-dir", str(store.models_dir)])
    while main(["predict", "a=1", "b=1", "--model", "half-adder"]):
        pass
    port = free_port()
    with serving(store, port, tmp_path):
        capsys.readouterr()
        status = main(["smoke", running.url, "--grpc", f"localhost:{port}", "--json"])

    assert status == 0
    assert counts(capsys) == {"right": 8, "wrong": 0, "rejected": 0, "lost": 0}


@pytest.mark.slow
def test_a_wrong_bit_and_a_missing_model_are_found_over_grpc(
    running: Service, store: WeightStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, port = WeightStore(tmp_path / "other", "gate"), free_port()
    for table, models_dir in (("or", store.models_dir), ("and", other.models_dir)):
        train(["train", "--quiet", "--table", table, "--model", "gate", "--models-dir", str(models_dir)])
    while main(["predict", "x1=1", "x2=1", "--model", "gate"]):
        pass
    with serving(other, port, tmp_path, MODEL_NAME="gate"):
        capsys.readouterr()
        status = main(["smoke", running.url, "--grpc", f"127.0.0.1:{port}", "--json"])

    report = json.loads(capsys.readouterr().out)
    assert status == 1
    assert report["counts"].pop(NAME) == {"right": 2, "wrong": 2, "rejected": 4, "lost": 0}
    assert all(set(each.values()) == {each["right"], 0} for each in report["counts"].values())
    assert f"{NAME}, model gate, x1=0, x2=1: expected (1,), got (0,), from version 1" in report["faults"]


@pytest.mark.slow
def test_the_token_goes_with_every_rpc(
    running: Service, store: WeightStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tokens := tmp_path / "tokens").write_text("a-token-that-is-long-enough-to-be-one\n")
    port = free_port()
    command = ["smoke", running.url, "--grpc", f"127.0.0.1:{port}", "--json"]
    with serving(store, port, tmp_path, TOKEN_FILE=str(tokens)):
        assert main(command) == 1
        assert "UNAUTHENTICATED: a bearer token is required" in capsys.readouterr().err
        assert main([*command, "--token-file", str(tokens)]) == 0

    assert counts(capsys)["right"] == 4


@pytest.mark.slow
def test_with_https_grpc_is_over_tls_too(
    store: WeightStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    authority, port = trustme.CA(), free_port()
    certificate = settings_of(issue(tmp_path / "tls", authority))
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monitoring = free_port()
    ports = {"GRPC_PORT": str(port), "GRPC_METRICS_PORT": str(monitoring), "MODELS_DIR": str(store.models_dir)}
    with (
        service(store.models_dir, tmp_path / "http", tmp_path / "ca.pem", **certificate) as url,
        running_process(COMMAND, ROOT, monitoring, tmp_path / "grpc", **ports, **certificate),
    ):
        wait_until(f"https://127.0.0.1:{monitoring}/readyz", 200, authority=tmp_path / "ca.pem")
        status = main(["smoke", url, "--grpc", f"127.0.0.1:{port}", "--ca", str(tmp_path / "ca.pem"), "--json"])

    assert status == 0
    assert counts(capsys)["right"] == 4


@pytest.mark.slow
def test_counts_over_grpc_while_a_command_runs(
    running: Service, store: WeightStore, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    command = ["smoke", running.url, "--grpc", f"127.0.0.1:{port}", "--json", "--during"]
    with serving(store, port, tmp_path) as process:
        assert main([*command, shlex.join([sys.executable, "-c", ""])]) == 0
        whole = json.loads(capfd.readouterr().out)["counts"][NAME]
        assert main([*command, f"kill {process.pid}"]) == 1
        broken = json.loads(capfd.readouterr().out)

    assert whole["right"] > 10
    assert whole == {"right": whole["right"], "wrong": 0, "rejected": 0, "lost": 0}
    assert broken["counts"][NAME]["lost"] > 0
    assert sum(each["lost"] for each in broken["counts"].values()) == broken["counts"][NAME]["lost"]


class Empty(grpc.GenericRpcHandler):  # type: ignore[misc,unused-ignore]  # gRPC has no types
    """Describes the files that it is given, and responds to everything else with an empty message."""

    def __init__(self, *files: bytes) -> None:
        found = FileDescriptorResponse(file_descriptor_proto=files)
        self._description = ServerReflectionResponse(file_descriptor_response=found).SerializeToString()

    def service(self, details: Any) -> Any:
        response = self._description if "Reflection" in details.method else b""
        return grpc.stream_stream_rpc_method_handler(lambda requests, _: (response for _ in requests))


@contextmanager
def responding(handler: Empty) -> Iterator[str]:
    """Run a gRPC server, and yield its address."""
    server = grpc.server(ThreadPoolExecutor(2), handlers=[handler])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"127.0.0.1:{port}"
    server.stop(None).wait()


def test_a_server_that_does_not_describe_its_messages_is_named(
    running: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    with responding(Empty()) as address:
        assert main(["smoke", running.url, "--grpc", address]) == 1

    assert capsys.readouterr().err == f"xornet: {address}: it does not describe inference.ModelInferRequest\n"


def test_a_response_over_grpc_that_cannot_be_read_is_wrong(
    running: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    with responding(Empty(pb.DESCRIPTOR.serialized_pb)) as address:
        assert main(["smoke", running.url, "--grpc", address]) == 1

    assert f"{NAME}, model xor, x1=0, x2=0: unreadable" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("address", "status", "reason"),
    [
        ("127.0.0.1:1", 1, "127.0.0.1:1: UNAVAILABLE: "),
        ("localhost", 2, "argument --grpc: expected HOST:PORT such as localhost:8001, got 'localhost'"),
        ("http://localhost:8001", 2, "argument --grpc: expected HOST:PORT"),
    ],
)
def test_an_address_without_a_grpc_server_is_named_in_one_line(
    address: str, status: int, reason: str, running: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        ended = main(["smoke", running.url, "--grpc", address])
    except SystemExit as exit_:
        ended = exit_.code  # type: ignore[assignment]

    first, *others = capsys.readouterr().err.splitlines()
    assert ended == status
    assert reason in first
    assert all(line.startswith("usage:") for line in others)


def test_without_grpc_the_package_that_is_missing_is_named(
    running: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from xornet_cli import smoke  # noqa: PLC0415 - as the next lines take it apart

    monkeypatch.delattr(smoke, "over_grpc", raising=False)
    monkeypatch.delitem(sys.modules, "xornet_cli.smoke.over_grpc", raising=False)
    monkeypatch.setitem(sys.modules, "grpc", None)

    assert main(["smoke", running.url, "--grpc", "localhost:8001"]) == 1
    assert capsys.readouterr().err == (
        "xornet: --grpc needs the package grpc, which `pip install 'xornet[grpc]'` brings\n"
    )
    assert main(["smoke", running.url]) == 0
