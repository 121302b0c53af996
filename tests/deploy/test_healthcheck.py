"""The image's health check: it asks whether the service is ready, past every proxy."""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from tests.paths import ROOT

PROXIES = {"http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "all_proxy": "http://127.0.0.1:9"}


def check(port: int, **environment: str) -> int:
    command = [sys.executable, "-S", str(ROOT / "deploy/healthcheck.py")]
    return subprocess.run(command, env={"PORT": str(port), **environment}, check=False, timeout=30).returncode


@pytest.mark.parametrize(("status", "expected"), [(200, 0), (503, 1)])
@pytest.mark.parametrize("host", ["0.0.0.0", "", "127.0.0.1"])  # noqa: S104  a setting's value
def test_is_healthy_only_if_ready_whatever_the_proxy(status: int, expected: int, host: str) -> None:
    paths = []

    class Probed(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Probed) as server:
        thread = Thread(target=server.handle_request)
        thread.start()

        code = check(server.server_port, HOST=host, **PROXIES)

        thread.join()
    assert code == expected
    assert paths == ["/readyz"]


def test_is_not_healthy_if_nothing_listens() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        port = server.server_port

    assert check(port) == 1
