"""What the log tells of requests."""

import logging

import pytest
from flask.testing import FlaskClient

from tests.conftest import Serve


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, object, object, object]]:
    facts = [record.__dict__ for record in caplog.records if record.message.startswith("request ")]
    return [(fact["message"], fact["method"], fact["path"], fact["status"]) for fact in facts]


def test_a_request_that_fails_is_one_line_with_the_reason(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.post("/predict", json={"x1": 2, "x2": 1})

    assert told(caplog) == [("request failed", "POST", "/predict", 422)]
    assert caplog.records[-1].__dict__["detail"] == "x1: expected the integer 0 or 1, got 2"
    assert caplog.records[-1].__dict__["seconds"] > 0


@pytest.mark.parametrize(("sample", "lines"), [(0.0, 0), (1.0, 3)])
def test_a_request_that_does_not_fail_is_told_only_if_it_is_in_the_sample(
    serve: Serve, caplog: pytest.LogCaptureFixture, sample: float, lines: int
) -> None:
    caplog.set_level(logging.INFO)
    client = serve(log_sample=sample).test_client()

    for _ in range(3):
        client.get("/livez")

    assert told(caplog) == [("request served", "GET", "/livez", 200)] * lines
