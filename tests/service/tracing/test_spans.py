"""Traces, as a real collector receives them: trees of spans, and nothing where tracing is off."""

import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.collector import Collector, collecting
from tests.conftest import Serve
from tests.paths import ROOT
from tests.service.part import part
from tests.versions import publish
from xornet.store import WeightStore

TRACE_ID, PARENT_ID = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SAMPLED = {"traceparent": f"00-{TRACE_ID}-{PARENT_ID}-01"}
PREDICTION: dict[str, object] = {"checks": {}, "forward pass": {}}
BITS = {"x1": 0, "x2": 1}


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collecting() as found:
        for name, value in found.environment().items():
            monkeypatch.setenv(name, value)
        yield found


@pytest.fixture
def app(collector: Collector, serve: Serve) -> Flask:  # noqa: ARG001  # which the environment names
    return serve()


@pytest.mark.parametrize(
    ("path", "body", "route"),
    [
        ("/predict", BITS, "/predict"),
        ("/models/xor/versions/1/predict", BITS, "/models/<model:name>/versions/<version:number>/predict"),
        pytest.param(
            "/v1/models/xor:predict",
            {"instances": [[0, 1]]},
            "/v1/models/<model:name>:predict",
            marks=part("service.api.tf_serving.routes"),
        ),
        pytest.param(
            "/v2/models/xor/infer",
            {"inputs": [{"name": "x", "shape": [1, 2], "datatype": "UINT8", "data": [0, 1]}]},
            "/v2/models/<model:name>/infer",
            marks=part("service.api.open_inference.routes"),
        ),
    ],
)
def test_a_prediction_is_a_tree_below_its_caller(
    app: Flask, collector: Collector, path: str, body: object, route: str
) -> None:
    response = app.test_client().post(path, json=body, headers={**SAMPLED, "X-Request-ID": "abc"})

    (root,) = collector.wait_for(f"POST {route}")
    assert (root.trace_id, root.parent_id, root.service) == (TRACE_ID, PARENT_ID, "xornet")
    assert collector.tree(root) == PREDICTION
    assert response.headers["traceresponse"] == f"00-{TRACE_ID}-{root.span_id}-01"
    told = {name: root.attributes[f"xornet.{name}"] for name in ("model", "version", "request_id")}
    assert told == {"model": "xor", "version": 1, "request_id": "abc"}
    assert (root.attributes["http.response.status_code"], root.is_error) == (200, False)


def test_a_request_without_a_trace_begins_one(app: Flask, collector: Collector) -> None:
    response = app.test_client().post("/predict", json=BITS)

    (root,) = collector.wait_for("POST /predict")
    assert root.parent_id == ""
    assert response.headers["X-Request-ID"] == root.trace_id


def test_a_rejected_prediction_ends_with_its_checks(app: Flask, collector: Collector) -> None:
    app.test_client().post("/predict", json={"x1": 2, "x2": 1}, headers=SAMPLED)

    (root,) = collector.wait_for("POST /predict")
    assert collector.tree(root) == {"checks": {}}
    assert (root.attributes["http.response.status_code"], root.is_error) == (422, False)


def test_our_own_failure_is_an_error(app: Flask, collector: Collector) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("unforeseen")

    app.test_client().get("/broken", headers=SAMPLED)

    (root,) = collector.wait_for("GET /broken")
    assert root.is_error
    assert collector.tree(root) == {}


def test_an_unknown_path_and_method_make_no_new_names(app: Flask, collector: Collector) -> None:
    app.test_client().open("/whatever/1234", method="BREW", headers=SAMPLED)

    (root,) = collector.wait_for("HTTP")
    assert (root.attributes["http.request.method"], root.attributes["url.path"]) == ("_OTHER", "/whatever/1234")


def test_a_request_whose_caller_is_not_sampled_is_not_traced(app: Flask, collector: Collector) -> None:
    client = app.test_client()

    unsampled = client.post("/predict", json=BITS, headers={"traceparent": f"00-{TRACE_ID}-{PARENT_ID}-00"})
    client.get("/livez", headers=SAMPLED)

    collector.wait_for("GET /livez")
    assert "traceresponse" not in unsampled.headers
    assert unsampled.headers["X-Request-ID"] == TRACE_ID
    assert not [span for span in collector.spans if span.name == "POST /predict"]


def test_a_header_that_is_no_trace_begins_one(app: Flask, collector: Collector) -> None:
    app.test_client().post("/predict", json=BITS, headers={"traceparent": f"00-{TRACE_ID}-00"})

    (root,) = collector.wait_for("POST /predict")
    assert (root.parent_id, root.trace_id == TRACE_ID) == ("", False)


def test_one_request_in_so_many_is_traced(collector: Collector, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.2")
    client = serve().test_client()

    responses = [client.post("/predict", json=BITS) for _ in range(400)]

    traced = [each.headers["traceresponse"].split("-")[1] for each in responses if "traceresponse" in each.headers]
    assert 40 < len(traced) < 120
    roots = collector.wait_for("POST /predict", len(traced))
    assert sorted(traced) == sorted(root.trace_id for root in roots)
    assert all(collector.tree(root) == PREDICTION for root in roots)


def test_attributes_keep_to_the_limits_of_opentelemetry(
    collector: Collector, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "5")
    monkeypatch.setenv("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "4")

    serve().test_client().get("/a/long/path", headers=SAMPLED)

    (root,) = collector.wait_for("GET")
    expected = {"http.request.method": "GET", "http.response.status_code": 404, "url.path": "/a/lo"}
    assert root.attributes == {**expected, "url.scheme": "http"}


def test_a_swap_is_a_trace_of_its_own(app: Flask, collector: Collector, store: WeightStore) -> None:
    publish(store)
    app.extensions["service"].models.poll()

    (swap,) = collector.wait_for("swap", xornet__version=2)
    assert collector.tree(swap) == {"checks": {}}
    assert (swap.parent_id, swap.attributes["xornet.model"], swap.is_error) == ("", "xor", False)


def test_a_version_that_is_rejected_is_a_swap_that_failed(app: Flask, collector: Collector, store: WeightStore) -> None:
    store.path(2).write_bytes(b"noise")
    app.extensions["service"].models.poll()

    (swap,) = collector.wait_for("swap", xornet__failure="corrupt")
    assert swap.is_error


@pytest.mark.parametrize(
    "wrong", ["OTEL_TRACES_EXPORTER=zipkin", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "OTEL_TRACES_SAMPLER=sometimes"]
)
def test_variables_that_are_wrong_are_logged_and_the_service_responds(
    serve: Serve, collector: Collector, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, wrong: str
) -> None:
    variable, _, value = wrong.partition("=")
    monkeypatch.setenv(variable, value)

    status = serve().test_client().post("/predict", json=BITS).status_code

    (line,) = [record for record in caplog.records if record.message == "not traced"]
    assert line.__dict__["reason"].startswith(f"{variable}: expected ")
    assert (status, line.levelno, collector.spans) == (200, logging.ERROR, [])


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": ""},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_TRACES_EXPORTER": "none"},
    ],
)
def test_opentelemetry_is_not_even_imported_when_it_is_off(environment: dict[str, str]) -> None:
    script = """
import sys
from service.app import create_app
app = create_app()
assert app.test_client().post("/predict", json={"x1": 0, "x2": 1}).status_code == 200
print(sorted(name for name in sys.modules if name.startswith(("opentelemetry", "service.tracing", "google"))))
"""

    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert ran.stdout.strip() == "[]"
