"""What most tests start from: a models directory with version 1, and the service on it."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.app import create_app
from service.settings import Settings
from tests.networks import FULL_ADDER, full_adder_by_hand
from tests.versions import publish
from xornet.store import WeightStore

SHIPPED = Path(__file__).parents[1] / "models"
Serve = Callable[..., Flask]


@pytest.fixture(scope="session", autouse=True)
def heard_interrupts() -> None:
    """Let Ctrl-C reach the processes that tests start, though a shell's background job is born deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def unset_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*Settings.model_fields, "SIGN_KEY"):
        monkeypatch.delenv(name.upper(), raising=False)
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)


def with_shipped_version(models_dir: Path) -> Path:
    """Make a models directory that holds the shipped version 1."""
    (models_dir / "xor").mkdir(parents=True)
    shutil.copy(SHIPPED / "xor" / "1.safetensors", models_dir / "xor")
    return models_dir


def publish_adder(models_dir: Path) -> WeightStore:
    """Publish a full adder beside XOR: three inputs and two outputs."""
    store = WeightStore(models_dir, "full-adder")
    publish(store, full_adder_by_hand(), FULL_ADDER)
    return store


def application(settings: dict[str, object]) -> Flask:
    return create_app(Settings.model_validate({"poll_interval_s": 3600, **settings}))


@contextmanager
def shared_application(models_dir: Path, **settings: object) -> Iterator[Flask]:
    """Run an application for many tests, which only send it requests: making one takes longer than most of them."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        unset_settings(monkeypatch)
        app = application({"models_dir": models_dir, **settings})
    yield app
    app.extensions["poller"].stop()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches them."""
    unset_settings(monkeypatch)


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    """A models directory that holds the shipped version 1."""
    return with_shipped_version(tmp_path / "models")


@pytest.fixture
def store(models_dir: Path) -> WeightStore:
    return WeightStore(models_dir, "xor")


@pytest.fixture
def adder(models_dir: Path) -> WeightStore:
    """The store of a full adder beside XOR: three inputs and two outputs."""
    return publish_adder(models_dir)


@pytest.fixture
def serve(models_dir: Path) -> Iterator[Serve]:
    """Makes applications on `models_dir`, and ends their pollers."""
    apps: list[Flask] = []

    def start(**settings: object) -> Flask:
        apps.append(application({"models_dir": models_dir, **settings}))
        return apps[-1]

    yield start
    for app in apps:
        app.extensions["poller"].stop()


@pytest.fixture
def client(serve: Serve) -> FlaskClient:
    return serve().test_client()


@pytest.fixture(scope="session")
def shared_models_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models directory that holds the shipped version 1, for tests that do not change it."""
    return with_shipped_version(tmp_path_factory.mktemp("shared") / "models")


@pytest.fixture(scope="session")
def shared_app(shared_models_dir: Path) -> Iterator[Flask]:
    with shared_application(shared_models_dir) as app:
        yield app


@pytest.fixture
def shared_client(shared_app: Flask) -> FlaskClient:
    """A client of one application for all tests, which must leave it as it was."""
    return shared_app.test_client()


@pytest.fixture(scope="session")
def shared_app_with_adder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    models_dir = with_shipped_version(tmp_path_factory.mktemp("shared") / "models")
    publish_adder(models_dir)
    with shared_application(models_dir) as app:
        yield app


@pytest.fixture
def shared_client_with_adder(shared_app_with_adder: Flask) -> FlaskClient:
    """The same, with a full adder beside XOR."""
    return shared_app_with_adder.test_client()
