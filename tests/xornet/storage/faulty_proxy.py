"""A proxy in front of an object store, which remembers the requests and fails those that a test chooses."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.xornet.storage.buckets import serving

NOT_PASSED_ON = {"connection", "transfer-encoding", "keep-alive", "content-length"}


class FaultyProxy:
    """Passes every request on unless `status` (a response of its own) or `drops` says otherwise, after `delay_s`."""

    def __init__(self, upstream: str) -> None:
        self.requests: list[str] = []
        self.delay_s = 0.0
        self.status = 0
        self.finished: list[int] = []  # the numbers of the requests that nothing more happens to
        self.drops = False  # the connection breaks off without a response
        self.before: Callable[[int], None] = lambda _: None  # told the number of the request, before and after the
        self.after: Callable[[int], None] = lambda _: None  # store has it
        self._upstream = urlsplit(upstream).netloc
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def respond(self) -> None:
                proxy.respond(self)

            do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = respond  # noqa: N815  the names that the library calls

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that a test has killed
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"

    def respond(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        self.requests.append(f"{request.command} {request.path}")
        number = len(self.requests)
        try:
            self._pass_on(request, body, number)
        finally:
            self.finished.append(number)

    def _pass_on(self, request: BaseHTTPRequestHandler, body: bytes, number: int) -> None:
        self.before(number)
        time.sleep(self.delay_s)
        if self.drops:
            request.close_connection = True
            return
        status, headers, data = (self.status, [], b"") if self.status else self._ask(request, body)
        self.after(number)
        request.send_response(status)
        for name, value in headers:
            request.send_header(name, value)
        if request.command != "HEAD":
            request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    def _ask(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = HTTPConnection(self._upstream, timeout=30)
        try:
            connection.request(request.command, request.path, body, dict(request.headers))  # signed: with its own Host
            response = connection.getresponse()
            data = response.read()
        finally:
            connection.close()
        dropped = NOT_PASSED_ON - ({"content-length"} if request.command == "HEAD" else set())
        headers = [(name, value) for name, value in response.getheaders() if name.lower() not in dropped]
        return response.status, headers, data

    @contextmanager
    def running(self) -> Iterator["FaultyProxy"]:
        with serving(self._server):
            yield self
