"""What most tests start from: a models directory with version 1, and the service on it."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
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


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches them."""
    for name in (*Settings.model_fields, "SIGN_KEY"):
        monkeypatch.delenv(name.upper(), raising=False)
    for name in [name for name in os.environ if name.startswith("OTEL_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    """A models directory that holds the shipped version 1."""
    (tmp_path / "models" / "xor").mkdir(parents=True)
    shutil.copy(SHIPPED / "xor" / "1.safetensors", tmp_path / "models" / "xor")
    return tmp_path / "models"


@pytest.fixture
def store(models_dir: Path) -> WeightStore:
    return WeightStore(models_dir, "xor")


@pytest.fixture
def adder(models_dir: Path) -> WeightStore:
    """The store of a full adder beside XOR: three inputs and two outputs."""
    store = WeightStore(models_dir, "full-adder")
    publish(store, full_adder_by_hand(), FULL_ADDER)
    return store


@pytest.fixture
def serve(models_dir: Path) -> Iterator[Serve]:
    """Makes applications on `models_dir`, and ends their pollers."""
    apps: list[Flask] = []

    def start(**settings: object) -> Flask:
        apps.append(
            create_app(Settings.model_validate({"models_dir": models_dir, "poll_interval_s": 3600, **settings}))
        )
        return apps[-1]

    yield start
    for app in apps:
        app.extensions["poller"].stop()


@pytest.fixture
def client(serve: Serve) -> FlaskClient:
    return serve().test_client()
