"""The Open Inference Protocol v2."""

import json
import struct
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import Serve
from tests.networks import FULL_ADDER
from tests.service.model.test_live import publish_again
from xornet.store import WeightStore

INFER = "/v2/models/xor/infer"
INFER_ADDER = "/v2/models/full-adder/infer"
PATHS = {2: INFER, 3: INFER_ADDER}  # bits of a row → a model that has as many
LENGTH = "Inference-Header-Content-Length"
DEADLINE_S = 10
TABLE = [0, 0, 0, 1, 1, 0, 1, 1]
DTYPES = {
    "BOOL": "<u1",
    "UINT8": "<u1",
    "UINT16": "<u2",
    "UINT32": "<u4",
    "UINT64": "<u8",
    "INT8": "<i1",
    "INT16": "<i2",
    "INT32": "<i4",
    "INT64": "<i8",
    "FP32": "<f4",
    "FP64": "<f8",
}


def question(width: int = 2, **tensor: Any) -> dict[str, Any]:
    """The request for four rows of `width` bits."""
    bits = TABLE + [0] * 4 * (width - 2)
    return {"inputs": [{"name": "x", "shape": [4, width], "datatype": "UINT8", "data": bits} | tensor]}


def in_binary(body: dict[str, Any], binary: bytes) -> dict[str, Any]:
    """The request that carries `binary` after the JSON `body`."""
    header = json.dumps(body).encode()
    return {"data": header + binary, "headers": {LENGTH: str(len(header))}}


def outputs(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return {output["name"]: output for output in answer.get_json()["outputs"]}


def test_answers_with_every_output_and_the_id(shared_client: FlaskClient) -> None:
    answer = shared_client.post(
        INFER, json=question() | {"id": "4:2", "parameters": {"priority": 1, "sequence_id": "s"}}
    )

    assert answer.get_json().keys() == {"model_name", "model_version", "id", "outputs"}
    assert (answer.get_json()["model_name"], answer.get_json()["model_version"]) == ("xor", "1")
    assert answer.get_json()["id"] == "4:2"
    assert outputs(answer)["y"] == {"name": "y", "datatype": "UINT8", "shape": [4, 1], "data": [0, 1, 1, 0]}
    assert outputs(answer)["probability"]["datatype"] == "FP64"


def test_answers_only_with_the_outputs_that_are_wanted(shared_client: FlaskClient) -> None:
    assert outputs(shared_client.post(INFER, json=question() | {"outputs": [{"name": "y"}]})).keys() == {"y"}


def test_answers_with_no_id_if_there_was_none(shared_client: FlaskClient) -> None:
    assert "id" not in shared_client.post(INFER, json=question()).get_json()


@pytest.mark.parametrize("datatype", DTYPES)
def test_takes_every_datatype_that_can_carry_bits_flat_nested_and_in_binary(
    shared_client: FlaskClient, datatype: str
) -> None:
    array = np.array(TABLE, DTYPES[datatype])
    data = [bool(bit) for bit in TABLE] if datatype == "BOOL" else array.tolist()
    nested = [data[at : at + 2] for at in range(0, 8, 2)]
    by_size = question(datatype=datatype, parameters={"binary_data_size": array.nbytes})
    del by_size["inputs"][0]["data"]

    answers = [
        shared_client.post(INFER, json=question(datatype=datatype, data=data)),
        shared_client.post(INFER, json=question(datatype=datatype, data=nested)),
        shared_client.post(INFER, **in_binary(by_size, array.tobytes())),
    ]

    assert [outputs(answer)["y"]["data"] for answer in answers] == [[0, 1, 1, 0]] * 3


@pytest.mark.parametrize("datatype", ["UINT8", "INT64"])
@pytest.mark.parametrize("bad", [True, 1.0, 2, -1])
def test_an_integer_tensor_holds_integers_that_are_bits(shared_client: FlaskClient, datatype: str, bad: object) -> None:
    answer = shared_client.post(INFER, json=question(datatype=datatype, data=[*TABLE[:-1], bad]))

    assert answer.status_code == 400
    assert "inputs[0].data[7]: expected the integer 0 or 1" in answer.get_json()["error"]


def test_outputs_come_in_binary_where_asked(shared_client: FlaskClient) -> None:
    wanted = [{"name": "y"}, {"name": "probability", "parameters": {"binary_data": False}}]

    answer = shared_client.post(
        INFER, json=question() | {"outputs": wanted, "parameters": {"binary_data_output": True}}
    )

    end = int(answer.headers[LENGTH])
    header = json.loads(answer.data[:end])
    assert answer.content_type == "application/octet-stream"
    assert header["outputs"][0] == {
        "name": "y",
        "datatype": "UINT8",
        "shape": [4, 1],
        "parameters": {"binary_data_size": 4},
    }
    assert len(header["outputs"][1]["data"]) == 4
    assert answer.data[end:] == bytes([0, 1, 1, 0])
    assert answer.headers["X-Model-Version"] == "1"


def test_a_body_of_nothing_but_a_tensor_is_answered_in_binary(shared_client: FlaskClient) -> None:
    answer = shared_client.post(INFER, data=bytes(TABLE), headers={LENGTH: "0"})

    end = int(answer.headers[LENGTH])
    assert json.loads(answer.data[:end])["outputs"][0]["parameters"] == {"binary_data_size": 32}
    assert [round(p) for p in struct.unpack("<4d", answer.data[end : end + 32])] == [0, 1, 1, 0]
    assert answer.data[end + 32 :] == bytes([0, 1, 1, 0])


def wrong_frames(width: int) -> Iterator[tuple[bytes, str, str]]:
    """Yield a body, the stated length of its JSON, and what is said of it."""
    yield b"", "0", f"inputs[0].shape: expected [N, {width}] with N of at least 1, got [0, {width}]"
    yield (
        bytes(width + 1),
        "0",
        f"inputs[0] in binary: expected {width} bytes for the shape [1, {width}], got {width + 1}",
    )
    yield bytes(width - 1) + b"\2", "0", f"inputs[0] in binary[{width - 1}]: expected 0 or 1, got 2"
    yield b"{}", "3", f"{LENGTH}: expected a whole number from 0 to 2, the length of the body, got 3"
    yield b"{} ", "1", "body: expected JSON"
    for length in ("-1", "many", "9" * 5000, ""):
        yield b"{}", length, f"{LENGTH}: expected"


@pytest.mark.parametrize(
    ("path", "body", "length", "named"), [(PATHS[width], *frame) for width in PATHS for frame in wrong_frames(width)]
)
def test_says_what_is_wrong_with_a_frame(
    shared_client_with_adder: FlaskClient, path: str, body: bytes, length: str, named: str
) -> None:
    answer = shared_client_with_adder.post(path, data=body, headers={LENGTH: length})

    assert answer.status_code == 400
    assert named in answer.get_json()["error"]


def wrong_tensors(width: int) -> Iterator[tuple[dict[str, Any], bytes, str]]:
    """Yield a request for four rows, the bytes after it, and what is said of both."""

    def asked(size: object, *, has_data: bool = False) -> dict[str, Any]:
        return question(width, parameters={"binary_data_size": size}, **({} if has_data else {"data": None}))

    size, either = 4 * width, "inputs[0]: expected data, or the parameter binary_data_size"
    stated = "inputs[0].parameters.binary_data_size: expected"
    yield asked(size), bytes(size - 1), f"body: expected {size} bytes after the JSON, got {size - 1}"
    yield asked(size), bytes(size + 1), f"body: expected {size} bytes after the JSON, got {size + 1}"
    yield asked(7), bytes(7), f"inputs[0] in binary: expected {size} bytes for the shape [4, {width}], got 7"
    yield asked(size, has_data=True), bytes(size), f"{either}, got both"
    yield asked(None), b"", f"{either}, got neither"
    yield asked(None, has_data=True), b"1", "body: expected 0 bytes after the JSON, got 1"
    yield asked(-1), b"", f"{stated} greater than or equal to 0, got -1"
    yield asked("8"), bytes(8), f"{stated} a valid integer"


@pytest.mark.parametrize(
    ("path", "body", "binary", "named"), [(PATHS[width], *wrong) for width in PATHS for wrong in wrong_tensors(width)]
)
def test_says_what_is_wrong_with_a_binary_tensor(
    shared_client_with_adder: FlaskClient, path: str, body: dict[str, Any], binary: bytes, named: str
) -> None:
    answer = shared_client_with_adder.post(path, **in_binary(body, binary))

    assert answer.status_code == 400
    assert named in answer.get_json()["error"]


def wrong_questions(width: int) -> Iterator[tuple[object, str]]:
    """Yield a body and what is said of it."""

    def asked(**tensor: Any) -> dict[str, Any]:
        return question(width, **tensor)

    count, shape = 4 * width, f"inputs[0].shape: expected [N, {width}]"
    yield {}, "inputs: expected a value, got nothing"
    yield {"inputs": []}, "inputs: expected at least 1 item, got []"
    yield asked(name="input"), "inputs[0].name: expected 'x', got \"input\""
    yield asked(datatype="BYTES"), "inputs[0].datatype: expected 'BOOL'"
    yield asked(shape=[8]), f"{shape} with N of at least 1, got [8]"
    yield asked(shape=[2, 4]), shape
    yield asked(shape=[4, 5 - width]), shape  # the other model's
    yield asked(shape=[-1, width]), "inputs[0].shape[0]: expected greater than or equal to 0, got -1"
    yield (
        asked(shape=[3, width]),
        f"inputs[0].data: expected {3 * width} elements for the shape [3, {width}], got {count}",
    )
    yield asked(shape=[10**18, width]), f"inputs[0].data: expected {width}000"
    yield asked(shape=[10**30, width]), "inputs[0].shape[0]: expected less than"
    yield asked(data="01"), "inputs[0].data: expected a valid list"
    yield asked(data=[[[0, 1]]]), f"inputs[0].data[0]: expected a list of {width} bits"
    yield asked(data=[0, [1]]), "inputs[0].data[1]: expected the integer 0 or 1, got [1]"
    yield asked(data=["a:b", 1]), 'inputs[0].data[0]: expected the integer 0 or 1, got "a:b"'
    yield asked(data=[{"k": 1}, 1]), "inputs[0].data[0]: expected the integer 0 or 1, got {"
    yield asked() | {"id": 42}, "id: expected a valid string, got 42"
    yield asked() | {"outputs": [{"name": "y"}] * 2}, 'outputs: expected each output once, got [{"name": "y"}'
    yield asked() | {"outputs": [{"name": "y"}] * 3}, "outputs: expected at most 2 items"
    yield asked() | {"outputs": [{"name": "z"}]}, "outputs[0].name: expected 'probability' or 'y', got \"z\""
    yield asked() | {"parameters": {"binary_data_output": "yes"}}, "parameters.binary_data_output: expected a valid"


@pytest.mark.parametrize(
    ("path", "body", "named"), [(PATHS[width], *wrong) for width in PATHS for wrong in wrong_questions(width)]
)
def test_says_what_is_wrong_with_a_question(
    shared_client_with_adder: FlaskClient, path: str, body: object, named: str
) -> None:
    answer = shared_client_with_adder.post(path, json=body)

    assert answer.status_code == 400
    assert named in answer.get_json()["error"]


@pytest.mark.parametrize("datatype", DTYPES)
def test_a_model_of_several_outputs_has_a_column_for_each(shared_client_with_adder: FlaskClient, datatype: str) -> None:
    client, array = shared_client_with_adder, FULL_ADDER.inputs.astype(DTYPES[datatype])
    data = array.astype(bool).ravel().tolist() if datatype == "BOOL" else array.ravel().tolist()
    by_size = question(3, shape=[8, 3], datatype=datatype, parameters={"binary_data_size": array.nbytes})
    del by_size["inputs"][0]["data"]

    answers = [
        client.post(INFER_ADDER, json=question(3, shape=[8, 3], datatype=datatype, data=data)),
        client.post(INFER_ADDER, **in_binary(by_size, array.tobytes())),
    ]

    for answer in answers:
        assert outputs(answer)["y"]["shape"] == outputs(answer)["probability"]["shape"] == [8, 2]
        assert outputs(answer)["y"]["data"] == FULL_ADDER.targets.astype(int).ravel().tolist()
        assert [round(p) for p in outputs(answer)["probability"]["data"]] == outputs(answer)["y"]["data"]


def test_a_binary_response_of_several_outputs_goes_row_by_row(serve: Serve, adder: WeightStore) -> None:
    rows = FULL_ADDER.inputs.astype(np.uint8)

    answer = serve().test_client().post(f"/v2/models/{adder.model}/infer", data=rows.tobytes(), headers={LENGTH: "0"})

    end = int(answer.headers[LENGTH])
    probability = np.frombuffer(answer.data[end : end + 8 * 16]).reshape(8, 2)
    assert np.array_equal(probability.round(), FULL_ADDER.targets)
    assert answer.data[end + 8 * 16 :] == FULL_ADDER.targets.astype(np.uint8).tobytes()


def test_each_model_has_metadata_and_readiness_of_its_own(serve: Serve, adder: WeightStore) -> None:
    client = serve(model_name="empty").test_client()

    metadata = client.get(f"/v2/models/{adder.model}").get_json()

    assert metadata["inputs"] == [{"name": "x", "datatype": "UINT8", "shape": [-1, 3]}]
    assert [output["shape"] for output in metadata["outputs"]] == [[-1, 2]] * 2
    assert (metadata["properties"]["inputs"], metadata["properties"]["outputs"]) == ("a,b,carry", "sum,carries")
    assert client.get(f"/v2/models/{adder.model}/ready").status_code == 200
    assert client.get("/v2/models/empty/ready").status_code == client.get("/v2/health/ready").status_code == 503
    assert loaded(client) == [("full-adder", "1", "READY"), ("xor", "1", "READY")]


def loaded(client: FlaskClient) -> list[tuple[str, str, str]]:
    """Return what the index says of each version, once the poller has loaded those of every model."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        index = client.post("/v2/repository/index").get_json()
        found = [(each["name"], each["version"], each["state"]) for each in index]
        if "LOADING" not in {state for _, _, state in found}:
            return found
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_string_that_spells_a_colon_hides_no_key_that_is_given_twice(shared_client: FlaskClient) -> None:
    """Each escape made up for one colon of a key that had been overwritten."""
    whole = json.dumps(question() | {"id": "IDS"})
    hidden = whole.replace("IDS", r"\u003a\u003A\\\u003a\u003a\u003a\u003a")
    doubled = hidden[:-1] + "," + json.dumps(question())[1:]

    taken, refused = (shared_client.post(INFER, data=body) for body in (hidden, doubled))

    assert (taken.status_code, taken.get_json()["id"]) == (200, "::\\::::")
    assert (refused.status_code, refused.get_json()["error"]) == (
        400,
        'body: expected each key once, got "inputs" twice',
    )


@pytest.mark.parametrize("path", ["/v2", "/v2/"])
def test_the_server_tells_what_it_is(shared_client: FlaskClient, path: str) -> None:
    told = shared_client.get(path).get_json()

    assert (told["name"], told["version"]) == ("xornet", "0.1.0")
    assert told["extensions"][:2] == ["binary_tensor_data", "model_repository"]


def test_health_tells_what_is_there(serve: Serve) -> None:
    full, empty = serve().test_client(), serve(model_name="empty").test_client()

    assert full.get("/v2/health/live").get_json() == {"live": True}
    assert full.get("/v2/health/ready").get_json() == {"ready": True}
    assert full.get("/v2/models/xor/ready").get_json() == {"name": "xor", "ready": True}
    assert empty.get("/v2/health/live").status_code == 200
    assert empty.get("/v2/health/ready").status_code == 503
    assert empty.get("/v2/models/empty/ready").status_code == 503
    assert empty.get("/v2/models/empty/ready").get_json() == {
        "name": "empty",
        "ready": False,
        "error": "the store does not hold a version yet",
    }


def test_versions_are_asked_by_their_numbers(serve: Serve, store: WeightStore) -> None:
    publish_again(store)
    store.path(3).write_bytes(b"")
    client = serve().test_client()
    infer = "/v2/models/xor/versions/{}/infer"

    assert client.post(INFER, json=question()).get_json()["model_version"] == "2"
    assert client.post(infer.format(1), json=question()).get_json()["model_version"] == "1"
    assert client.post(infer.format(3), json=question()).status_code == 503
    assert client.post(infer.format(4), json=question()).status_code == 404
    assert client.get("/v2/models/xor/versions/1/ready").status_code == 200
    assert client.get("/v2/models/xor/versions/3/ready").status_code == 503
    assert client.get("/v2/models/xor/versions/4/ready").status_code == 404


def test_metadata_tells_tensors_versions_and_lineage(serve: Serve, store: WeightStore) -> None:
    publish_again(store)
    client = serve().test_client()

    newest, first = (client.get(f"/v2/models/xor{path}").get_json() for path in ("", "/versions/1"))

    assert newest["versions"] == ["1", "2"]
    assert newest["inputs"] == [{"name": "x", "datatype": "UINT8", "shape": [-1, 2]}]
    assert [output["name"] for output in newest["outputs"]] == ["probability", "y"]
    assert (newest["properties"]["version"], newest["properties"]["parent"]) == ("2", "1")
    assert first["properties"]["sha256"] == store.load(1).sha256
    assert all(isinstance(fact, str) for fact in newest["properties"].values())


def test_the_repository_lists_what_can_be_asked_for(serve: Serve, store: WeightStore) -> None:
    store.path(2).write_bytes(b"")
    client = serve().test_client()

    every = client.post("/v2/repository/index").get_json()
    ready = client.post("/v2/repository/index", data=b'{"ready": true}').get_json()

    assert [(each["name"], each["version"], each["state"]) for each in every] == [
        ("xor", "2", "UNAVAILABLE"),
        ("xor", "1", "READY"),
    ]
    assert "its header does not hold one digest" in every[0]["reason"]
    assert ready == every[1:]
    assert client.post("/v2/repository/index", data=b'{"ready": 1}').status_code == 400


def test_the_repository_lists_the_models_that_are_left_when_the_store_of_one_cannot_be_read(
    serve: Serve, store: WeightStore
) -> None:
    WeightStore(store.models_dir, "broken").directory.write_text("a file where the directory was")
    one, none = serve(model_name="broken"), serve(model_name="broken", models_dir=store.path(1))

    listed = one.test_client().post("/v2/repository/index").get_json()

    assert [(each["name"], each["version"]) for each in listed] == [("xor", "1")]
    assert none.test_client().post("/v2/repository/index").status_code == 503


@pytest.mark.parametrize("command", ["load", "unload"])
def test_the_repository_takes_no_commands(shared_client: FlaskClient, command: str) -> None:
    answer = shared_client.post(f"/v2/repository/models/xor/{command}")

    assert answer.status_code == 501
    assert "the store is the authority" in answer.get_json()["error"]
    assert shared_client.post(f"/v2/repository/models/and/{command}").status_code == 404


@pytest.mark.parametrize("value", [None, {}])
def test_null_for_what_is_optional_means_that_it_is_absent(shared_client: FlaskClient, value: object) -> None:
    """MLServer documents requests made with `.dict()`, which writes every optional field as null."""
    body = question(parameters=value) | {"id": None, "parameters": value, "outputs": None}

    by_name = shared_client.post(INFER, json=body | {"outputs": [{"name": "y", "parameters": value}]})
    answer = shared_client.post(INFER, json=body)

    assert outputs(answer).keys() == {"probability", "y"}
    assert outputs(by_name).keys() == {"y"}
    assert "id" not in answer.get_json()
    assert shared_client.post("/v2/repository/index", json={"ready": None}).status_code == 200
    assert shared_client.post(INFER, json=question(parameters={"binary_data_size": None})).status_code == 200
    assert shared_client.post(INFER, json=body | {"parameters": {"binary_data_output": None}}).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (question() | {"outputs": [{"name": "y", "parameters": {"classification": 1}}]}, "classification"),
        (
            question() | {"outputs": [{"name": "y", "parameters": {"shared_memory_region": "a"}}]},
            "outputs[0].parameters.shared_memory_region",
        ),
        (question(parameters={"shared_memory_region": "a"}), "inputs[0].parameters.shared_memory_region"),
        (question(parameters={"shared_memory_byte_size": 8}), "inputs[0].parameters.shared_memory_byte_size"),
    ],
)
def test_refuses_by_name_what_it_does_not_offer(shared_client: FlaskClient, body: object, field: str) -> None:
    answer = shared_client.post(INFER, json=body)

    assert answer.status_code == 400
    assert f"{field}: expected nothing, as this server does not offer it" in answer.get_json()["error"]


def test_every_row_is_reported_to_the_observers(serve: Serve) -> None:
    app, counts = serve(), list[tuple[int, int]]()
    app.extensions["service"].prediction_observers.append(lambda _version, zeros, ones: counts.append((zeros, ones)))
    client = app.test_client()

    client.post(INFER, json=question())

    assert counts == [(2, 2)]
