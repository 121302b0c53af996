"""The application as a whole: it takes its settings, watches the store, and fails in one form."""

import threading
import time
from pathlib import Path

import pytest
from flask import Flask

from service.app import build, create_app
from service.settings import Settings
from tests.conftest import Serve
from xornet.store import WeightStore

DEADLINE_S = 10


def test_takes_its_settings_from_the_environment(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS_DIR", str(models_dir))

    app = create_app()

    assert app.test_client().get("/readyz").status_code == 200
    app.extensions["poller"].stop()


def test_building_an_application_starts_no_thread_and_reads_no_store(models_dir: Path) -> None:
    before = set(threading.enumerate())

    app = build(Settings(models_dir=models_dir))

    assert set(threading.enumerate()) == before
    assert app.test_client().get("/readyz").status_code == 503


def test_becomes_ready_by_itself_after_the_first_publish(serve: Serve, store: WeightStore) -> None:
    client = serve(model_name="late", poll_interval_s=0.01).test_client()
    assert client.get("/livez").status_code == 200
    assert client.get("/readyz").status_code == 503

    first = store.load(1)
    WeightStore(store.models_dir, "late").publish(first.network, first.curve, first.record)

    deadline = time.monotonic() + DEADLINE_S
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert client.post("/predict", json={"x1": 1, "x2": 1}).get_json()["model"] == "late"


def test_readiness_names_the_model_and_the_version(serve: Serve) -> None:
    assert serve().test_client().get("/readyz").get_json() == {"status": "ready", "model": "xor", "version": 1}


def test_answers_an_unforeseen_failure_without_telling_its_inside(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    app: Flask = serve()

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("a secret of the inside")

    answer = app.test_client().get("/broken")

    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert "secret" not in answer.text
    assert "a secret of the inside" in caplog.text


def test_a_path_with_two_slashes_is_unknown_and_no_redirect(serve: Serve) -> None:
    assert serve().test_client().get("/models//xor").status_code == 404


def test_settings_say_which_variable_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLL_INTERVAL_S", "soon")

    with pytest.raises(ValueError, match="poll_interval_s"):
        Settings()


@pytest.mark.parametrize(("text", "version"), [("3", 3), ("stable", "stable"), ("999999999999999999", 10**18 - 1)])
def test_a_version_is_pinned_by_its_number_or_by_a_label(
    monkeypatch: pytest.MonkeyPatch, text: str, version: object
) -> None:
    monkeypatch.setenv("MODEL_VERSION", text)

    assert Settings().model_version == version


@pytest.mark.parametrize("text", ["0", "-1", "1.0", "3rd", "a b", "1" * 19, "x" * 33])
def test_what_is_neither_a_number_nor_a_label_is_rejected(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("MODEL_VERSION", text)

    with pytest.raises(ValueError, match="expected a version's number from 1 on, or a label such as stable"):
        Settings()


def test_a_variable_that_is_set_but_empty_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_VERSION", "")

    assert Settings().model_version is None
