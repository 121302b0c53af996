"""Answers go out as they are."""

from flask import Flask

from service.http.response import Answer


def test_is_a_response_like_any_other() -> None:
    app = Flask("app")
    app.add_url_rule("/", view_func=lambda: Answer(b"{}", 202))

    found = app.test_client().get("/")

    assert (found.status, found.data) == ("202 ACCEPTED", b"{}")
    assert found.headers.to_wsgi_list() == [("Content-Type", "application/json"), ("Content-Length", "2")]


def test_head_is_answered_without_the_body_but_with_its_length() -> None:
    app = Flask("app")
    app.add_url_rule("/", view_func=lambda: Answer(b"abc", content_type="text/plain"))

    found = app.test_client().head("/")

    assert (found.data, found.headers["Content-Length"], found.headers["Content-Type"]) == (b"", "3", "text/plain")


def test_layers_around_the_view_may_add_headers() -> None:
    app = Flask("app")
    app.add_url_rule("/", view_func=lambda: Answer(b"{}"))

    @app.after_request
    def sign(response: Answer) -> Answer:
        response.headers["X-Signed"] = "yes"
        return response

    assert app.test_client().get("/").headers["X-Signed"] == "yes"
