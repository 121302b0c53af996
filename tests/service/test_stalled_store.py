"""A store that hangs, as a hard network mount does: no request waits for it, and a worker boots without it."""

import threading
import time
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from service import app as module
from tests.conftest import Serve
from xornet.store import WeightStore
from xornet.version import Version

ROW = {"x1": 0, "x2": 1}
TENSOR = {"name": "x", "shape": [1, 2], "datatype": "UINT8", "data": [0, 1]}
BODIES = {"/predict": ROW, ":predict": {"instances": [[0, 1]]}, "/infer": {"inputs": [TENSOR]}}
MOST_S = 20.0  # for all requests together; one that waited for the store would never end


@pytest.fixture
def stalled(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set to let every call to the store hang until the test ends."""
    is_stalled, is_over = threading.Event(), threading.Event()

    def hang_if_stalled(name: str) -> None:
        true = getattr(WeightStore, name)

        def call(self: WeightStore, *arguments: int) -> object:
            if is_stalled.is_set():
                is_over.wait()
            return true(self, *arguments)

        monkeypatch.setattr(WeightStore, name, call)

    for name in ("names", "state", "load"):
        hang_if_stalled(name)
    monkeypatch.setattr(module, "FIRST_POLL_S", 0.2)
    yield is_stalled
    is_over.set()


def ask_everything(client: FlaskClient) -> dict[str, int]:
    """Send a request to every route that there is, and return the statuses by path."""
    found = {}
    for rule in client.application.url_map.iter_rules():
        path = rule.rule.replace("<model:name>", "xor").replace("<version:number>", "1")
        if "<" not in path:
            is_post = "POST" in (rule.methods or ())
            body = next((body for end, body in BODIES.items() if path.endswith(end)), {})
            found[path] = (client.post(path, json=body) if is_post else client.get(path)).status_code
    return found


def test_every_request_is_served_from_what_was_seen_last(serve: Serve, stalled: threading.Event) -> None:
    app = serve(poll_interval_s=0.01)
    client = app.test_client()
    stalled.set()
    time.sleep(0.05)  # the poller hangs by now

    started = time.monotonic()
    statuses = ask_everything(client)

    assert set(statuses.values()) <= {200, 501}  # 501: load and unload are not offered
    assert time.monotonic() - started < MOST_S


def test_a_worker_boots_without_the_store_and_is_alive_but_not_ready(serve: Serve, stalled: threading.Event) -> None:
    stalled.set()

    client = serve().test_client()
    started = time.monotonic()
    statuses = ask_everything(client)

    assert (statuses["/livez"], statuses["/readyz"], statuses["/predict"]) == (200, 503, 503)
    assert set(statuses.values()) <= {200, 404, 501, 503}  # 404: no version of that number was seen
    assert time.monotonic() - started < MOST_S


def test_a_version_that_is_not_in_memory_is_loaded_off_the_request_path(
    serve: Serve, store: WeightStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.model.served.MAX_LISTED", 1)
    first = store.load(1)
    store.publish(first.network, first.curve, first.record)
    threads: list[str] = []
    load = WeightStore.load

    def load_and_tell(self: WeightStore, number: int) -> Version:
        threads.append(threading.current_thread().name)
        return load(self, number)

    monkeypatch.setattr(WeightStore, "load", load_and_tell)
    client = serve().test_client()

    waiting = client.get("/models/xor/versions/1")
    deadline = time.monotonic() + 10
    while client.get("/models/xor/versions/1").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.01)

    assert (waiting.status_code, waiting.headers["Retry-After"]) == (503, "1")
    assert "version 1 is being loaded" in waiting.get_json()["detail"]
    assert set(threads) == {"poller"}
