"""Every RPC of the protocol, in every form that its messages can take."""

import grpc
import numpy as np
import pytest

from service import parts
from service.grpc.methods import NOT_OFFERED
from service.grpc.stubs import open_inference_grpc_pb2 as pb
from tests.service.grpc.conftest import Start, call, connect, failure
from tests.service.grpc.requests import DTYPES, TABLE, message, raw
from trainer.cli import main as command
from xornet import __version__
from xornet.store import WeightStore


def infer(channel: grpc.Channel, request: pb.ModelInferRequest) -> pb.ModelInferResponse:
    response: pb.ModelInferResponse = call(channel, "ModelInfer", request, pb.ModelInferResponse)
    return response


@pytest.mark.parametrize("datatype", DTYPES)
def test_infers_typed_contents_and_responds_with_them(channel: grpc.Channel, datatype: str) -> None:
    values = [bool(bit) for bit in TABLE] if datatype == "BOOL" else TABLE

    response = infer(channel, message(values, datatype, id="42"))

    probability, y = response.outputs
    assert (response.model_name, response.model_version, response.id) == ("xor", "1", "42")
    assert (y.name, y.datatype, y.shape, y.contents.uint_contents) == ("y", "UINT8", [4, 1], [0, 1, 1, 0])
    assert (probability.name, probability.datatype, probability.shape) == ("probability", "FP64", [4, 1])
    assert [each >= 0.5 for each in probability.contents.fp64_contents] == [False, True, True, False]
    assert not response.raw_output_contents


@pytest.mark.parametrize("datatype", DTYPES)
def test_infers_raw_contents_and_responds_with_them(channel: grpc.Channel, datatype: str) -> None:
    response = infer(channel, raw(datatype=datatype))

    probability, y = response.raw_output_contents
    assert y == bytes([0, 1, 1, 0])
    assert (np.frombuffer(probability, "<f8") >= 0.5).tolist() == [False, True, True, False]
    assert not any(each.HasField("contents") for each in response.outputs)


def test_responds_with_the_outputs_that_are_wanted_in_their_order(channel: grpc.Channel) -> None:
    response = infer(channel, raw(outputs=[{"name": "y"}, {"name": "probability"}]))
    only = infer(channel, message(outputs=[{"name": "y"}]))

    assert [each.name for each in response.outputs] == ["y", "probability"]
    assert response.raw_output_contents[0] == bytes([0, 1, 1, 0])
    assert [each.name for each in only.outputs] == ["y"]


def test_parameters_of_every_kind_are_accepted(channel: grpc.Channel) -> None:
    kinds = [{"bool_param": True}, {"int64_param": -1}, {"string_param": "a"}, {"double_param": 0.5}, {}]
    parameters = {f"p{at}": kind for at, kind in enumerate([*kinds, {"uint64_param": 1}])}
    request = message(parameters={**parameters, "priority": {"uint64_param": 1}}, outputs=[{"name": "y"}])
    request.inputs[0].parameters["binary_data_size"].int64_param = 3  # of HTTP: not looked at here
    request.outputs[0].parameters["binary_data"].bool_param = True

    assert infer(channel, request).outputs[0].contents.uint_contents == [0, 1, 1, 0]


def test_fields_that_a_later_protocol_adds_are_ignored(channel: grpc.Channel) -> None:
    data = message().SerializeToString() + bytes([0xF8, 0x07, 0x01])  # field 127, a varint

    assert call(channel, "ModelInfer", data, pb.ModelInferResponse).model_name == "xor"


def test_infers_by_version_and_by_label(start: Start, store: WeightStore) -> None:
    for arguments in (["restore", "1"], ["restore", "1"], ["label", "stable", "2"]):
        assert command([*arguments, "--models-dir", str(store.models_dir)]) == 0

    with connect(start()) as channel:
        assert infer(channel, message()).model_version == "3"
        has_labels = "service.labels.follower" in parts.PARTS
        for version in ("2", *(["stable"] if has_labels else [])):
            assert infer(channel, message(model_version=version)).model_version == "2"


def test_a_million_rows_are_one_message(start: Start) -> None:
    rows = np.tile(np.array(TABLE, np.uint8), 250_000)
    with connect(start(), [("grpc.max_receive_message_length", -1)]) as channel:
        response = infer(channel, raw(rows.tobytes(), shape=[1_000_000, 2]))

    assert response.raw_output_contents[1] == bytes([0, 1, 1, 0]) * 250_000


def test_describes_the_server_and_the_model(channel: grpc.Channel) -> None:
    server = call(channel, "ServerMetadata", pb.ServerMetadataRequest(), pb.ServerMetadataResponse)
    model = call(channel, "ModelMetadata", pb.ModelMetadataRequest(name="xor", version="1"), pb.ModelMetadataResponse)

    assert (server.name, server.version) == ("xornet", __version__)
    assert "model_repository" in server.extensions
    assert (model.name, model.versions, model.platform) == ("xor", ["1"], "xornet_safetensors")
    assert [(each.name, each.datatype, each.shape) for each in model.inputs] == [("x", "UINT8", [-1, 2])]
    assert [(each.name, each.datatype, each.shape) for each in model.outputs] == [
        ("probability", "FP64", [-1, 1]),
        ("y", "UINT8", [-1, 1]),
    ]
    assert not model.properties  # which MLServer's clients would take for something else


def test_says_what_is_live_and_ready(channel: grpc.Channel) -> None:
    ready = pb.ModelReadyRequest(name="xor", version="1")

    assert call(channel, "ServerLive", pb.ServerLiveRequest(), pb.ServerLiveResponse).live
    assert call(channel, "ServerReady", pb.ServerReadyRequest(), pb.ServerReadyResponse).ready
    assert call(channel, "ModelReady", ready, pb.ModelReadyResponse).ready
    assert failure(channel, "ModelReady", pb.ModelReadyRequest(name="and"))[0] == grpc.StatusCode.NOT_FOUND
    assert failure(channel, "ModelReady", pb.ModelReadyRequest(name="xor", version="9"))[0] == grpc.StatusCode.NOT_FOUND


def test_lists_the_repository(start: Start, store: WeightStore) -> None:
    store.path(2).write_bytes(b"nonsense")
    with connect(start()) as channel:
        found = call(channel, "RepositoryIndex", pb.RepositoryIndexRequest(), pb.RepositoryIndexResponse).models
        ready = pb.RepositoryIndexRequest(repository_name="any", ready=True)
        only_ready = call(channel, "RepositoryIndex", ready, pb.RepositoryIndexResponse).models

    assert [(each.name, each.version, each.state) for each in found] == [
        ("xor", "2", "UNAVAILABLE"),
        ("xor", "1", "READY"),
    ]
    assert "rejected" in found[0].reason
    assert [each.version for each in only_ready] == ["1"]


@pytest.mark.parametrize("name", [*NOT_OFFERED, "ModelStatistics", "SystemSharedMemoryStatus", "Nonsense", ""])
def test_what_is_not_offered_is_rejected_by_its_name(channel: grpc.Channel, name: str) -> None:
    code, details = failure(channel, name, message())

    assert code == grpc.StatusCode.UNIMPLEMENTED
    assert details.startswith(f"'{name}' is not offered: ")


def test_a_stream_of_infer_requests_is_rejected_by_its_name(channel: grpc.Channel) -> None:
    stream = channel.stream_stream("/inference.GRPCInferenceService/ModelStreamInfer")

    with pytest.raises(grpc.RpcError) as caught:
        list(stream(iter([message().SerializeToString()] * 3), timeout=20))

    assert caught.value.code() == grpc.StatusCode.UNIMPLEMENTED
    assert "'ModelStreamInfer' is not offered" in caught.value.details()


def test_every_response_has_the_id_of_its_request(channel: grpc.Channel) -> None:
    send = channel.unary_unary("/inference.GRPCInferenceService/ServerLive")

    for given, expected in (
        ({"x-request-id": "abc"}, "abc"),
        ({"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}, "a" * 32),
    ):
        _, made = send.with_call(b"", metadata=list(given.items()), timeout=20)
        assert dict(made.trailing_metadata())["x-request-id"] == expected
    _, made = send.with_call(b"", timeout=20)
    assert len(dict(made.trailing_metadata())["x-request-id"]) == 32


def test_without_a_version_it_is_live_and_unavailable_with_a_time_to_retry(start: Start, store: WeightStore) -> None:
    store.path(1).unlink()
    with connect(start()) as channel:
        assert not call(channel, "ServerReady", pb.ServerReadyRequest(), pb.ServerReadyResponse).ready
        assert not call(channel, "ModelReady", pb.ModelReadyRequest(name="xor"), pb.ModelReadyResponse).ready
        with pytest.raises(grpc.RpcError) as caught:
            call(channel, "ModelInfer", message())

    assert caught.value.code() == grpc.StatusCode.UNAVAILABLE
    assert "does not hold a version yet" in caught.value.details()
    assert dict(caught.value.trailing_metadata())["grpc-retry-pushback-ms"] == "1000"
