"""What is counted and measured."""

import os
import platform
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from service.metrics import figures as module
from service.metrics.figures import Figures
from service.server.queueing import WAITED_S
from service.server.wsgi import WSGICaller
from tests.conftest import Serve
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

    assert told["http_requests_total", "POST", "/predict", "200"] == 2
    assert told["http_requests_total", "POST", "/predict", "422"] == 1
    assert told["http_requests_total", "GET", "unmatched", "405"] == 1
    assert told["http_requests_total", "GET", "unmatched", "404"] == 1
    assert told["http_requests_total", "other", "unmatched", "405"] == 1
    assert told["http_request_duration_seconds_count", "POST", "/predict"] == 3
    assert told["http_request_duration_seconds_bucket", "+Inf", "POST", "/predict"] == 3
    assert 0 < told["http_request_duration_seconds_sum", "POST", "/predict"] < 10


def test_the_paths_of_all_versions_are_one_route(client: FlaskClient) -> None:
    for number in (1, 2, 3):
        client.post(f"/models/xor/versions/{number}/predict", json={"x1": 0, "x2": 1})

    told = samples(client)

    route = "/models/<model:name>/versions/<version:number>/predict"
    assert told["http_requests_total", "POST", route, "200"] == 1
    assert told["http_requests_total", "POST", route, "404"] == 2


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

    assert samples(client)["http_requests_total", "POST", "unmatched", "503"] == 1


def test_a_response_that_the_server_itself_gave_is_counted(serve: Serve) -> None:
    app = serve()

    WSGICaller(app).reject("/predict", 400, "Host: expected exactly one, got none")

    assert samples(app.test_client())["http_requests_total", "other", "unmatched", "400"] == 1


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
    monkeypatch.setattr(module, "MAX_TOKENS", 2)
    figures = Figures()

    for name in ("a", "b", "c", "d", "a"):
        figures.authorized(name)

    counted = {name: figures.registry.get_sample_value(TOKEN_REQUESTS, {"token": name}) for name in ("a", "b", "other")}
    assert counted == {"a": 2, "b": 1, "other": 2}
