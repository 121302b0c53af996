"""Security headers: what a browser may do with each response."""

from flask.testing import FlaskClient

from service.middleware.security_headers import HEADERS, POLICY


def test_every_response_carries_the_headers_once(shared_client: FlaskClient) -> None:
    rules = [rule.rule for rule in shared_client.application.url_map.iter_rules()]
    paths = [rule.replace("<model:name>", "xor").replace("<version:number>", "1") for rule in rules]

    for path in [*(path for path in paths if "<" not in path), "/nowhere"]:
        response = shared_client.get(path)

        for name, _ in HEADERS:
            assert len(response.headers.getlist(name)) == 1, (path, name)
        assert "frame-ancestors 'none'" in response.headers[POLICY]
        assert "public" not in response.headers.get("Cache-Control", ""), "a shared cache would keep it for strangers"


def test_what_is_no_page_may_do_nothing_at_all(shared_client: FlaskClient) -> None:
    response = shared_client.post("/predict", json={"x1": 0, "x2": 1})

    assert response.headers[POLICY] == "default-src 'none'; frame-ancestors 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
