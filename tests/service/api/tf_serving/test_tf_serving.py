"""TensorFlow Serving's REST API."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import Serve
from tests.networks import FULL_ADDER
from tests.service.model.test_live import publish_again
from xornet.store import WeightStore

PREDICT = "/v1/models/xor:predict"
TABLE = [[0, 0], [0, 1], [1, 0], [1, 1]]


@pytest.mark.parametrize("instances", [TABLE, [{"x": row} for row in TABLE]])
def test_answers_by_row(shared_client: FlaskClient, instances: list[object]) -> None:
    predictions = shared_client.post(PREDICT, json={"instances": instances}).get_json()["predictions"]

    assert [prediction["y"] for prediction in predictions] == [0, 1, 1, 0]
    assert all(abs(prediction["probability"] - prediction["y"]) < 0.1 for prediction in predictions)


@pytest.mark.parametrize("inputs", [TABLE, {"x": TABLE}])
def test_answers_by_column(shared_client: FlaskClient, inputs: object) -> None:
    outputs = shared_client.post(PREDICT, json={"inputs": inputs, "signature_name": "serving_default"}).get_json()[
        "outputs"
    ]

    assert outputs["y"] == [0, 1, 1, 0]
    assert len(outputs["probability"]) == 4


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"instances": TABLE, "inputs": TABLE}, "exactly one of the keys instances and inputs"),
        ({"signature_name": "serving_default"}, "exactly one of the keys instances and inputs"),
        ({"instances": None}, "instances: expected a list of rows of 2 bits, got null"),
        ({"instances": []}, "instances: expected a list of rows of 2 bits, got []"),
        ({"instances": [0, 1]}, "instances[0]: expected a list of 2 bits, got 0"),
        ({"instances": [{"x": [0, 1]}, [0, 1]]}, 'instances[1]: expected an object {"x": a row of bits}, got [0, 1]'),
        ({"inputs": {"y": TABLE}}, "inputs: expected the input x and no other"),
        ({"inputs": {"x": 1}}, "inputs.x: expected a list of rows of 2 bits, got 1"),
        ({"instances": TABLE, "signature_name": "other"}, "signature_name: expected 'serving_default'"),
    ],
)
def test_says_what_is_wrong_with_a_body(shared_client: FlaskClient, body: object, named: str) -> None:
    answer = shared_client.post(PREDICT, json=body)

    assert answer.status_code == 400
    assert named in answer.get_json()["error"]


def test_ignores_keys_that_it_does_not_know(shared_client: FlaskClient) -> None:
    answer = shared_client.post(PREDICT, json={"instances": TABLE, "comment": ["a: b", {"c": "d:"}]})

    assert answer.status_code == 200


def test_a_version_is_asked_by_its_number(serve: Serve, store: WeightStore) -> None:
    publish_again(store)
    client = serve().test_client()

    newest = client.post(PREDICT, json={"instances": TABLE})
    first = client.post("/v1/models/xor/versions/1:predict", json={"instances": TABLE})
    unknown = client.post("/v1/models/xor/versions/3:predict", json={"instances": TABLE})

    assert (newest.headers["X-Model-Version"], first.headers["X-Model-Version"]) == ("2", "1")
    assert unknown.status_code == 404


def test_status_tells_every_version_and_what_is_wrong_with_it(serve: Serve, store: WeightStore) -> None:
    store.path(2).write_bytes(b"")
    client = serve().test_client()

    status = client.get("/v1/models/xor").get_json()["model_version_status"]

    assert [(each["version"], each["state"], each["status"]["error_code"]) for each in status] == [
        ("2", "END", "DATA_LOSS"),
        ("1", "AVAILABLE", "OK"),
    ]
    assert client.get("/v1/models/xor/versions/1").get_json() == {"model_version_status": status[1:]}
    assert client.get("/v1/models/xor/versions/2").get_json() == {"model_version_status": status[:1]}
    assert client.get("/v1/models/xor/versions/3").status_code == 404


def test_metadata_tells_the_signature(shared_client: FlaskClient) -> None:
    metadata = shared_client.get("/v1/models/xor/versions/1/metadata").get_json()

    signature = metadata["metadata"]["signature_def"]["signature_def"]["serving_default"]
    assert metadata["model_spec"] == {"name": "xor", "signature_name": "", "version": "1"}
    assert [dim["size"] for dim in signature["inputs"]["x"]["tensor_shape"]["dim"]] == ["-1", "2"]
    assert signature["outputs"].keys() == {"probability", "y"}


def test_a_model_of_several_outputs_has_a_list_of_them_for_each_row(serve: Serve, adder: WeightStore) -> None:
    client, path = serve().test_client(), f"/v1/models/{adder.model}:predict"
    rows, targets = FULL_ADDER.inputs.astype(int).tolist(), FULL_ADDER.targets.astype(int).tolist()

    by_row = client.post(path, json={"instances": rows}).get_json()["predictions"]
    by_object = client.post(path, json={"instances": [{"x": row} for row in rows]}).get_json()["predictions"]
    by_column = client.post(path, json={"inputs": rows}).get_json()["outputs"]
    by_name = client.post(path, json={"inputs": {"x": rows}}).get_json()["outputs"]

    assert by_row == by_object
    assert by_column == by_name
    assert [row["y"] for row in by_row] == by_column["y"] == targets
    assert [row["probability"] for row in by_row] == by_column["probability"]
    assert [[round(chance) for chance in row["probability"]] for row in by_row] == targets


def test_each_model_has_metadata_of_its_own(serve: Serve, adder: WeightStore) -> None:
    metadata = serve().test_client().get(f"/v1/models/{adder.model}/metadata").get_json()

    signature = metadata["metadata"]["signature_def"]["signature_def"]["serving_default"]
    shapes = {
        name: [dim["size"] for dim in tensor["tensor_shape"]["dim"]]
        for side in ("inputs", "outputs")
        for name, tensor in signature[side].items()
    }
    assert metadata["model_spec"]["name"] == "full-adder"
    assert shapes == {"x": ["-1", "3"], "probability": ["-1", "2"], "y": ["-1", "2"]}


def test_rows_of_another_models_width_are_rejected(serve: Serve, adder: WeightStore) -> None:
    answer = serve().test_client().post(f"/v1/models/{adder.model}:predict", json={"instances": TABLE})

    assert answer.status_code == 400
    assert answer.get_json()["error"] == "instances[0]: expected a list of 3 bits, got [0, 0]"


def test_every_row_is_reported_to_the_observers(serve: Serve) -> None:
    app, counts = serve(), list[tuple[int, int]]()
    app.extensions["service"].prediction_observers.append(lambda _version, zeros, ones: counts.append((zeros, ones)))
    client = app.test_client()

    client.post(PREDICT, json={"instances": TABLE})

    assert counts == [(2, 2)]
