"""What every answer tells a browser to leave alone."""

from flask.testing import FlaskClient

from service.security import HEADERS, POLICY


def test_every_answer_carries_the_headers_once(client: FlaskClient) -> None:
    for path in ("/", "/assets/main.js", "/livez", "/models/xor", "/predict", "/nowhere"):
        answer = client.get(path)

        for name, _ in HEADERS:
            assert len(answer.headers.getlist(name)) == 1, (path, name)


def test_what_is_no_page_may_do_nothing_at_all(client: FlaskClient) -> None:
    answer = client.post("/predict", json={"x1": 0, "x2": 1})

    assert answer.headers[POLICY] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_route_that_has_a_policy_of_its_own_keeps_it(client: FlaskClient) -> None:
    assert "script-src 'self'" in client.get("/").headers[POLICY]
    assert "script-src 'self'" in client.get("/docs").headers[POLICY]
