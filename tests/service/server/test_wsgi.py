"""Whatever the application returns, one whole response goes over the wire."""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator

import pytest
from flask import Flask, Response

from service.server.hooks import ServerHooks
from service.server.wsgi import WSGICaller
from tests.conftest import Serve

Start = Callable[..., object]
Respond = Callable[..., tuple[list[str], bytes]]
TCP = asyncio.BaseTransport({"peername": ("1.2.3.4", 5), "sockname": ("6.7.8.9", 10)})


def application(status: str, headers: list[tuple[str, str]], parts: Iterable[bytes]) -> Callable[..., object]:
    def respond(_: object, start_response: Start) -> Iterable[bytes]:
        start_response(status, headers)
        return parts

    return respond


def get(app: Callable[..., object], method: str = "GET", *, is_last: bool = False) -> tuple[list[str], bytes]:
    """Request / from `app`, and return the head's lines, without the date, and the body."""
    caller = WSGICaller(app)
    environ = {**caller.environ(TCP), "REQUEST_METHOD": method, "PATH_INFO": "/"}
    return split(caller.respond(environ, is_last=is_last))


def split(response: bytes) -> tuple[list[str], bytes]:
    head, _, body = response.partition(b"\r\n\r\n")
    return [line for line in head.decode().split("\r\n") if not line.startswith("Date: ")], body


def test_sends_the_status_the_headers_and_the_body() -> None:
    app = application("200 OK", [("Content-Type", "a"), ("Content-Length", "4")], [b"bo", b"dy"])

    assert get(app) == (["HTTP/1.1 200 OK", "Content-Type: a", "Content-Length: 4"], b"body")


def test_gives_each_body_a_length() -> None:
    app = application("200 OK", [("X", "the Content-Length: 9 of another")], iter([b"bo", b"dy"]))

    assert get(app)[0][-1] == "Content-Length: 4"


def test_an_empty_body_has_a_length_too() -> None:
    assert get(application("404 Not Found", [], [])) == (["HTTP/1.1 404 Not Found", "Content-Length: 0"], b"")


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_a_response_that_cannot_have_a_body_has_no_length_either(status: str) -> None:
    assert get(application(status, [], [b"body"])) == ([f"HTTP/1.1 {status}"], b"")


def test_the_response_to_head_has_the_length_but_no_body() -> None:
    app = application("200 OK", [("Content-Length", "4")], [b"body"])

    assert get(app, "HEAD") == (["HTTP/1.1 200 OK", "Content-Length: 4"], b"")


def test_the_last_response_announces_that_the_connection_closes() -> None:
    assert get(application("200 OK", [], [b"body"]), is_last=True)[0][-1] == "Connection: close"


def test_closes_the_application_s_iterable() -> None:
    closed = []

    class Parts:
        def __iter__(self) -> Iterator[bytes]:
            yield b"body"

        def close(self) -> None:
            closed.append(True)

    assert get(application("200 OK", [], Parts()))[1] == b"body"
    assert closed == [True]


def test_responds_for_an_application_that_fails(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Iterator[bytes]:
        raise RuntimeError("the inside")
        yield b""

    head, body = get(application("200 OK", [], broken()))

    assert head[0] == "HTTP/1.1 500 Internal Server Error"
    assert b"the application failed" in body
    assert b"the inside" not in body
    assert "the inside" in caplog.text


def test_takes_any_response_of_flask() -> None:
    app = Flask("app")
    app.add_url_rule("/", view_func=lambda: Response((part for part in ("é", "b")), mimetype="text/plain"))

    head, body = get(app)

    assert body == "éb".encode()
    assert head == ["HTTP/1.1 200 OK", "Content-Type: text/plain; charset=utf-8", "Content-Length: 3"]


def test_the_environ_has_both_addresses_and_the_scheme() -> None:
    environ = WSGICaller(application("200 OK", [], [])).environ(TCP)

    names = ("REMOTE_ADDR", "REMOTE_PORT", "SERVER_NAME", "SERVER_PORT", "wsgi.url_scheme")
    assert [environ[name] for name in names] == ["1.2.3.4", "5", "6.7.8.9", "10", "http"]


def test_a_unix_socket_has_no_addresses() -> None:
    environ = WSGICaller(application("200 OK", [], [])).environ(
        asyncio.BaseTransport({"peername": "", "sockname": "/run/service"})
    )

    assert environ["REMOTE_ADDR"] == ""


def test_renews_the_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.server.wsgi.formatdate", lambda **_: "then")
    caller = WSGICaller(application("200 OK", [], []))
    monkeypatch.setattr("service.server.wsgi.formatdate", lambda **_: "now")
    before = caller.reject("", 400, "detail")

    caller.renew_date()

    assert b"Date: then\r\n" in before
    assert b"Date: now\r\n" in caller.reject("", 400, "detail")


def test_an_application_without_hooks_gets_plain_text_rejections() -> None:
    head, body = split(WSGICaller(application("200 OK", [], [])).reject("", 431, "too large"))

    assert head[0] == "HTTP/1.1 431 Request Header Fields Too Large"
    assert "Content-Type: text/plain; charset=utf-8" in head
    assert head[-2:] == [f"Content-Length: {len(body)}", "Connection: close"]
    assert body == b"431 Request Header Fields Too Large: too large\n"


def test_the_application_s_hooks_write_and_count_every_rejection() -> None:
    counted: list[int] = []
    app = Flask("app")
    hooks = ServerHooks(9, lambda path, status, detail, _client: (f"{path} {status} {detail}".encode(), [("A", "b")]))
    app.server_hooks = hooks._replace(on_rejected=counted.append)  # type: ignore[attr-defined]

    head, body = split(WSGICaller(app).reject("/path", 408, "detail"))

    assert ("A: b" in head, body, counted) == (True, b"/path 408 detail", [408])


def test_hooks_of_another_kind_are_an_error() -> None:
    app = Flask("app")
    app.server_hooks = {"max_body_bytes": 9}  # type: ignore[attr-defined]

    with pytest.raises(TypeError, match="server_hooks: expected ServerHooks, got dict"):
        WSGICaller(app)


def test_the_service_counts_a_rejection_of_the_server_and_writes_it_as_a_problem(serve: Serve) -> None:
    app = serve()

    head, body = split(WSGICaller(app).reject("/predict", 400, "Host: expected exactly one, got none"))

    problem = json.loads(body)
    assert (problem["status"], problem["detail"], problem["errors"]) == (
        400,
        "Host: expected exactly one, got none",
        [],
    )
    assert f"X-Request-ID: {problem['request_id']}" in head


def test_the_service_writes_a_rejection_in_the_form_of_the_path(serve: Serve) -> None:
    _, body = split(WSGICaller(serve()).reject("/v2/models/xor/infer", 408, "detail"))

    assert json.loads(body) == {"error": "detail"}
