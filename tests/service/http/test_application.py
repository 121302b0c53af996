"""Direct views: the first request of a path goes through Flask, the others skip it, and nobody sees a difference."""

from typing import Any

import pytest
from flask import url_for

from service.errors import Rejected
from service.http import application as module
from service.http.application import Application, direct
from service.http.environ import ROUTE
from service.http.response import Response


@pytest.fixture
def app() -> Application:
    app = Application()

    @app.get("/double/<version:number>")
    @direct
    def double(environ: Any, number: int) -> Response:
        if number > 100:
            raise Rejected(422, f"number: expected at most 100, got {number}")
        return Response(f"{environ[ROUTE]} {2 * number} {environ['QUERY_STRING']}".encode())

    app.serve_through(lambda respond: respond)
    return app


def test_the_second_response_is_the_first_again_with_its_own_arguments(app: Application) -> None:
    client = app.test_client()

    responses = [client.get(path).text for path in ("/double/2?a", "/double/2?b", "/double/3", "/double/3")]

    rule = "/double/<version:number>"
    assert responses == [f"{rule} 4 a", f"{rule} 4 b", f"{rule} 6 ", f"{rule} 6 "]
    assert len(app._direct) == 2


def test_other_methods_and_unknown_paths_are_still_flask_s(app: Application) -> None:
    client = app.test_client()
    client.get("/double/2")

    assert (client.head("/double/2").status_code, client.head("/double/2").data) == (200, b"")
    assert client.post("/double/2").status_code == 405
    assert client.get("/double/2/").status_code == 404
    assert client.get("/double/0").status_code == 404


def test_a_rejected_request_is_a_problem_either_way_and_is_not_remembered(app: Application) -> None:
    client = app.test_client()

    responses = [client.get("/double/101") for _ in range(2)]

    assert [(response.status_code, response.content_type) for response in responses] == [
        (422, "application/problem+json")
    ] * 2
    assert app._direct == {}


def test_a_failure_that_nobody_foresaw_is_a_problem_without_its_inside(app: Application) -> None:
    @app.get("/sometimes")
    @direct
    def sometimes(environ: Any) -> Response:
        if environ["QUERY_STRING"] == "fail":
            raise RuntimeError("a secret of the inside")
        return Response(b"{}")

    client = app.test_client()
    client.get("/sometimes")

    response = client.get("/sometimes?fail")

    assert response.status_code == 500
    assert "secret" not in response.text


def test_only_so_many_paths_are_remembered(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_DIRECT", 3)
    client = app.test_client()

    responses = [client.get(f"/double/{number}").text.split()[1] for number in range(1, 9)]

    assert responses == [str(2 * number) for number in range(1, 9)]
    assert len(app._direct) == 3


def test_builds_no_addresses(app: Application) -> None:
    with app.test_request_context(), pytest.raises(NotImplementedError, match="builds no addresses"):
        url_for("double", number=1)
