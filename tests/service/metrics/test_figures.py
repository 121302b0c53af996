"""What is counted and measured."""

import os
import platform
import signal
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from service.metrics import figures as module
from service.metrics import requests
from service.metrics.figures import Figures
from service.server.queueing import WAITED_S
from service.server.wsgi import WSGICaller
from tests.conftest import Serve
from tests.service.part import part
from tests.service.server.raw_requests import LENGTH, PROBE, post
from tests.service.server.test_worker import working
from tests.service.server.wire import DEADLINE_S, Client
from tests.versions import publish
from xornet.store import WeightStore

TOKEN_REQUESTS = "xornet_token_requests_total"  # noqa: S105  # a metric's name


def samples(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """What /metrics tells: (name, label values in the order of the labels' names …) → value."""
    answer = client.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_every_answer_is_counted_and_measured_once_whatever_came_of_it(client: FlaskClient) -> None:
    for body in ({"x1": 0, "x2": 1}, {"x1": 0, "x2": 1}, {"x1": 2, "x2": 1}):
        client.post("/predict", json=body)
    client.get("/predict")
    client.get("/nowhere")
    client.open("/livez", method="BREW")

    told = samples(client)

    assert told["http_requests_total", "xornet", "POST", "xor", "/predict", "200"] == 2
    assert told["http_requests_total", "xornet", "POST", "xor", "/predict", "422"] == 1
    assert told["http_requests_total", "", "GET", "", "unmatched", "405"] == 1
    assert told["http_requests_total", "", "GET", "", "unmatched", "404"] == 1
    assert told["http_requests_total", "", "other", "", "unmatched", "405"] == 1
    assert told["http_request_duration_seconds_count", "xornet", "POST", "xor", "/predict"] == 3
    assert told["http_request_duration_seconds_bucket", "xornet", "+Inf", "POST", "xor", "/predict"] == 3
    assert 0 < told["http_request_duration_seconds_sum", "xornet", "POST", "xor", "/predict"] < 10


def test_the_paths_of_all_versions_are_one_route(client: FlaskClient) -> None:
    for number in (1, 2, 3):
        client.post(f"/models/xor/versions/{number}/predict", json={"x1": 0, "x2": 1})

    told = samples(client)

    route = "/models/<model:name>/versions/<version:number>/predict"
    assert told["http_requests_total", "xornet", "POST", "xor", route, "200"] == 1
    assert told["http_requests_total", "xornet", "POST", "xor", route, "404"] == 2


def test_rows_are_counted_by_model_version_and_decided_bit(client: FlaskClient) -> None:
    for path in ("/predict", "/predict", "/models/xor/predict", "/models/xor/versions/1/predict"):
        client.post(path, json={"x1": 0, "x2": 1})
    client.post("/predict", json={"x1": 1, "x2": 1})

    told = samples(client)

    assert [told["xornet_predictions_total", bit, "xor", "1"] for bit in "01"] == [1, 4]


def test_a_label_that_is_removed_leaves_no_figure() -> None:
    figures = Figures()

    figures.labelled("xor", {"stable": 2, "canary": 3}, 1)
    figures.labelled("adder", {"stable": 1}, 0)
    figures.labelled("xor", {"stable": 4}, 0)

    told = {
        (sample.labels["model"], sample.labels["label"]): sample.value
        for family in figures.registry.collect()
        for sample in family.samples
        if sample.name == "xornet_model_label_version"
    }
    assert told == {("xor", "stable"): 4, ("adder", "stable"): 1}


def test_only_so_many_versions_are_counted_by_their_numbers(
    store: WeightStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_VERSIONS", 2)
    figures, first = Figures(), store.load(1)

    for number in (1, 2, 3, 4, 1):
        figures.predicted(replace(first, record=replace(first.record, version=number)), 0, 1)

    told = {
        sample.labels["version"]: sample.value
        for metric in figures.registry.collect()
        for sample in metric.samples
        if sample.name == "xornet_predictions_total" and sample.labels["answer"] == "1"
    }
    assert told == {"1": 2, "2": 1, "other": 2}


def test_reports_which_version_is_served_since_when_and_what_could_not_be_loaded(
    serve: Serve, store: WeightStore
) -> None:
    before = time.time()
    store.path(2).write_bytes(b"")
    store.path(3).mkdir()

    told = samples(serve().test_client())

    pid = str(os.getpid())
    assert told["xornet_model_version", "xor", pid] == 1
    assert (
        before
        <= told["xornet_model_loaded_timestamp_seconds", "xor", pid]
        <= told["xornet_store_looked_timestamp_seconds", "xor", pid]
        <= time.time()
    )
    assert told["xornet_store_newest_version", "xor", pid] == 3
    assert told["xornet_store_rejected_versions", "xor", pid] == 2
    assert told["xornet_model_load_failures_total", "xor", "corrupt"] == 2
    assert told["xornet_build_info", platform.python_version(), "0.1.0"] == 1


def test_a_store_that_cannot_be_read_is_counted(serve: Serve, store: WeightStore) -> None:
    told = samples(serve(models_dir=store.path(1)).test_client())

    assert told["xornet_model_load_failures_total", "xor", "store"] == 1


def test_reports_since_when_the_store_cannot_be_listed(serve: Serve, models_dir: Path) -> None:
    app = serve()
    poll = app.extensions["service"].models.poll
    since = ("xornet_store_unreachable_since_timestamp_seconds", "xor", str(os.getpid()))
    before = time.time()

    told = [samples(app.test_client())[since]]
    (models_dir / "xor").rename(models_dir / "away")
    (models_dir / "xor").touch()
    for _ in range(2):
        poll()
        told.append(samples(app.test_client())[since])
    (models_dir / "xor").unlink()
    (models_dir / "away").rename(models_dir / "xor")
    poll()
    told.append(samples(app.test_client())[since])

    assert told[0] == told[3] == 0
    assert before <= told[1] == told[2] <= time.time()


def test_a_worker_without_a_version_is_listed_too(serve: Serve) -> None:
    (worker,) = serve(model_name="empty").extensions["service"].worker_states("empty")

    assert (worker["pid"], worker["version"], worker["loaded_at"]) == (os.getpid(), None, None)
    assert worker["looked_at"].endswith("+00:00")


def test_a_request_that_was_shed_is_counted(client: FlaskClient) -> None:
    client.post("/predict", json={"x1": 0, "x2": 1}, environ_overrides={WAITED_S: 9.0})

    assert samples(client)["http_requests_total", "", "POST", "", "unmatched", "503"] == 1


def test_a_response_that_the_server_itself_gave_is_counted(serve: Serve) -> None:
    app = serve()

    WSGICaller(app).reject("/predict", 400, "Host: expected exactly one, got none")

    assert samples(app.test_client())["http_requests_total", "", "other", "", "unmatched", "400"] == 1


@pytest.mark.parametrize(
    ("path", "body", "dialect"),
    [
        ("/predict", {"x1": 0, "x2": 1}, "xornet"),
        ("/models/xor/versions/1/predict", {"x1": 0, "x2": 1}, "xornet"),
        pytest.param(
            "/v1/models/xor:predict",
            {"instances": [[0, 1]]},
            "tensorflow_serving",
            marks=part("service.api.tf_serving.routes"),
        ),
        pytest.param(
            "/v2/models/xor/versions/1/infer",
            {"inputs": [{"name": "x", "shape": [1, 2], "datatype": "UINT8", "data": [0, 1]}]},
            "open_inference",
            marks=part("service.api.open_inference.routes"),
        ),
    ],
)
def test_predictions_are_timed_apart_from_all_else_for_each_dialect(
    client: FlaskClient, path: str, body: object, dialect: str
) -> None:
    client.post(path, json=body)
    for other in ("/", "/metrics", "/models/xor", "/v1/models/xor", "/v2/models/xor", "/readyz"):
        client.get(other)

    timed = {key[1]: value for key, value in samples(client).items() if key[0] == "http_request_duration_seconds_count"}
    assert timed.keys() == {"", dialect}
    assert timed[dialect] == 1


def test_a_model_that_a_client_invents_gets_no_figure(client: FlaskClient) -> None:
    for name in ("invented", "xor"):
        client.post(f"/models/{name}/predict", json={"x1": 0, "x2": 1})

    told = samples(client)

    route = "/models/<model:name>/predict"
    assert told["http_requests_total", "xornet", "POST", "", route, "404"] == 1
    assert told["http_requests_total", "xornet", "POST", "xor", route, "200"] == 1
    assert not [key for key in told if "invented" in key]


def test_the_info_of_a_model_is_that_of_the_version_it_serves(serve: Serve, store: WeightStore) -> None:
    app = serve()
    second = publish(store)
    store.path(3).write_bytes(b"noise")
    app.extensions["service"].models.poll()

    told, pid = samples(app.test_client()), str(os.getpid())

    served = [key for key in told if key[0] == "xornet_model_info"]
    assert served == [("xornet_model_info", "xor", pid, second.sha256, "2")]
    assert told["xornet_store_rejected_version_info", "xor", pid, "3"] == 1
    store.path(3).unlink()
    app.extensions["service"].models.poll()
    assert not [key for key in samples(app.test_client()) if key[0] == "xornet_store_rejected_version_info"]


def test_the_age_of_the_last_good_look_grows_while_the_store_cannot_be_listed(serve: Serve, models_dir: Path) -> None:
    app = serve()
    age = ("xornet_store_last_good_look_age_seconds", "xor", str(os.getpid()))
    poll = app.extensions["service"].models.poll
    (models_dir / "xor").rename(models_dir / "away")
    (models_dir / "xor").write_text("no directory")
    deadline = time.monotonic() + DEADLINE_S
    while samples(app.test_client())[age] < 1.0:
        poll()
        assert time.monotonic() < deadline
    (models_dir / "xor").unlink()
    (models_dir / "away").rename(models_dir / "xor")
    poll()

    assert samples(app.test_client())[age] < 1.0


def test_reports_the_process_itself(client: FlaskClient) -> None:
    told, pid = samples(client), str(os.getpid())

    assert told["process_cpu_seconds_total",] > 0
    assert told["process_resident_memory_bytes", pid] > 2**20
    assert 0 < told["process_start_time_seconds", pid] <= time.time()


def test_requests_in_flight_are_those_that_have_begun_and_have_no_whole_response(serve: Serve) -> None:
    app = serve()
    with working(app) as (worker, port), ExitStack() as stack:
        idle, *begun = [stack.enter_context(Client(port)) for _ in range(3)]
        idle.send(PROBE)
        idle.answer()
        for client in begun:
            client.send(post(LENGTH, b""))
        deadline = time.monotonic() + DEADLINE_S
        while (counted := in_flight(app)) != (3, 2):
            assert time.monotonic() < deadline, counted
            time.sleep(0.01)
        worker.signal(signal.SIGQUIT)


def in_flight(app: Flask) -> tuple[float, float]:
    told, pid = samples(app.test_client()), str(os.getpid())
    return told["http_connections", pid], told["http_requests_in_flight", pid]


def test_requests_are_counted_by_the_names_of_their_tokens(serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text("ci sesame\nci plugh\nplain\n")
    client = serve(token_file=tmp_path / "tokens").test_client()

    for token in ("sesame", "plugh", "plain", "wrong"):
        client.get("/models", headers={"Authorization": f"Bearer {token}"})

    figures = client.get("/metrics", headers={"Authorization": "Bearer sesame"}).text
    assert 'xornet_token_requests_total{token="ci"} 3.0' in figures
    assert 'xornet_token_requests_total{token="unnamed"} 1.0' in figures
    assert "sesame" not in figures


def test_names_without_end_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "MAX_TOKENS", 2)
    figures = Figures()

    for name in ("a", "b", "c", "d", "a"):
        figures.requests.authorized(name)

    counted = {name: figures.registry.get_sample_value(TOKEN_REQUESTS, {"token": name}) for name in ("a", "b", "other")}
    assert counted == {"a": 2, "b": 1, "other": 2}
