"""The gate: while it holds, responses wait until nothing arrives any more."""

import threading
import time

import pytest

from service.grpc import gate
from service.grpc.gate import Gate


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Holds end sooner than in production."""
    monkeypatch.setattr(gate, "QUIET_S", 0.1)
    monkeypatch.setattr(gate, "HOLD_S", 1.0)


def test_an_open_gate_keeps_nobody() -> None:
    each = Gate(most=2)

    each.arrive()
    each.leave()


def test_responses_wait_until_it_opens() -> None:
    each, has_left = Gate(most=2), threading.Event()
    each.arrive()
    each.hold()

    def leave() -> None:
        each.leave()
        has_left.set()

    threading.Thread(target=leave).start()

    assert not has_left.wait(0.05)
    each.open()
    assert has_left.wait(5)


def test_holds_until_nothing_has_arrived_for_a_while() -> None:
    each, began = Gate(most=100), time.monotonic()
    timers = [threading.Timer(at / 20, each.arrive) for at in range(5)]
    for timer in timers:
        timer.start()

    each.hold()

    assert time.monotonic() - began >= 0.3


def test_holds_no_longer_than_it_may_nor_more_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "QUIET_S", 60.0)  # it is never quiet
    each, began = Gate(most=3), time.monotonic()
    each.arrive()
    each.hold()
    assert time.monotonic() - began >= 0.9
    monkeypatch.setattr(gate, "HOLD_S", 60.0)
    threads = [threading.Thread(target=each.leave) for _ in range(3)]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    each.hold()
    assert time.monotonic() - began < 30
    each.open()
    for thread in threads:
        thread.join()
