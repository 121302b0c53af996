"""Whatever the application answers, what goes over the wire is one whole response."""

from collections.abc import Callable, Iterable, Iterator

import pytest
from flask import Flask, Response

from service.server.timeouts import Patience
from service.server.wsgi import MOST_UNSENT_BYTES, Gateway
from tests.conftest import Serve
from tests.service.server.raw_requests import LENGTH, PROBE, post
from tests.service.server.wire import Client, listening

Environ = dict[str, object]


@pytest.fixture
def app() -> Flask:
    app = Flask("app")
    app.config["MAX_CONTENT_LENGTH"] = 1000
    return app


@pytest.fixture
def answer(app: Flask) -> Callable[..., tuple[list[str], bytes]]:
    """Asks for /, and returns the head's lines, without the date, and the body."""
    gateway = Gateway(app, Patience())

    def ask(method: str = "GET", *, is_last: bool = False) -> tuple[list[str], bytes]:
        environ = {**gateway.environ(("1.2.3.4", 5), ("6.7.8.9", 10)), "REQUEST_METHOD": method, "PATH_INFO": "/"}
        head, _, body = gateway.answer(environ, is_last=is_last).partition(b"\r\n\r\n")
        return [line for line in head.decode().split("\r\n") if not line.startswith("Date: ")], body

    return ask


Ask = Callable[..., tuple[list[str], bytes]]


def responding(app: Flask, status: str, headers: list[tuple[str, str]], parts: Iterable[bytes]) -> None:
    def application(_: object, start_response: Callable[..., object]) -> Iterable[bytes]:
        start_response(status, headers)
        return parts

    app.wsgi_app = application  # type: ignore[method-assign,assignment]


def test_sends_the_status_the_headers_and_the_body(app: Flask, answer: Ask) -> None:
    responding(app, "200 OK", [("Content-Type", "a"), ("Content-Length", "4")], [b"bo", b"dy"])

    assert answer() == (["HTTP/1.1 200 OK", "Content-Type: a", "Content-Length: 4"], b"body")


def test_gives_each_body_a_length(app: Flask, answer: Ask) -> None:
    responding(app, "200 OK", [("X", "the Content-Length: 9 of another")], iter([b"bo", b"dy"]))

    assert answer()[0][-1] == "Content-Length: 4"


def test_an_empty_body_has_a_length_too(app: Flask, answer: Ask) -> None:
    responding(app, "404 Not Found", [], [])

    assert answer() == (["HTTP/1.1 404 Not Found", "Content-Length: 0"], b"")


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_what_cannot_have_a_body_has_no_length_either(app: Flask, answer: Ask, status: str) -> None:
    responding(app, status, [], [b"body"])

    assert answer() == ([f"HTTP/1.1 {status}"], b"")


def test_the_answer_to_head_has_no_body_but_the_length_that_it_would_have(app: Flask, answer: Ask) -> None:
    responding(app, "200 OK", [("Content-Length", "4")], [b"body"])

    assert answer("HEAD") == (["HTTP/1.1 200 OK", "Content-Length: 4"], b"")


def test_says_that_the_last_one_is_the_last(app: Flask, answer: Ask) -> None:
    responding(app, "200 OK", [], [b"body"])

    assert answer(is_last=True)[0][-1] == "Connection: close"


def test_closes_what_the_application_gave(app: Flask, answer: Ask) -> None:
    closed = []

    class Parts:
        def __iter__(self) -> Iterator[bytes]:
            yield b"body"

        def close(self) -> None:
            closed.append(True)

    responding(app, "200 OK", [], Parts())

    assert answer()[1] == b"body"
    assert closed == [True]


def test_answers_for_an_application_that_fails(app: Flask, answer: Ask, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Iterator[bytes]:
        raise RuntimeError("the inside")
        yield b""

    responding(app, "200 OK", [], broken())

    assert answer() == (["HTTP/1.1 500 Internal Server Error", "Content-Length: 0"], b"")
    assert "the inside" in caplog.text


def test_takes_any_response_of_flask(app: Flask, answer: Ask) -> None:
    app.add_url_rule("/", view_func=lambda: Response((part for part in ("é", "b")), mimetype="text/plain"))

    head, body = answer()

    assert body == "éb".encode()
    assert head == ["HTTP/1.1 200 OK", "Content-Type: text/plain; charset=utf-8", "Content-Length: 3"]


def test_tells_the_application_who_asks(app: Flask) -> None:
    environ = Gateway(app, Patience()).environ(("1.2.3.4", 5), ("6.7.8.9", 10))

    names = ("REMOTE_ADDR", "REMOTE_PORT", "SERVER_NAME", "SERVER_PORT")
    assert [environ[name] for name in names] == ["1.2.3.4", "5", "6.7.8.9", "10"]


def test_a_unix_socket_has_no_names(app: Flask) -> None:
    environ = Gateway(app, Patience()).environ("", "/run/service")

    assert environ["REMOTE_ADDR"] == ""


def test_renews_the_date(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.server.wsgi.formatdate", lambda **_: "then")
    gateway = Gateway(app, Patience())
    monkeypatch.setattr("service.server.wsgi.formatdate", lambda **_: "now")
    before = gateway.refusal("400 Bad Request")

    gateway.tick()

    assert b"Date: then\r\n" in before
    assert b"Date: now\r\n" in gateway.refusal("400 Bad Request")


def test_nothing_more_is_answered_while_too_much_is_not_taken(serve: Serve) -> None:
    gateway = Gateway(serve(), Patience())
    with listening(gateway) as server, Client(server.port) as client:
        statuses = []
        for unsent in (MOST_UNSENT_BYTES, MOST_UNSENT_BYTES + 1, 0):
            gateway.tick(unsent)
            client.send(PROBE, post(LENGTH))
            statuses.append((client.answer().status, client.answer().status))

    assert statuses == [(200, 200), (200, 503), (200, 200)]


def test_counts_what_is_no_request(serve: Serve) -> None:
    app = serve()

    Gateway(app, Patience()).refusal("400 Bad Request")

    counted = 'http_requests_total{method="other",route="unmatched",status="400"} 1.0'
    assert counted in app.test_client().get("/metrics").text
