"""What every answer tells a browser to leave alone."""

import pytest
from flask.testing import FlaskClient

from service.middleware.security_headers import HEADERS, POLICY


def test_every_answer_carries_the_headers_once(client: FlaskClient) -> None:
    for path in ("/", "/assets/main.js", "/livez", "/models/xor", "/predict", "/docs", "/docs/ui.js", "/nowhere"):
        answer = client.get(path)

        for name, _ in HEADERS:
            assert len(answer.headers.getlist(name)) == 1, (path, name)


def test_what_is_no_page_may_do_nothing_at_all(client: FlaskClient) -> None:
    answer = client.post("/predict", json={"x1": 0, "x2": 1})

    assert answer.headers[POLICY] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/models/xor/versions/1", "/predict"])
def test_nothing_may_be_framed_by_another_site(client: FlaskClient, path: str) -> None:
    assert "frame-ancestors 'none'" in client.get(path).headers[POLICY]


@pytest.mark.parametrize("path", ["/docs", "/docs/ui.js", "/models/xor/versions/1"])
def test_no_shared_cache_may_keep_what_a_token_guards(client: FlaskClient, path: str) -> None:
    assert "public" not in client.get(path).headers["Cache-Control"]


def test_a_route_that_has_a_policy_of_its_own_keeps_it(client: FlaskClient) -> None:
    assert "script-src 'self'" in client.get("/").headers[POLICY]
    assert "script-src 'self'" in client.get("/docs").headers[POLICY]
