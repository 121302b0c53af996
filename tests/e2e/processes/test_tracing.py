"""One request, followed from nginx through the service: each record of it leads to all the others."""

import http.client
import json
import re
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.collector import Collector, collecting
from tests.e2e.processes.proxy import proxy
from tests.e2e.server import DEADLINE_S, ROOT, free_port, running, wait_until


def line_of(log: Path, **facts: object) -> dict[str, object]:
    """Return the line of a log in JSON that has these facts, once it is there."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
        found: list[dict[str, object]] = [line for line in lines if facts.items() <= line.items()]
        if found:
            return found[0]
        assert time.monotonic() < deadline, f"no line with {facts}"
        time.sleep(0.02)


@pytest.mark.nginx
def test_a_trace_a_log_line_and_a_span_are_found_from_each_other(models_dir: Path, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with collecting() as collector:
        settings = {"MODELS_DIR": str(models_dir), "LOG_SAMPLE": "1", "TRUSTED_PROXIES": "127.0.0.1"}
        with running([sys.executable, "-m", "gunicorn"], ROOT, port, log, **settings, **collector.environment()):
            wait_until(f"http://127.0.0.1:{port}/readyz", 200)
            with proxy(port, tmp_path / "nginx", buffering=True) as nginx:
                trace_id = predict(nginx.port)
                passed = line_of(nginx.log, path="/predict")
            check(trace_id, passed, log, collector)


def predict(port: int) -> str:
    """Send a prediction from an address of its own, with a forged one, and return the id of its trace."""
    connection = http.client.HTTPConnection("127.0.0.1", port, DEADLINE_S, source_address=("127.0.0.2", 0))
    headers = {"Content-Type": "application/json", "X-Forwarded-For": "203.0.113.9"}
    connection.request("POST", "/predict", json.dumps({"x1": 0, "x2": 1}), headers)
    response = connection.getresponse()
    connection.close()
    assert response.status == 200
    return response.headers["traceresponse"].split("-")[1]


def check(trace_id: str, passed: dict[str, object], log: Path, collector: Collector) -> None:
    assert passed["trace"] == trace_id, "nginx's own line"

    by_trace = line_of(log, trace_id=trace_id)
    by_request = line_of(log, request_id=passed["request"])
    assert by_trace == by_request
    assert (by_trace["event"], by_trace["path"], by_trace["version"]) == ("request served", "/predict", 1)
    assert by_trace["client"] == "127.0.0.2", "what nginx saw, and not what its client claimed"

    (span,) = collector.wait_for("POST /predict", xornet__request_id=passed["request"])
    assert span.trace_id == trace_id
    assert span.parent_id == passed["span"], "the span that nginx began"
    assert collector.tree(span) == {"checks": {}, "forward pass": {}}


@pytest.mark.nginx
def test_the_limit_of_requests_in_the_docs_is_one(models_dir: Path, tmp_path: Path) -> None:
    lines = re.search(r"```nginx\n(limit_req_zone .*\n)((?:limit_req.*\n)+)```", (ROOT / "docs/access.md").read_text())
    assert lines
    port = free_port()
    settings = {"MODELS_DIR": str(models_dir)}
    with running([sys.executable, "-m", "gunicorn"], ROOT, port, tmp_path / "log", **settings):
        wait_until(f"http://127.0.0.1:{port}/readyz", 200)
        limits = lines[1].replace("100r/s", "1r/m"), lines[2].replace("burst=50", "burst=4")
        with proxy(port, tmp_path / "nginx", buffering=True, limits=limits) as nginx, requests.Session() as session:
            statuses = {
                token: [
                    session.get(
                        f"http://127.0.0.1:{nginx.port}/livez", headers={"Authorization": f"Bearer {token}"}, timeout=20
                    ).status_code
                    for _ in range(8)
                ]
                for token in ("one", "another")
            }

    assert statuses == {token: [200] * 5 + [429] * 3 for token in ("one", "another")}
