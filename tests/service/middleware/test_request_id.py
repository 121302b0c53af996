"""Every answer carries the id of its request."""

import subprocess
import sys

import pytest
from flask.testing import FlaskClient

from service.logs import IdFilter
from tests.paths import ROOT


def test_answers_with_the_callers_id(shared_client: FlaskClient) -> None:
    answer = shared_client.get("/livez", headers={"X-Request-ID": "abc-123"})

    assert answer.headers["X-Request-ID"] == "abc-123"


@pytest.mark.parametrize("unusable", ["", "two words", "x" * 129, "é", "tab\there"])
def test_makes_an_id_where_there_is_no_usable_one(shared_client: FlaskClient, unusable: str) -> None:
    answer = shared_client.get("/livez", headers={"X-Request-ID": unusable})

    assert len(answer.headers["X-Request-ID"]) == 32


def test_makes_another_id_for_each_request(shared_client: FlaskClient) -> None:
    ids = {shared_client.get("/livez").headers["X-Request-ID"] for _ in range(10)}

    assert len(ids) == 10


FORKED = """
import os
from service.http.response import Response
from service.middleware.request_id import RequestId
respond = RequestId(lambda environ: Response(b""))
for _ in range(4):
    if os.fork() == 0:
        print(dict(respond({}).headers)["X-Request-ID"], flush=True)
        os._exit(0)
    os.wait()
"""


def test_workers_that_are_forked_after_the_application_was_made_give_different_ids() -> None:
    ran = subprocess.run([sys.executable, "-c", FORKED], cwd=ROOT, capture_output=True, text=True, check=True)

    assert len(set(ran.stdout.split())) == 4


def test_a_failure_tells_the_id_in_its_body_too(shared_client: FlaskClient) -> None:
    answer = shared_client.get("/nowhere")

    assert answer.get_json()["request_id"] == answer.headers["X-Request-ID"]


TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"traceparent": f"00-{TRACE_ID}-00f067aa0ba902b7-01"}, TRACE_ID),
        ({"traceparent": f"00-{TRACE_ID}-00f067aa0ba902b7-01", "X-Request-ID": "abc"}, "abc"),
    ],
)
def test_takes_the_id_of_the_trace_where_there_is_no_other(
    shared_client: FlaskClient, headers: dict[str, str], expected: str
) -> None:
    assert shared_client.get("/livez", headers=headers).headers["X-Request-ID"] == expected


def test_the_log_has_both_ids_if_both_are_sent(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(IdFilter())
    headers = {"traceparent": f"00-{TRACE_ID}-00f067aa0ba902b7-01", "X-Request-ID": "abc"}

    client.get("/nowhere", headers=headers)
    client.get("/nowhere", headers={"X-Request-ID": "def"})

    ids = [(record.__dict__["request_id"], record.__dict__.get("trace_id")) for record in caplog.records]
    assert ids == [("abc", TRACE_ID), ("def", None)]


@pytest.mark.parametrize(
    "unusable",
    [
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"{TRACE_ID}",
        f"00-{TRACE_ID.upper()}-0-0",
        f"ff-{TRACE_ID}-00f067aa0ba902b7-01",
    ],
)
def test_an_unusable_trace_gives_no_id(shared_client: FlaskClient, unusable: str) -> None:
    assert shared_client.get("/livez", headers={"traceparent": unusable}).headers["X-Request-ID"] not in unusable
