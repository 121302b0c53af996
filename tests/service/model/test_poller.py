"""The thread that polls the store."""

import threading
from pathlib import Path

import pytest

from service.model.observer import Observers
from service.model.poller import Poller
from service.model.registry import Models
from xornet.store import WeightStore

DEADLINE_S = 10


def models_in(models_dir: Path) -> Models:
    return Models(models_dir, "xor", None, Observers())


def test_goes_on_after_a_poll_that_failed_in_a_way_nobody_foresaw(
    models_dir: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    polls: list[int] = []
    polled_again = threading.Event()

    def stumble(_: WeightStore) -> list[str]:
        polls.append(1)
        if len(polls) > 4:
            polled_again.set()
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(WeightStore, "names", stumble)
    poller = Poller(models_in(models_dir), interval_s=0.001)

    poller.start()

    assert polled_again.wait(DEADLINE_S)
    poller.stop()
    assert "poll failed" in caplog.text


def test_ends_when_it_is_stopped(models_dir: Path) -> None:
    poller = Poller(models_in(models_dir), interval_s=3600)
    poller.start()

    poller.stop()

    assert not poller.is_alive()


def test_loads_a_version_that_a_request_wants_without_waiting_for_the_next_poll(models_dir: Path) -> None:
    models = models_in(models_dir)
    poller = Poller(models, interval_s=3600)
    poller.start()
    assert poller.first_poll.wait(DEADLINE_S)
    model, loaded = models.default, threading.Event()
    load = model.load

    def load_and_tell() -> None:
        load()
        loaded.set()

    model.load = load_and_tell  # type: ignore[method-assign]
    model._wanted.add(1)
    models.wanted.set()

    assert loaded.wait(DEADLINE_S)
    poller.stop()
