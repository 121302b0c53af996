"""Triton's statistics and configuration, for its clients and perf_analyzer."""

import time
from typing import Any

from flask.testing import FlaskClient

from service.server.queueing import WAITED_S
from tests.conftest import Serve
from tests.versions import publish
from xornet.store import WeightStore

STAGES = ("queue", "compute_input", "compute_infer", "compute_output")


def infer(client: FlaskClient, rows: int = 1, path: str = "/v2/models/xor/infer", bit: int = 1) -> int:
    tensor = {"name": "x", "shape": [rows, 2], "datatype": "UINT8", "data": [0, bit] * rows}
    return client.post(path, json={"inputs": [tensor]}, environ_overrides={WAITED_S: 0.001}).status_code


def stats(client: FlaskClient, path: str = "/v2/models/xor/stats") -> dict[str, Any]:
    body: dict[str, Any] = client.get(path).get_json()
    return {each["version"]: each for each in body["model_stats"]}


def test_counts_requests_and_rows_and_times_each_stage(client: FlaskClient) -> None:
    before = time.time()
    for rows in (1, 3):
        assert infer(client, rows) == 200

    told = stats(client)["1"]

    assert (told["name"], told["execution_count"], told["inference_count"]) == ("xor", 2, 4)
    assert before * 1000 - 1 <= told["last_inference"] <= time.time() * 1000 + 1
    stages = told["inference_stats"]
    assert [stages[stage]["count"] for stage in STAGES] == [2] * 4
    assert stages["queue"]["ns"] == 2_000_000
    assert min(stages[stage]["ns"] for stage in STAGES) > 0
    assert stages["success"] == {"count": 2, "ns": sum(stages[stage]["ns"] for stage in STAGES)}
    assert stages["fail"] == {"count": 0, "ns": 0}


def test_a_request_that_fails_is_counted_as_one(client: FlaskClient) -> None:
    assert infer(client, bit=7) == 400
    assert infer(client, path="/v2/models/other/infer") == 404

    told = stats(client)["1"]

    assert (told["execution_count"], told["inference_stats"]["fail"]["count"]) == (0, 1)
    assert told["inference_stats"]["fail"]["ns"] > 0


def test_each_version_has_its_own(serve: Serve, store: WeightStore) -> None:
    publish(store)
    client = serve().test_client()
    infer(client, path="/v2/models/xor/versions/1/infer")

    assert {number: each["execution_count"] for number, each in stats(client).items()} == {"1": 1, "2": 0}
    assert stats(client, "/v2/models/xor/versions/2/stats").keys() == {"2"}
    assert stats(client, "/v2/models/stats").keys() == {"1", "2"}
    assert client.get("/v2/models/xor/versions/9/stats").status_code == 404
    assert client.get("/v2/models/other/stats").status_code == 404


def test_the_configuration_is_that_of_a_model_with_batches(client: FlaskClient) -> None:
    config = client.get("/v2/models/xor/config").get_json()

    assert config["input"] == [{"name": "x", "data_type": "TYPE_UINT8", "dims": [2]}]
    assert config["output"] == [
        {"name": "probability", "data_type": "TYPE_FP64", "dims": [1]},
        {"name": "y", "data_type": "TYPE_UINT8", "dims": [1]},
    ]
    assert config["max_batch_size"] == 4 * 2**20
    assert client.get("/v2/models/xor/versions/1/config").get_json() == config
    assert client.get("/v2/models/xor/versions/9/config").status_code == 404


def test_the_server_names_the_extensions(client: FlaskClient) -> None:
    assert set(client.get("/v2").get_json()["extensions"]) == {
        "binary_tensor_data",
        "model_repository",
        "statistics",
        "model_configuration",
    }
