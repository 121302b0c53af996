"""Every dialect gives the verdict of /predict on the same mistake, in the form that its own clients read."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import Serve
from tests.service.api.bad_input import BadRequest
from tests.service.api.dialects import ADDER, DIALECTS, SAID, XOR, Dialect, Model, dialects, right_form

OF_EACH_MODEL = [
    pytest.param(each, model, id=f"{model.name}, {each.what}") for model in (XOR, ADDER) for each in dialects(model)
]


@pytest.mark.parametrize("bad", [bad for _, bad in SAID], ids=[what for what, _ in SAID])
def test_refuses_the_same_mistake_in_its_own_form(shared_client_with_adder: FlaskClient, bad: BadRequest) -> None:
    client = shared_client_with_adder

    answer = client.open(bad.path, method=bad.method, data=bad.body, content_type=bad.content_type)

    assert answer.status_code == bad.status
    assert answer.content_type == "application/json"
    assert right_form(answer.get_json())
    assert bad.named in answer.get_json()["error"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("dialect", "model"), OF_EACH_MODEL)
@pytest.mark.parametrize("content_type", [None, "text/plain", "application/json", "application/x-www-form-urlencoded"])
def test_takes_its_body_whatever_its_content_type(
    shared_client_with_adder: FlaskClient, dialect: Dialect, model: Model, content_type: str | None
) -> None:
    client = shared_client_with_adder

    answer = client.post(dialect.path, data=dialect.question % model.good, content_type=content_type)

    assert answer.status_code == 200
    assert answer.headers["X-Model-Version"] == "1"
    assert answer.headers["X-Model-Name"] == model.name


@pytest.mark.parametrize("path", ["/v1", "/v2/nowhere", "/v1/models", "/v2/models/xor/versions/x"])
def test_an_unknown_path_below_a_protocol_is_answered_in_its_form(shared_client: FlaskClient, path: str) -> None:
    answer = shared_client.get(path)

    assert answer.status_code == 404
    assert answer.get_json() == {"error": f"there is nothing at {path}"}


def test_a_path_that_only_starts_like_a_protocols_is_a_problem(shared_client: FlaskClient) -> None:
    assert shared_client.get("/v2x").content_type == "application/problem+json"


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.what)
def test_has_no_model_to_answer_with_while_the_store_is_empty(serve: Serve, dialect: Dialect) -> None:
    client = serve(model_name="empty").test_client()

    answer = client.post(
        dialect.path.replace("xor", "empty").replace("/versions/1", ""), data=dialect.question % b"[0, 1]"
    )

    assert answer.status_code == 503
    assert right_form(answer.get_json())
    assert int(answer.headers["Retry-After"]) >= 1


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.what)
def test_another_model_is_unknown(shared_client: FlaskClient, dialect: Dialect) -> None:
    answer = shared_client.post(dialect.path.replace("xor", "and"), data=dialect.question % b"[0, 1]")

    assert answer.status_code == 404
    assert answer.get_json() == {"error": "there is no model 'and', only 'xor'"}
