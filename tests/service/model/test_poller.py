"""The thread that looks at the store."""

import threading

import pytest

from service.model.live import LiveModel
from service.model.poller import Watcher
from xornet.store import WeightStore

DEADLINE_S = 10


class Stumbling(LiveModel):
    """A live model whose first look fails in a way that nobody foresaw."""

    def __init__(self, store: WeightStore) -> None:
        super().__init__(store)
        self.looks = 0
        self.looked_again = threading.Event()

    def refresh(self) -> None:
        self.looks += 1
        if self.looks == 1:
            raise RuntimeError("unforeseen")
        self.looked_again.set()


def test_goes_on_after_a_look_that_failed(store: WeightStore, caplog: pytest.LogCaptureFixture) -> None:
    live = Stumbling(store)
    watcher = Watcher(live, interval_s=0.001)

    watcher.start()

    assert live.looked_again.wait(DEADLINE_S)
    assert "a look at the store failed" in caplog.text
    watcher.stop()


def test_ends_when_it_is_stopped(store: WeightStore) -> None:
    watcher = Watcher(LiveModel(store), interval_s=3600)
    watcher.start()

    watcher.stop()

    assert not watcher.is_alive()
