"""Responses are sent as they are."""

from flask import Flask
from werkzeug.test import create_environ

from service.http.application import Application
from service.http.response import Response, from_wsgi


def app_with(response: Response) -> Application:
    app = Application()
    app.add_url_rule("/", view_func=lambda: response)
    return app


def test_is_sent_with_its_type_and_length() -> None:
    found = app_with(Response(b"{}", 202)).test_client().get("/")

    assert (found.status, found.data) == ("202 Accepted", b"{}")
    assert found.headers.to_wsgi_list() == [("Content-Type", "application/json"), ("Content-Length", "2")]


def test_head_gets_the_length_but_no_body() -> None:
    found = app_with(Response(b"abc", content_type="text/plain")).test_client().head("/")

    assert (found.data, found.headers["Content-Length"], found.headers["Content-Type"]) == (b"", "3", "text/plain")


def test_any_wsgi_application_can_be_called_for_its_response() -> None:
    app = Flask("any")
    app.add_url_rule("/", view_func=lambda: ("made by Flask", 201, {"X-Made-By": "Flask"}))

    found = from_wsgi(app)(create_environ("/"))

    assert (found.status, found.body) == (201, b"made by Flask")
    assert ("X-Made-By", "Flask") in found.headers
