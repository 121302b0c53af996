"""A service for the commands: the application itself, on a port of its own, in a thread."""

import threading
from collections.abc import Callable, Iterator

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.conftest import Serve

Alter = Callable[[str, bytes], bytes]  # path, body → body


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: object, **__: object) -> None:
        pass


class Service:
    """A running service; `alter` changes what it responds with, or raises to send nothing."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.alter: Alter = lambda _, body: body


@pytest.fixture
def running(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """The service on the shipped version, which the commands find by the environment."""
    app = serve(poll_interval_s=0.05)
    service = Service("")

    def altered(environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
            started.append((status, headers))
            return started.append  # type: ignore[return-value]  # that nobody calls

        body = b"".join(app.wsgi_app(environ, start))
        body = service.alter(str(environ["PATH_INFO"]), body)
        status, headers = started[0]
        length = ("Content-Length", str(len(body)))
        start_response(status, [length, *(pair for pair in headers if pair[0].lower() != "content-length")])
        return [body]

    server = make_server("127.0.0.1", 0, altered, threaded=True, request_handler=_Quiet)
    service.url = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("XORNET_URL", service.url)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield service
    server.shutdown()
    thread.join()
    server.server_close()
