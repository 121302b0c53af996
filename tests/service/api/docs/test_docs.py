"""The description of the API, and the page that shows it."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from service.http import description
from tests.conftest import Serve

PAGES = ("/assets/", "/learn")  # for people
UNDESCRIBED = {"/docs", "/docs/start.js", "/docs/<any('ui.js', 'ui.css'):name>"}
REFUSED = {"/v2/repository/models/<model:name>/load", "/v2/repository/models/<model:name>/unload"}


@pytest.fixture
def document(shared_client: FlaskClient) -> Any:
    return shared_client.get("/openapi.json").get_json()


def test_is_openapi_3_1(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_describes_every_route_that_is_offered_to_programs(serve: Serve) -> None:
    app = serve()

    silent = {rule.rule for rule in app.url_map.iter_rules() if not description.of(app.view_functions[rule.endpoint])}

    assert {rule for rule in silent if not rule.startswith(PAGES)} <= UNDESCRIBED | REFUSED | {"/"}


def test_requests_are_described_by_the_models_that_validate_them(document: Any) -> None:
    row = document["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert row["additionalProperties"] is False
    assert row["properties"]["x1"] == {"maximum": 1, "minimum": 0, "type": "integer"}
    assert row["required"] == ["x1", "x2"]


def test_every_example_of_a_body_is_answered(shared_client: FlaskClient, document: Any) -> None:
    asked = 0
    for path, item in document["paths"].items():
        body = item.get("post", {}).get("requestBody")
        if body and "{label}" not in path:  # there is none in this store
            for name, example in body["content"]["application/json"].get("examples", {"xor": {"value": {}}}).items():
                answer = shared_client.post(path.format(name=name, version=1), json=example["value"])
                assert answer.status_code == 200, path
                asked += 1
    assert asked >= 3


def test_failures_have_the_form_of_their_route(document: Any) -> None:
    for path, item in document["paths"].items():
        for operation in item.values():
            kinds = {
                kind for status, found in operation["responses"].items() if status != "200" for kind in found["content"]
            }
            expected = "application/json" if path.startswith(("/v1", "/v2")) else "application/problem+json"
            assert kinds <= {expected}, path


def test_the_page_and_all_that_it_asks_for_come_from_here(shared_client: FlaskClient) -> None:
    for path, kind in (("", "html"), ("/ui.js", "javascript"), ("/ui.css", "css"), ("/start.js", "javascript")):
        answer = shared_client.get(f"/docs{path}")

        assert answer.status_code == 200
        assert kind in answer.content_type
        assert "script-src 'self';" in answer.headers["Content-Security-Policy"]
    assert "http" not in shared_client.get("/docs").text
    assert shared_client.get("/docs/secrets.js").status_code == 404


def test_the_page_may_run_its_own_scripts(shared_client: FlaskClient) -> None:
    assert "script-src 'self'" in shared_client.get("/docs").headers["Content-Security-Policy"]
