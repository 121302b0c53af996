"""What others do must not be noticed: versions published in a row, and a thousand slow clients."""

import multiprocessing
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

from bench.load.clients import PREDICT, Outcome, loading, request
from bench.servers.contender import LOAD_CORE, MODELS_DIR, Running, running
from bench.servers.processes import worker_mib
from xornet.store import WeightStore

SWAPS, WARM, LOOK_S = 200, 10, 0.1
SLOW = 1000
REQUESTS = 100_000  # at least
ASK = request("/predict", PREDICT)


def main() -> None:
    os.sched_setaffinity(0, {LOAD_CORE})
    with tempfile.TemporaryDirectory() as models_dir:
        shutil.copytree(Path(MODELS_DIR, "xor"), Path(models_dir, "xor"))
        store = WeightStore(Path(models_dir), "xor")
        with running("xornet", 2, models_dir, LOOK_S) as server:
            swap_on_and_on(server, store)
        with running("xornet", 1, models_dir) as server:
            crowd(server)


def swap_on_and_on(server: Running, store: WeightStore) -> None:
    quiet = ask_for(server, 10.0)
    with publishing(store) as begin, loading(server.port, ASK) as outcome:
        begin()
        wait_for(store, WARM)
        before = worker_mib(server.pid)
        wait_for(store, SWAPS + 1)
        time.sleep(2 * LOOK_S)
        growth = worker_mib(server.pid) - before
        while len(outcome.seconds) < REQUESTS:
            time.sleep(0.1)
    failed = outcome.lost + outcome.refused + len(outcome.seconds) - outcome.statuses[b"200"]
    print(f"\n{SWAPS} versions in a row, 2 workers, 16 connections:")
    print(f"  failed requests      {failed} of {len(outcome.seconds)}, versions that answered {len(outcome.bodies)}")
    tell_p99("during swaps", outcome, quiet, most=2)
    print(f"  memory per worker    {growth:+.2f} MiB from the {WARM}th to the last (at most 2)")


@contextmanager
def publishing(store: WeightStore) -> Iterator[Callable[[], None]]:
    """Yield what lets another process publish: in ours it would hold up the clients that measure."""
    context = multiprocessing.get_context("spawn")
    ready, go = context.Event(), context.Event()
    publisher = context.Process(target=publish_on_and_on, args=(store, ready, go))
    publisher.start()
    ready.wait()
    yield go.set
    publisher.join()


def publish_on_and_on(store: WeightStore, ready: Event, go: Event) -> None:
    first = store.load(1)
    ready.set()
    go.wait()
    for _ in range(SWAPS):
        store.publish(first.network, first.curve, first.record)
        time.sleep(2 * LOOK_S)


def wait_for(store: WeightStore, number: int) -> None:
    while not store.path(number).exists():
        time.sleep(LOOK_S)


def crowd(server: Running) -> None:
    quiet = ask_for(server, 10.0)
    with ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(SLOW)]
        with loading(server.port, ASK, connections=8) as outcome:
            began = time.monotonic()
            for sent in range(10 * SLOW):  # each has its own moment within the second
                slow[sent % SLOW].send(ASK[sent // SLOW : sent // SLOW + 1])
                time.sleep(max(0.0, began + sent / SLOW - time.monotonic()))
    print(f"\n{SLOW} connections that send a byte a second, 1 worker, 8 connections that do not dawdle:")
    tell_p99("among the slow", outcome, quiet, most=3)


def ask_for(server: Running, seconds: float) -> Outcome:
    with loading(server.port, ASK, connections=8 if server.workers == 1 else 16) as outcome:
        time.sleep(seconds)
    return outcome


def tell_p99(when: str, outcome: Outcome, quiet: Outcome, most: int) -> None:
    ratio = outcome.quantile(0.99) / quiet.quantile(0.99)
    print(f"  p99 {when:<16} {1000 * outcome.quantile(0.99):.2f} ms, {ratio:.2f} × the quiet one (at most {most})")
