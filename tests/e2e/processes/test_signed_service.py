"""The service under gunicorn with trusted keys, beside a trainer that signs."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.e2e.processes.workers import workers_of
from tests.e2e.server import DEADLINE_S, ROOT, free_port, running, wait_until
from tests.keys import pair, sign_version, trust
from xornet.store import WeightStore

FAST = {"POLL_INTERVAL_S": "0.1"}


def train(models_dir: Path, **environment: str) -> None:
    command = [sys.executable, "-m", "trainer", "--quiet", "--models-dir", str(models_dir)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True, timeout=600)


def wait_for_version(url: str, version: int) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not all(
        worker["version"] == version for worker in requests.get(f"{url}/models/xor", timeout=5).json()["workers"]
    ):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_serves_signed_versions_alone_and_follows_the_keys(models_dir: Path, tmp_path: Path) -> None:
    store, port = WeightStore(models_dir, "xor"), free_port()
    old, new = pair(tmp_path / "keys", "old"), pair(tmp_path / "keys", "new")
    sign_version(store, 1, old)
    keys, url = trust(tmp_path / "trusted", old), f"http://127.0.0.1:{port}"
    settings = {"MODELS_DIR": str(models_dir), "VERIFY_KEYS": str(keys), **FAST}
    with running([sys.executable, "-m", "gunicorn"], ROOT, port, tmp_path / "log", **settings) as arbiter:
        assert wait_until(f"{url}/readyz", 200).json()["version"] == 1

        train(models_dir)  # unsigned
        train(models_dir, SIGN_KEY=str(old.path))
        wait_for_version(url, 3)
        train(models_dir, SIGN_KEY=str(new.path))
        wait_until(f"{url}/models/xor/versions/4", 503)
        trust(keys, old, new)
        wait_for_version(url, 4)

        keys.write_text("damaged\n")
        before = workers_of(arbiter.pid)
        os.kill(before[0].pid, signal.SIGKILL)
        while len(workers_of(arbiter.pid)) < len(before) or before[0] in workers_of(arbiter.pid):
            time.sleep(0.05)
        wait_for_version(url, 4)
        os.kill(arbiter.pid, signal.SIGHUP)
        while set(before) & set(workers_of(arbiter.pid)):
            time.sleep(0.05)
        wait_until(f"{url}/readyz", 200)
        wait_for_version(url, 4)

        trust(keys, old)
        wait_for_version(url, 3)
    log = (tmp_path / "log").read_text()
    assert "version 2 is rejected: it is not signed" in log
    assert "PRIVATE KEY" not in log
