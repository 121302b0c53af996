"""The metrics and the probes beside gRPC: three paths over HTTP, and nothing else."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
import trustme

from service.grpc import monitoring
from service.tls.certificate import Certificate
from tests.certificates import issue
from tests.conftest import Serve
from tests.e2e.server import free_port
from tests.service.part import part


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def url(serve: Serve, ending: ExitStack) -> str:
    port = free_port()
    ending.callback(monitoring.start(serve(), "127.0.0.1", port))
    return f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("path", [pytest.param("/metrics", marks=part("service.metrics.routes")), "/livez", "/readyz"])
def test_serves_metrics_and_probes(url: str, path: str) -> None:
    assert requests.get(url + path, timeout=5).status_code == 200
    assert requests.head(url + path, timeout=5).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/models"), ("POST", "/predict"), ("POST", "/livez")]
)
def test_serves_nothing_else(url: str, method: str, path: str) -> None:
    assert requests.request(method, url + path, timeout=5).status_code == 404


def test_outlives_a_client_that_goes_away(url: str) -> None:
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 5) as client:
        client.sendall(b"GET /met")

    assert requests.get(f"{url}/livez", timeout=5).status_code == 200


def test_speaks_tls_with_a_certificate(serve: Serve, ending: ExitStack, tmp_path: Path) -> None:
    authority, port = trustme.CA(), free_port()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    certificate = Certificate(issue(tmp_path / "tls", authority))
    ending.callback(monitoring.start(serve(), "127.0.0.1", port, certificate))

    response = requests.get(f"https://localhost:{port}/livez", verify=str(tmp_path / "ca.pem"), timeout=5)

    assert response.status_code == 200


def test_listens_on_ipv6(serve: Serve, ending: ExitStack) -> None:
    port = free_port()
    ending.callback(monitoring.start(serve(), "[::1]", port))

    assert requests.get(f"http://[::1]:{port}/livez", timeout=5).status_code == 200
