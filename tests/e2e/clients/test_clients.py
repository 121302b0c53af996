"""Clients that were written for other servers, unchanged, against the running service."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

from tests.e2e.clients import official
from tests.e2e.server import service
from tests.service.model.test_live import publish_again
from xornet.store import WeightStore

TABLE = [[0, 0], [0, 1], [1, 0], [1, 1]]
DATATYPES: dict[str, Any] = {"UINT8": np.uint8, "INT64": np.int64, "FP32": np.float32, "FP64": np.float64, "BOOL": bool}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service with two versions."""
    folder = tmp_path_factory.mktemp("clients")
    store = WeightStore(folder / "models", "xor")
    shipped = WeightStore(Path(__file__).parents[3] / "models", "xor").load(1)
    store.publish(shipped.network, shipped.curve, shipped.record)
    publish_again(store)
    with service(store.models_dir, folder / "log") as address:
        yield address


@pytest.fixture
def client(url: str) -> Iterator[Any]:
    with triton.InferenceServerClient(url.removeprefix("http://")) as made:
        yield made


def test_triton_looks_at_health_and_metadata(client: Any) -> None:
    assert client.is_server_live()
    assert client.is_server_ready()
    assert client.is_model_ready("xor")
    assert client.is_model_ready("xor", "1")
    assert not client.is_model_ready("xor", "9")
    assert not client.is_model_ready("and")
    assert client.get_server_metadata()["name"] == "xornet"
    assert client.get_model_metadata("xor", "1")["versions"] == ["1", "2"]


def test_triton_reads_statistics_that_grow_by_what_was_inferred(client: Any) -> None:
    tensor = triton.InferInput("x", [4, 2], "UINT8")
    tensor.set_data_from_numpy(np.array(TABLE, np.uint8))
    (before,) = client.get_inference_statistics("xor", "1")["model_stats"]

    for _ in range(10):
        client.infer("xor", [tensor], model_version="1")
    deadline = time.monotonic() + 20
    while (after := client.get_inference_statistics("xor", "1")["model_stats"][0])["execution_count"] < (
        before["execution_count"] + 10
    ):
        assert time.monotonic() < deadline, "each worker writes what it counted once a second"

    assert after["inference_count"] - before["inference_count"] == 40
    assert after["inference_stats"]["success"]["ns"] > before["inference_stats"]["success"]["ns"]
    assert {each["name"] for each in client.get_inference_statistics()["model_stats"]} == {"xor"}


def test_triton_reads_the_configuration(client: Any) -> None:
    config = client.get_model_config("xor")

    assert (config["name"], config["max_batch_size"] > 0) == ("xor", True)
    assert [each["name"] for each in config["input"]] == ["x"]
    with pytest.raises(InferenceServerException, match="not in the store"):
        client.get_model_config("xor", "9")


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("datatype", DATATYPES)
def test_triton_infers_in_json_and_in_binary(client: Any, datatype: str, binary: bool) -> None:  # noqa: FBT001
    tensor = triton.InferInput("x", [4, 2], datatype)
    tensor.set_data_from_numpy(np.array(TABLE, DATATYPES[datatype]), binary_data=binary)
    wanted = [triton.InferRequestedOutput(name, binary_data=binary) for name in ("y", "probability")]

    result = client.infer("xor", [tensor], outputs=wanted, request_id="42", priority=1, timeout=5)

    assert result.get_response()["id"] == "42"
    assert result.get_response()["model_version"] == "2"
    assert result.as_numpy("y").ravel().tolist() == [0, 1, 1, 0]
    assert result.as_numpy("probability").dtype == np.float64


def test_triton_infers_by_version_with_its_defaults(client: Any) -> None:
    tensor = triton.InferInput("x", [4, 2], "UINT8")
    tensor.set_data_from_numpy(np.array(TABLE, np.uint8))

    result = client.infer("xor", [tensor], model_version="1")

    assert result.get_response()["model_version"] == "1"
    assert result.as_numpy("y").ravel().tolist() == [0, 1, 1, 0]
    with pytest.raises(InferenceServerException, match="version 9 of xor is not in the store"):
        client.infer("xor", [tensor], model_version="9")


def test_triton_sees_the_repository_and_is_told_why_it_cannot_command_it(client: Any) -> None:
    index = client.get_model_repository_index()

    assert [(each["name"], each["version"], each["state"]) for each in index] == [
        ("xor", "2", "READY"),
        ("xor", "1", "READY"),
    ]
    for command in (client.load_model, client.unload_model):
        with pytest.raises(InferenceServerException, match="the store is the authority"):
            command("xor")


def test_kserve_gets_what_its_rest_client_asks_for(url: str) -> None:
    tensor = {"name": "x", "shape": [4, 2], "datatype": "INT32", "data": TABLE, "parameters": {}}
    body = {"id": "8a1b", "inputs": [tensor], "parameters": {}}

    answer = requests.post(f"{url}/v2/models/xor/infer", json=body, timeout=5).json()

    assert answer["id"] == "8a1b"
    assert answer["outputs"][1]["data"] == [0, 1, 1, 0]


def test_tensorflow_serving_gets_what_its_tutorials_ask_for(url: str) -> None:
    by_row = {"signature_name": "serving_default", "instances": TABLE}
    by_column = {"inputs": {"x": TABLE}}

    rows = requests.post(f"{url}/v1/models/xor:predict", json=by_row, timeout=5).json()
    columns = requests.post(f"{url}/v1/models/xor/versions/1:predict", json=by_column, timeout=5).json()
    status = requests.get(f"{url}/v1/models/xor", timeout=5).json()

    assert [row["y"] for row in rows["predictions"]] == [0, 1, 1, 0]
    assert columns["outputs"]["y"] == [0, 1, 1, 0]
    assert {each["state"] for each in status["model_version_status"]} == {"AVAILABLE"}


@pytest.mark.parametrize("file", official.FILES)
def test_every_route_of_the_official_descriptions_is_answered_as_they_say(url: str, file: str) -> None:
    question = {"id": "1", "inputs": [{"name": "x", "shape": [2, 2], "datatype": "UINT8", "data": [0, 1, 1, 1]}]}
    for method, path, written in official.paths(file, "xor", "1"):
        if path.endswith(("load", "generate", "_stream")):
            continue  # refused with 501, which they do not foresee; and one server's own, for language models
        body = {"get": None, "post": question if path.endswith("infer") else {}}[method]
        answer = requests.request(method, url + path, json=body, timeout=5)

        assert answer.status_code == 200, path
        official.check(file, method, written, answer)


def test_a_refused_question_is_the_official_error(url: str) -> None:
    answer = requests.post(f"{url}/v2/models/xor/versions/1/infer", json={"inputs": []}, timeout=5)

    assert answer.status_code == 400
    written = "/v2/models/${MODEL_NAME}/versions/${MODEL_VERSION}/infer"
    official.check("open_inference_rest.yaml", "post", written, answer)
