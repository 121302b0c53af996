"""The benchmarks: the yardstick is the notebook's loop, figure for figure, and what does not start is told."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench import models
from bench.__main__ import NAMES
from bench.growing import picture, wide
from bench.loops import notebook
from bench.servers import contender
from tests.conftest import SHIPPED
from tests.lesson import NOTEBOOK
from tests.paths import ROOT
from xornet.network import forward_row
from xornet.store import WeightStore

DEADLINE_S = 60
PAIRS = ([0, 0], [0, 1], [1, 0], [1, 1])
ALWAYS_503 = """#!{python}
import pathlib, socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])))
tries = pathlib.Path("{tries}").open("wb", buffering=0)
while True:
    client, _ = listener.accept()
    tries.write(b".")
    client.sendall(b"HTTP/1.1 503 Not yet\\r\\n\\r\\n")
    client.close()
"""


def be_the_peer(script: str, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    peer = directory / "uvicorn"
    peer.write_text(script)
    peer.chmod(0o700)
    monkeypatch.setenv("PEER_PATH", str(directory))


@pytest.mark.slow
def test_the_yardstick_runs_as_the_notebook_did() -> None:
    assert notebook.run(seed=1, epochs=20_000) == pytest.approx(NOTEBOOK["1"]["errors"][:2], abs=1e-12)


def test_a_server_that_ends_before_it_answers_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    be_the_peer("#!/bin/sh\nexit 3\n", tmp_path, monkeypatch)

    with pytest.raises(RuntimeError, match="fastapi ended with status 3"), contender.running("fastapi"):
        pytest.fail("it runs")


@pytest.mark.slow
def test_a_server_that_never_is_ready_is_named_and_not_asked_without_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_the_peer(ALWAYS_503.format(python=sys.executable, tries=tmp_path / "tries"), tmp_path, monkeypatch)
    monkeypatch.setattr(contender, "START_S", 2)
    monkeypatch.setattr(contender, "BETWEEN_TRIES_S", 0.2)

    with pytest.raises(RuntimeError, match="fastapi did not answer within 2 s"), contender.running("fastapi"):
        pytest.fail("it runs")

    assert 1 <= len((tmp_path / "tries").read_bytes()) <= 11


def test_a_benchmark_that_is_not_there_is_wrong_usage() -> None:
    command = [sys.executable, "-m", "bench", "training", "foo"]

    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_S, check=False)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"bench: there is no foo; there are {', '.join(NAMES)}\n"


def test_a_store_of_many_models_is_measured_in_every_column(tmp_path: Path) -> None:
    models.fill(tmp_path / "one", 1, 1)
    models.fill(tmp_path / "many", 3, 2)

    one, many = models.measure(str(tmp_path / "one")), models.measure(str(tmp_path / "many"))

    assert one.keys() == many.keys() == models.COLUMNS.keys()
    assert all(one[name] < many[name] for name in ("metrics", "models", "index"))


def test_a_wide_version_answers_as_the_shipped_one(tmp_path: Path) -> None:
    wide.publish_wide(tmp_path, 64)

    widened, shipped = (WeightStore(path, "xor").load(1).network for path in (tmp_path, SHIPPED))

    assert widened.sizes.hidden == 64
    assert [forward_row(widened, row) for row in PAIRS] == [forward_row(shipped, row) for row in PAIRS]


def test_draws_how_cost_grows(tmp_path: Path) -> None:
    picture.save({"rows": [(1, 60.0), (1000, 2_000.0)], "start": [(1, 3e6)]}, tmp_path / "new" / "growth.png")

    assert (tmp_path / "new" / "growth.png").read_bytes().startswith(b"\x89PNG")
