"""What must hold for any bucket, be it moto's or a real one: races and kills leave whole versions, without a gap."""

import subprocess
import sys
import time
from pathlib import Path

from tests.paths import ROOT
from tests.versions import publish
from tests.xornet.storage.faulty_proxy import FaultyProxy
from xornet.store import WeightStore

WRITERS = 2
DEADLINE_S = 120


def start_publishing(address: Path, versions: int) -> subprocess.Popen[bytes]:
    """Start a process that publishes; it has published once it ends with status 0."""
    script = f"from tests.versions import publish_many; publish_many({str(address)!r}, {versions})"
    return subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)


def race(store: WeightStore, versions: int) -> None:
    """Let two processes publish so many versions each, and assert that they took every number once."""
    writers = [start_publishing(store.models_dir, versions) for _ in range(WRITERS)]

    statuses = [writer.wait(DEADLINE_S) for writer in writers]

    assert statuses == [0] * WRITERS
    assert_whole(store, WRITERS * versions)


def assert_whole(store: WeightStore, versions: int) -> None:
    numbers = list(range(1, versions + 1))
    assert store.versions() == numbers
    assert [store.load(number).number for number in numbers] == numbers


def killed_at_each_call(store: WeightStore, proxy: FaultyProxy) -> int:
    """Kill a trainer at each of its calls, before the store has it and after, and return how many calls there are.

    After each kill there are whole versions only, at most one more than before, and publishing works. Processes that
    are started here must reach the store through the proxy, and `store` must not.
    """
    assert start_publishing(store.models_dir, 1).wait(DEADLINE_S) == 0
    calls = len(proxy.requests)
    assert store.versions() == [1]
    for call in range(1, calls + 1):
        for moment in ("before", "after"):
            before = store.versions()
            _publish_and_kill(store, proxy, call, moment)
            after = store.versions()
            assert after in (before, [*before, len(before) + 1]), (call, moment)
            publish(store)
            assert_whole(store, len(after) + 1)
    return calls


def _publish_and_kill(store: WeightStore, proxy: FaultyProxy, call: int, moment: str) -> None:
    started = len(proxy.requests)
    trainer = start_publishing(store.models_dir, 1)

    def kill(number: int) -> None:
        if number - started == call:
            trainer.kill()
            trainer.wait()

    setattr(proxy, moment, kill)
    assert trainer.wait(DEADLINE_S) == -9, f"call {call} was never made"
    setattr(proxy, moment, lambda _: None)
    while len(proxy.finished) < len(proxy.requests):  # the store may get the request of a trainer that is gone
        time.sleep(0.01)
