"""POST /predict: what it answers, and what it refuses."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import Serve
from tests.service.api.bad_input import BAD_REQUESTS, BadRequest


@pytest.mark.parametrize(("x1", "x2", "y"), [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_answers_every_pair_of_bits(client: FlaskClient, x1: int, x2: int, y: int) -> None:
    answer = client.post("/predict", json={"x1": x1, "x2": x2})

    assert answer.status_code == 200
    assert answer.get_json().keys() == {"y", "probability", "model", "version"}
    assert (answer.get_json()["y"], answer.get_json()["model"], answer.get_json()["version"]) == (y, "xor", 1)
    assert abs(answer.get_json()["probability"] - y) <= 0.1


@pytest.mark.parametrize("bad", BAD_REQUESTS, ids=lambda bad: bad.what)
def test_refuses_bad_input_and_says_what_was_wrong(client: FlaskClient, bad: BadRequest) -> None:
    answer = client.open(bad.path, method=bad.method, data=bad.body, content_type=bad.content_type)

    assert answer.status_code == bad.status
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["status"] == bad.status
    assert bad.named in answer.get_json()["detail"]
    assert "Traceback" not in answer.text


def test_names_every_field_that_is_wrong_with_what_was_expected_and_what_came(client: FlaskClient) -> None:
    answer = client.post("/predict", json={"x1": True, "x3": [1]})

    assert answer.get_json()["errors"] == [
        {"field": "x1", "expected": "the integer 0 or 1", "got": "true"},
        {"field": "x2", "expected": "the integer 0 or 1", "got": "nothing"},
        {"field": "x3", "expected": "no key but x1 and x2", "got": "[1]"},
    ]


def test_lists_only_the_first_of_very_many_faults(client: FlaskClient) -> None:
    answer = client.post("/predict", json={f"key{n}": n for n in range(3000)})

    assert answer.status_code == 422
    assert len(answer.get_json()["errors"]) == 10


def test_says_which_methods_there_are(client: FlaskClient) -> None:
    answer = client.get("/predict")

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
