"""The standard health service, as grpc-health-probe and Kubernetes call it, and reflection, as grpcurl does."""

from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.reflection_pb2 import ServerReflectionRequest, ServerReflectionResponse

from service.grpc import health
from service.grpc.methods import SERVICE
from service.grpc.stubs import open_inference_grpc_pb2 as pb
from tests.service.grpc.conftest import Start, connect, failure
from tests.versions import publish
from xornet.store import WeightStore

SERVING, NOT_SERVING = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.NOT_SERVING


def check(channel: grpc.Channel, service: str = "") -> Any:
    request = health_pb2.HealthCheckRequest(service=service)
    return health_pb2_grpc.HealthStub(channel).Check(request, timeout=20).status


@pytest.mark.parametrize("service", ["", SERVICE, "xor"])
def test_what_responds_is_serving(channel: grpc.Channel, service: str) -> None:
    assert check(channel, service) == SERVING


def test_a_service_that_is_not_there_is_not_found(channel: grpc.Channel) -> None:
    request = health_pb2.HealthCheckRequest(service="and")

    assert failure(channel, health.CHECK, request) == (
        grpc.StatusCode.NOT_FOUND,
        "there is no model 'and', only 'xor'",
    )


def test_needs_no_token_while_everything_else_does(start: Start, models_dir: Any) -> None:
    (models_dir / "token").write_text("main abc\n")
    with connect(start(token_file=models_dir / "token")) as channel:
        assert check(channel) == SERVING
        for name in ("ModelInfer", "ServerLive", "Nonsense"):
            assert failure(channel, name, b"")[0] == grpc.StatusCode.UNAUTHENTICATED
            assert failure(channel, name, b"", metadata=[("authorization", "Bearer abd")])[0] == (
                grpc.StatusCode.UNAUTHENTICATED
            )
        live = channel.unary_unary(f"/{SERVICE}/ServerLive", None, pb.ServerLiveResponse.FromString)
        assert live(b"", metadata=[("authorization", "bearer abc")], timeout=20).live
        with pytest.raises(grpc.RpcError) as caught:
            reflect(channel, ServerReflectionRequest(list_services=""))
        assert caught.value.code() == grpc.StatusCode.UNAUTHENTICATED


def test_a_watch_sees_the_model_come_and_the_server_drain(start: Start, store: WeightStore) -> None:
    store.path(1).unlink()
    server = start(poll_interval_s=0.05)
    with connect(server) as channel:
        seen = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(service="xor"), timeout=20)
        assert next(seen).status == NOT_SERVING
        publish(store)
        assert next(seen).status == SERVING
        server.health.is_draining = True
        assert next(seen).status == NOT_SERVING
        assert list(seen) == []

        unknown = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(service="and"), timeout=20)
        assert next(unknown).status == health_pb2.HealthCheckResponse.SERVICE_UNKNOWN


def test_watches_cannot_take_every_thread(channel: grpc.Channel) -> None:
    stub = health_pb2_grpc.HealthStub(channel)
    watches = [stub.Watch(health_pb2.HealthCheckRequest(), timeout=20) for _ in range(health.MAX_WATCHES)]
    assert {next(watch).status for watch in watches} == {SERVING}

    with pytest.raises(grpc.RpcError) as caught:
        next(stub.Watch(health_pb2.HealthCheckRequest(), timeout=20))

    assert caught.value.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert check(channel) == SERVING
    for watch in watches:
        watch.cancel()


def reflect(channel: grpc.Channel, request: ServerReflectionRequest, version: str = "v1") -> ServerReflectionResponse:
    path = f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo"
    call = channel.stream_stream(path, ServerReflectionRequest.SerializeToString, ServerReflectionResponse.FromString)
    return next(iter(call(iter([request]), timeout=20)))


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
def test_reflection_describes_every_service(channel: grpc.Channel, version: str) -> None:
    listed = reflect(channel, ServerReflectionRequest(list_services=""), version)

    names = {each.name for each in listed.list_services_response.service}
    assert names == {SERVICE, "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"}
    for name in names:
        found = reflect(channel, ServerReflectionRequest(file_containing_symbol=name), version)
        file = FileDescriptorProto.FromString(found.file_descriptor_response.file_descriptor_proto[0])
        assert name.rpartition(".")[2] in [each.name for each in file.service]


def test_reflection_says_what_it_does_not_know(channel: grpc.Channel) -> None:
    found = reflect(channel, ServerReflectionRequest(file_containing_symbol="nonsense"))

    assert found.error_response.error_code == grpc.StatusCode.NOT_FOUND.value[0]
