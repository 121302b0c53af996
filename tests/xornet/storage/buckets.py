"""A bucket on a server of this process's own: moto's, or one that fails in the way that a test wants."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import Request, urlopen

import pytest
from moto.server import ThreadedMotoServer

CONDITIONS = ("if-none-match", "x-goog-if-generation-match")  # S3's and Azure's, and Google's
ADDRESS = Path("s3://versions/of/xornet")


def variables(endpoint: str) -> dict[str, str]:
    """Return the variables that lead to the bucket's server."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "NO_PROXY": "127.0.0.1",
    }


def point_to(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the variables that lead to the bucket's server."""
    for name, value in variables(endpoint).items():
        monkeypatch.setenv(name, value)


def create_bucket(endpoint: str) -> None:
    with urlopen(Request(f"{endpoint}/versions", method="PUT"), timeout=10):  # noqa: S310  it is http
        pass


@contextmanager
def moto_server() -> Iterator[str]:
    """Run an S3 server in this process until the block ends, and yield its address."""
    moto = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    moto.start()
    host, port = moto.get_host_and_port()
    yield f"http://{host}:{port}"
    moto.stop()


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[None]:
    """Let the server respond in a thread of its own until the block ends."""
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Failing:
    """A server that gives every request the same response, and remembers the requests."""

    def __init__(self, status: int, body: bytes = b"", delay_s: float = 0.0) -> None:
        self.requests: list[str] = []
        self.conditions: list[tuple[str, str | None]] = []  # of each PUT: the header, and what it holds
        failing = self

        class Handler(BaseHTTPRequestHandler):
            def respond(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                failing.requests.append(f"{self.command} {self.path}")
                if self.command == "PUT":
                    failing.conditions += [(name, self.headers[name]) for name in CONDITIONS if name in self.headers]
                time.sleep(delay_s)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", '"same"')
                self.end_headers()
                with suppress(BrokenPipeError):  # the client may have given up
                    self.wfile.write(body if self.command != "HEAD" else b"")

            do_GET = do_PUT = do_HEAD = do_DELETE = respond  # noqa: N815  the names that the library calls

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"

    @contextmanager
    def running(self) -> Iterator["Failing"]:
        with serving(self._server):
            yield self
