"""Which hosts the service goes by: a page elsewhere that points its own name at it gets nothing."""

import pytest
from flask.testing import FlaskClient

from tests.conftest import Serve

LOCAL = [
    "localhost",
    "LOCALHOST:8000",
    "localhost.",
    "127.0.0.1",
    "127.0.0.1:8000",
    "192.168.1.7:80",
    "[::1]:8000",
    "[fe80::1]",
    "service",
    "service:8000",
    "printer.local",
    "xornet.default.svc",
    "xornet.default.svc.cluster.local:8000",
    "a.internal",
    "a.localhost",
    "host.docker.internal:8000",
]
FOREIGN = [
    "evil.example",
    "evil.example:8000",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "xornet.default.svc.evil.example",
    "evil.example.",
    "a.b.c",
    "evillocal.com",
    "[::1].evil.example",
    "1.2.3",
    "xn--80ak6aa92e.com",
]


def status(client: FlaskClient, host: str, path: str = "/models") -> int:
    return client.get(path, headers={"Host": host}).status_code


@pytest.mark.parametrize("host", LOCAL)
def test_serves_addresses_and_local_names(shared_client: FlaskClient, host: str) -> None:
    assert [status(shared_client, host), status(shared_client, host)] == [200, 200]


@pytest.mark.parametrize("host", FOREIGN)
def test_rejects_any_other_host_on_every_path_but_the_probes(shared_client: FlaskClient, host: str) -> None:
    paths = ["/", "/predict", "/models", "/nowhere"]

    assert {status(shared_client, host, path) for path in paths} == {421}
    assert {status(shared_client, host, path) for path in ("/livez", "/readyz")} == {200}


def test_names_the_field_and_what_was_expected(shared_client: FlaskClient) -> None:
    response = shared_client.get("/models", headers={"Host": "evil.example"})

    assert response.content_type == "application/problem+json"
    assert response.get_json()["errors"] == [
        {
            "field": "Host",
            "expected": "an address, a local name, or one of ALLOWED_HOSTS",
            "got": '"evil.example"',
        }
    ]


def test_the_setting_adds_names_or_allows_any(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "ML.example.org, other.example")
    some = serve().test_client()
    monkeypatch.setenv("ALLOWED_HOSTS", "*")
    any_host = serve().test_client()

    assert [status(some, host) for host in ("ml.example.org:443", "other.example", "evil.example")] == [200, 200, 421]
    assert status(some, "localhost") == 200
    assert status(any_host, "evil.example") == 200
