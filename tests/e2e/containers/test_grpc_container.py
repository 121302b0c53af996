"""The image `grpc` beside the service: it serves the same store, takes a retrain, and can do little else."""

import time
from collections.abc import Iterator

import grpc
import pytest
import requests

from service.grpc.stubs import open_inference_grpc_pb2 as pb
from tests.e2e.containers.engine import Engine
from tests.e2e.server import DEADLINE_S, free_port
from tests.service.grpc.conftest import call
from tests.service.grpc.requests import raw

pytestmark = [pytest.mark.engine, pytest.mark.alone]


@pytest.fixture(scope="module")
def up(engine: Engine) -> Iterator[Engine]:
    """Both servers, started as their users start them."""
    engine.environment |= {"GRPC_PORT": str(free_port()), "GRPC_METRICS_PORT": str(free_port())}
    engine.compose("--profile", "grpc", "up", "--build", "--wait")
    yield engine
    engine.compose("--profile", "grpc", "down", "--rmi", "local")


def infer(engine: Engine) -> pb.ModelInferResponse:
    with grpc.insecure_channel(f"127.0.0.1:{engine.environment['GRPC_PORT']}") as channel:
        response: pb.ModelInferResponse = call(channel, "ModelInfer", raw(), pb.ModelInferResponse)
        return response


def test_serves_the_store_and_follows_it(up: Engine) -> None:
    before = infer(up)
    up.compose("run", "--rm", "trainer", "restore", "1")
    deadline = time.monotonic() + DEADLINE_S
    while infer(up).model_version == before.model_version:
        assert time.monotonic() < deadline

    assert before.raw_output_contents[1] == bytes([0, 1, 1, 0])
    assert infer(up).model_version == str(int(before.model_version) + 1)


def test_has_its_metrics_beside_it(up: Engine) -> None:
    infer(up)

    metrics = requests.get(f"http://127.0.0.1:{up.environment['GRPC_METRICS_PORT']}/metrics", timeout=5).text

    assert 'route="/inference.GRPCInferenceService/ModelInfer"' in metrics


def test_runs_with_nothing_that_it_does_not_need(up: Engine) -> None:
    container = up.inspect("grpc")

    assert container["State"]["Health"]["Status"] == "healthy"
    assert container["Config"]["User"] == "10001:10001"
    assert container["HostConfig"]["ReadonlyRootfs"] is True
    assert container["HostConfig"]["CapDrop"] == ["ALL"]
    assert [mount["RW"] for mount in container["Mounts"] if mount["Destination"] == "/models"] == [False]


def test_stops_in_time(up: Engine) -> None:
    began = time.monotonic()

    up.compose("--profile", "grpc", "stop", "grpc")

    assert time.monotonic() - began < 10
    assert up.compose("--profile", "grpc", "ps", "--all", "--format", "{{.ExitCode}}", "grpc").stdout.strip() == "0"
