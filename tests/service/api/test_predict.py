"""POST /predict: what it answers, and what it refuses."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import Serve
from tests.networks import FULL_ADDER
from tests.service.api.bad_input import OF_EACH_MODEL, BadRequest
from xornet.store import WeightStore


@pytest.mark.parametrize(("x1", "x2", "y"), [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_answers_every_pair_of_bits(shared_client: FlaskClient, x1: int, x2: int, y: int) -> None:
    answer = shared_client.post("/predict", json={"x1": x1, "x2": x2})

    assert answer.status_code == 200
    assert answer.get_json().keys() == {"y", "probability", "model", "version"}
    assert (answer.get_json()["y"], answer.get_json()["model"], answer.get_json()["version"]) == (y, "xor", 1)
    assert abs(answer.get_json()["probability"] - y) <= 0.1


@pytest.mark.parametrize("bad", OF_EACH_MODEL, ids=lambda bad: bad.what)
def test_refuses_bad_input_and_says_what_was_wrong(shared_client_with_adder: FlaskClient, bad: BadRequest) -> None:
    client = shared_client_with_adder

    answer = client.open(bad.path, method=bad.method, data=bad.body, content_type=bad.content_type)

    assert answer.status_code == bad.status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == bad.status
    assert bad.named in answer.get_json()["detail"]
    assert "Traceback" not in answer.text


def test_names_every_field_that_is_wrong_with_what_was_expected_and_what_came(shared_client: FlaskClient) -> None:
    answer = shared_client.post("/predict", json={"x1": True, "x3": [1]})

    assert answer.get_json()["errors"] == [
        {"field": "x1", "expected": "the integer 0 or 1", "got": "true"},
        {"field": "x2", "expected": "the integer 0 or 1", "got": "nothing"},
        {"field": "x3", "expected": "no key but x1 and x2", "got": "[1]"},
    ]


def test_lists_only_the_first_of_very_many_faults(shared_client: FlaskClient) -> None:
    answer = shared_client.post("/predict", json={f"key{n}": n for n in range(3000)})

    assert answer.status_code == 422
    assert len(answer.get_json()["errors"]) == 10


def test_says_which_methods_there_are(shared_client: FlaskClient) -> None:
    answer = shared_client.get("/predict")

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


def test_has_no_model_to_answer_with_while_the_store_is_empty(serve: Serve) -> None:
    client = serve(model_name="empty").test_client()

    answer = client.post("/predict", json={"x1": 0, "x2": 1})

    assert answer.status_code == 503
    assert answer.content_type == "application/problem+json"
    assert "the store does not hold a version yet" in answer.get_json()["detail"]
    assert int(answer.headers["Retry-After"]) >= 1


def test_blames_the_client_for_bad_input_even_without_a_model(serve: Serve) -> None:
    client = serve(model_name="empty").test_client()

    answer = client.post("/predict", json={"x1": 0, "x2": 2})

    assert answer.status_code == 422


def test_keeps_to_a_smaller_body_limit(serve: Serve) -> None:
    client = serve(max_body_bytes=20).test_client()

    fits = client.post("/predict", data=b'{"x1": 0, "x2": 1}', content_type="application/json")
    too_large = client.post("/predict", data=b'{"x1": 0, "x2": 1}   ', content_type="application/json")

    assert (fits.status_code, too_large.status_code) == (200, 413)
    assert "20 bytes" in too_large.get_json()["detail"]


@pytest.mark.parametrize("path", ["predict", "versions/1/predict"])
def test_a_model_of_several_outputs_answers_each_by_its_name(serve: Serve, adder: WeightStore, path: str) -> None:
    client = serve().test_client()
    for row in FULL_ADDER.rows:
        answer = client.post(f"/models/{adder.model}/{path}", json={name: row[name] for name in ("a", "b", "carry")})

        told = answer.get_json()
        assert (told["sum"], told["carries"]) == (row["sum"], row["carries"])
        assert told.keys() == {"sum", "carries", "probability", "model", "version"}
        assert {name: round(chance) for name, chance in told["probability"].items()} == {
            "sum": row["sum"],
            "carries": row["carries"],
        }
        assert (told["model"], told["version"]) == ("full-adder", 1)
    assert client.post("/predict", json={"x1": 0, "x2": 1}).get_json()["model"] == "xor"


def test_the_default_model_may_be_any(serve: Serve, adder: WeightStore) -> None:
    client = serve(model_name=adder.model).test_client()

    answer = client.post("/predict", json={"a": 1, "b": 1, "carry": 0}).get_json()
    other = client.post("/models/xor/predict", json={"x1": 0, "x2": 1}).get_json()

    assert (answer["sum"], answer["carries"], answer["model"]) == (0, 1, "full-adder")
    assert (other["y"], other["model"]) == (1, "xor")


def test_the_inputs_of_another_model_are_rejected_with_the_names_of_this_ones(serve: Serve, adder: WeightStore) -> None:
    client = serve().test_client()

    to_adder = client.post(f"/models/{adder.model}/predict", json={"x1": 0, "x2": 1})
    to_xor = client.post("/predict", json={"a": 1, "b": 1, "carry": 0})

    assert (to_adder.status_code, to_xor.status_code) == (422, 422)
    assert [fault["field"] for fault in to_adder.get_json()["errors"]] == ["a", "b", "carry", "x1", "x2"]
    assert to_adder.get_json()["errors"][3]["expected"] == "no key but a, b and carry"
    assert [fault["field"] for fault in to_xor.get_json()["errors"]] == ["x1", "x2", "a", "b", "carry"]


def test_a_model_that_is_not_there_is_told_with_ten_that_are(serve: Serve, adder: WeightStore) -> None:
    for number in range(12):
        store = WeightStore(adder.models_dir, f"adder{number:02}")
        store.directory.mkdir()
        (store.path(1)).write_bytes(b"")

    answer = serve().test_client().post("/models/nowhere/predict", json={"x1": 0, "x2": 1})

    assert answer.status_code == 404
    assert answer.get_json()["detail"].count("adder") == 10
    assert answer.get_json()["detail"].endswith("and 4 more")
