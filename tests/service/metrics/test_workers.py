"""The figures of all workers together: whatever happens to their files, a request never fails for it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from service.inherited import INHERITED
from service.metrics.exchange import RETIRED, Exchange, Family, Snapshot
from service.metrics.figures import Figures
from service.metrics.workers import Workers
from tests.conftest import Serve

REQUESTS = 'http_requests_total{dialect="",method="GET",model="",route="/livez",status="200"}'


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that gunicorn's arbiter would have made."""
    monkeypatch.setattr(INHERITED, "figures_dir", tmp_path / "figures")
    return tmp_path / "figures"


@pytest.fixture
def neighbour() -> Iterator[int]:
    """The id of a process that lives, to stand for another worker."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process.pid
    process.communicate(b"\n")


def counting(pid: int, count: int) -> Snapshot:
    labels = {"dialect": "", "method": "GET", "model": "", "route": "/livez", "status": "200"}
    requests = Family("http_requests", "Responses.", "counter", [("http_requests_total", labels, float(count))])
    gauge = Family("xornet_model_version", "…", "gauge", [("xornet_model_version", {"model": "xor"}, 7.0)])
    return Snapshot(pid, [requests, gauge], [])


def told(workers: Workers) -> dict[str, float]:
    lines = generate_latest(workers).decode().splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}


def test_adds_up_what_every_worker_counted_and_lists_what_each_serves(directory: Path, neighbour: int) -> None:
    Exchange(directory).write(counting(neighbour, 5))
    figures = Figures()
    figures.responses.responded("/livez", "GET", 200, 0.1)

    workers = Workers(figures, directory)

    assert told(workers)[REQUESTS] == 6
    assert told(workers)[f'xornet_model_version{{model="xor",pid="{neighbour}"}}'] == 7
    assert {state["pid"] for state in workers.states("xor")} == {os.getpid(), neighbour}


def test_an_exchange_that_is_made_before_a_fork_has_a_file_for_each_process(directory: Path) -> None:
    exchange = Exchange(directory)
    if (child := os.fork()) == 0:
        exchange.write(counting(os.getpid(), 1))
        os._exit(0)
    os.waitpid(child, 0)

    exchange.write(counting(os.getpid(), 2))

    assert {path.name.partition("-")[0] for path in directory.iterdir()} == {str(child), str(os.getpid())}


def test_keeps_the_counts_of_an_ended_worker_but_not_its_gauges(directory: Path) -> None:
    arbiter = Exchange(directory)
    for pid, count in ((4_000_001, 3), (4_000_002, 4)):
        Exchange(directory).write(counting(pid, count))
        arbiter.retire(pid)
    workers = Workers(Figures(), directory)

    assert told(workers)[REQUESTS] == 7
    assert not any("pid=" in name for name in told(workers) if name.startswith("xornet_model_version"))
    assert sorted(path.name for path in directory.iterdir()) == [RETIRED]


def test_never_counts_an_ended_worker_twice_if_its_file_could_not_be_removed(directory: Path) -> None:
    ended = Exchange(directory)
    ended.write(counting(4_000_001, 3))
    left_over = (directory / ended.name).read_bytes()
    Exchange(directory).retire(4_000_001)

    (directory / ended.name).write_bytes(left_over)

    assert told(Workers(Figures(), directory))[REQUESTS] == 3


@pytest.mark.parametrize("damage", [b"", b"{", b"[1, 2]", b'[1, [["a"]], []]', b"\xff\xff", b"null"])
def test_skips_a_file_that_cannot_be_read(directory: Path, damage: bytes) -> None:
    directory.mkdir()
    (directory / "1-damaged.json").write_bytes(damage)
    (directory / RETIRED).write_bytes(damage)
    (directory / "2-folder.json").mkdir()

    assert "xornet_build_info" in generate_latest(Workers(Figures(), directory)).decode()


def test_makes_the_directory_anew_after_a_cleaner_removed_it(directory: Path) -> None:
    workers = Workers(Figures(), directory)
    workers.write()
    shutil.rmtree(directory)

    workers.write()

    assert [path.suffix for path in directory.iterdir()] == [".json"]
    assert directory.stat().st_mode & 0o777 == 0o700


def test_says_once_that_nothing_can_be_written_and_goes_on(
    directory: Path, caplog: pytest.LogCaptureFixture, serve: Serve
) -> None:
    directory.write_text("a file where the directory should be")
    workers = Workers(Figures(), directory)

    for _ in range(3):
        workers.write()
    logged = [record.message for record in caplog.records]
    client = serve().test_client()

    assert logged == ["metrics not shared"]
    assert client.post("/predict", json={"x1": 0, "x2": 1}).status_code == 200
    assert client.get("/metrics").status_code == 200
    assert client.get("/models/xor").status_code == 200


def test_a_disk_that_is_full_leaves_no_half_file(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workers = Workers(Figures(), directory)
    workers.write()
    (kept,) = directory.iterdir()
    before = kept.read_bytes()

    def fill_up(self: Path, text: str) -> int:
        self.write_bytes(text[:10].encode())
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fill_up)
    workers.write()

    assert [path.name for path in directory.iterdir()] == [kept.name]
    assert kept.read_bytes() == before


def test_each_model_lists_the_workers_that_serve_it(serve: Serve) -> None:
    listed = serve().test_client().get("/models/xor").get_json()

    assert [(worker["pid"], worker["version"]) for worker in listed["workers"]] == [(os.getpid(), 1)]
