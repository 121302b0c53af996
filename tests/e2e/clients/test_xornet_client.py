"""xornet's own client against the running service."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.server import ROOT, free_port, running, service, wait_until
from tests.versions import publish
from xornet.store import WeightStore
from xornet_client import Client, Rejected, Unauthorized, Unavailable

ROWS = [{"x1": a, "x2": b} for a in (0, 1) for b in (0, 1)]


@pytest.fixture
def store(tmp_path: Path) -> WeightStore:
    """A store with version 1."""
    shutil.copytree(ROOT / "models", tmp_path / "models")
    return WeightStore(tmp_path / "models", "xor")


@pytest.fixture
def client(store: WeightStore, tmp_path: Path) -> Iterator[Client]:
    with service(store.models_dir, tmp_path / "log", POLL_INTERVAL_S="0.1") as url:
        yield Client(url)


def test_predicts_rows_one_by_one_and_together(client: Client) -> None:
    one_by_one = [client.predict(**row) for row in ROWS]

    together = client.predict_many(ROWS)

    assert [each.y for each in together] == [0, 1, 1, 0]
    assert [each._replace(probability=0.0) for each in together] == [
        each._replace(probability=0.0) for each in one_by_one
    ]
    assert [each.probability for each in together] == pytest.approx([each.probability for each in one_by_one])
    assert client.predict_many([]) == []
    assert len(client.predict_many(ROWS * 5000)) == 20000


def test_predicts_several_outputs(store: WeightStore, tmp_path: Path) -> None:
    names = {"models_dir": str(store.models_dir), "model": "half-adder", "table": "half-adder"}
    options = [part for name, value in names.items() for part in (f"--{name.replace('_', '-')}", value)]
    subprocess.run([sys.executable, "-m", "trainer", "--quiet", "--seed", "1", *options], cwd=ROOT, check=True)

    with service(store.models_dir, tmp_path / "log") as url:
        adder = Client(url).model("half-adder")
        one, many = adder.predict(a=1, b=1), adder.predict_many([{"a": 1, "b": 1}, {"b": 0, "a": 1}])

    assert one.outputs == many[0].outputs == {"sum": 0, "carry": 1}
    assert many[1].outputs == {"sum": 1, "carry": 0}
    assert isinstance(one.probability, dict)
    assert one.probability.keys() == {"sum", "carry"}


def test_errors_say_what_the_service_said(client: Client) -> None:
    with pytest.raises(Rejected) as caught:
        client.predict(x1=2, x2=1)
    assert (caught.value.status, caught.value.field) == (422, "x1")
    assert (caught.value.expected, caught.value.got) == ("the integer 0 or 1", "2")
    with pytest.raises(Rejected, match="x3"):
        client.predict(x1=0, x2=1, x3=0)
    with pytest.raises(Rejected) as caught:
        client.predict_many([*ROWS, {"x1": True, "x2": 7}])
    assert (caught.value.status, caught.value.got) == (400, "true")
    with pytest.raises(Rejected, match=r"rows\[1\]: expected the keys x1 and x2") as caught:
        client.predict_many([ROWS[0], {"x1": 0}])
    assert caught.value.field == "rows[1]"
    with pytest.raises(Rejected, match="there is no model 'and'"):
        client.model("and").predict(x1=0, x2=1)


def test_lists_versions_and_waits_for_one(client: Client, store: WeightStore) -> None:
    assert [(each.number, each.status) for each in client.versions()] == [(1, "available")]
    with pytest.raises(Unavailable, match=r"version 2 is not served after 0\.5 s: the workers serve \[1, 1\]"):
        client.wait_for(2, timeout_s=0.5)
    for _ in range(120):
        publish(store)

    found = client.wait_for(121)

    assert set(found.values()) == {121}
    assert len(found) == 2
    assert [each.number for each in client.versions()] == [*range(121, 0, -1)]


def test_waiting_ends_with_what_is_wrong_with_the_version(client: Client, store: WeightStore) -> None:
    store.path(2).write_bytes(b"nonsense")

    with pytest.raises(Unavailable, match="version 2 is rejected"):
        client.wait_for(2, timeout_s=2)


def test_a_token_is_required_where_there_is_one(store: WeightStore, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abc\n")

    with service(store.models_dir, tmp_path / "log", TOKEN_FILE=str(tmp_path / "token")) as url:
        assert Client(url, token="abc").predict(x1=0, x2=1).y == 1  # noqa: S106
        for token in (None, "abd"):
            with pytest.raises(Unauthorized, match="token"):
                Client(url, token=token).predict(x1=0, x2=1)


@pytest.mark.slow
def test_no_request_fails_while_the_service_restarts(store: WeightStore, tmp_path: Path) -> None:
    port, command = free_port(), [sys.executable, "-m", "gunicorn"]
    client = Client(f"http://127.0.0.1:{port}", timeout_s=30, retries=60)
    wrong: list[str] = []
    is_over = threading.Event()

    def ask() -> None:
        while not is_over.is_set():
            try:
                if client.predict(x1=0, x2=1).y != 1:
                    wrong.append("y")
            except Unavailable as error:
                wrong.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for _ in range(2):
        with running(command, ROOT, port, tmp_path / "log", MODELS_DIR=str(store.models_dir)):
            wait_until(f"{client.url}/readyz", 200)
            for thread in threads:
                if not thread.is_alive():
                    thread.start()
            threading.Event().wait(0.5)
    with running(command, ROOT, port, tmp_path / "log", MODELS_DIR=str(store.models_dir)):
        wait_until(f"{client.url}/readyz", 200)
        is_over.set()
        for thread in threads:
            thread.join(30)

    assert wrong == []
