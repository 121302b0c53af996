"""The application that the arbiter builds and its workers start."""

from pathlib import Path

import pytest

from service.prebuilt import Prebuilt, prepare, start_app, survives_fork
from service.settings import Settings


@pytest.fixture(autouse=True)
def nothing_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Prebuilt, "app", None)


def test_a_worker_starts_what_the_arbiter_has_built(models_dir: Path) -> None:
    prepare(Settings(models_dir=models_dir))
    built = Prebuilt.app

    app = start_app()

    assert app is built
    assert app.test_client().get("/readyz").status_code == 200
    app.extensions["poller"].stop()


def test_a_worker_builds_its_own_where_the_arbiter_could_not(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.prebuilt.build", lambda _: 1 / 0)
    monkeypatch.setenv("MODELS_DIR", str(models_dir))
    prepare(Settings())

    app = start_app()

    assert app.test_client().get("/readyz").status_code == 200
    app.extensions["poller"].stop()


def test_new_settings_replace_what_was_built(models_dir: Path, tmp_path: Path) -> None:
    prepare(Settings(models_dir=models_dir))

    prepare(Settings(models_dir=models_dir, token_file=tmp_path / "tokens"))

    assert Prebuilt.app is None


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MODELS_DIR", "s3://bucket/prefix"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318"),
        ("TOKEN_FILE", "tokens"),
        ("VERIFY_KEYS", "keys"),
    ],
)
def test_what_holds_threads_connections_or_secrets_is_built_after_the_fork(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    assert survives_fork(Settings())

    monkeypatch.setenv(variable, value)

    assert not survives_fork(Settings())
