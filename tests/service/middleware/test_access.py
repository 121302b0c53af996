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


def test_a_line_tells_who_asked_what_of_which_version(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    client = serve(log_sample=1).test_client()

    client.post("/predict", json={"x1": 0, "x2": 1}, environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    client.post("/models/xor/predict", json={}, environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    client.get("/nothing", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})

    lines = [record.__dict__ for record in caplog.records if record.message.startswith("request ")]
    told = [(line["client"], line.get("model"), line.get("version"), line["bytes"] > 0) for line in lines]
    assert told == [("192.0.2.7", "xor", 1, True), ("192.0.2.7", "xor", None, True), ("192.0.2.7", None, None, True)]


def test_the_sample_of_all_is_an_access_log(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    client = serve(log_sample=1).test_client()

    for _ in range(20):
        client.post("/predict", json={"x1": 0, "x2": 1})
        client.post("/predict", json={"x1": 0, "x2": 7})

    assert (
        told(caplog) == [("request served", "POST", "/predict", 200), ("request failed", "POST", "/predict", 422)] * 20
    )
