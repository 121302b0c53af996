"""It can run for ever: questions, publishes and bad input, and afterwards it holds no more than before."""

import os
import random
import sys
from pathlib import Path

import pytest
import requests

from tests.e2e.clients.generated import request
from tests.e2e.processes.workers import assert_level, workers_of
from tests.e2e.server import ROOT, free_port, running, wait_until
from tests.service.api.bad_input import BAD_REQUESTS
from tests.service.server.wire import Client
from tests.versions import publish
from xornet.store import WeightStore

ROUNDS = int(os.environ.get("ENDURANCE_ROUNDS", "12"))
WARM = 4  # rounds after which everything has been met once
QUESTIONS = 500
MOST_GROWTH = 3 * 2**20
PATHS = (
    "/",
    "/livez",
    "/readyz",
    "/models",
    "/models/xor",
    "/models/xor/versions/1",
    "/metrics",
    "/openapi.json",
    "/v2",
)


@pytest.mark.alone
def test_holds_no_more_after_many_questions_publishes_and_mistakes(store: WeightStore, tmp_path: Path) -> None:
    port, chance = free_port(), random.Random(1)  # noqa: S311
    url = f"http://127.0.0.1:{port}"
    settings = {"MODELS_DIR": str(store.models_dir), "POLL_INTERVAL_S": "0.05", "WEB_CONCURRENCY": "1"}
    looks = []
    with running([sys.executable, "-m", "gunicorn"], ROOT, port, tmp_path / "log", **settings) as arbiter:
        wait_until(f"{url}/readyz", 200)
        for _ in range(ROUNDS):
            a_while_of_everything(url, port, store, chance)
            looks += workers_of(arbiter.pid)

    assert len(set(looks)) == 1, "no worker has died"
    assert_level(looks[WARM], looks[-1], MOST_GROWTH)


def a_while_of_everything(url: str, port: int, store: WeightStore, chance: random.Random) -> None:
    number = publish(store).number
    store.path(number + 1).write_bytes(store.path(number).read_bytes()[: chance.randrange(5000)])
    with requests.Session() as session:
        for _ in range(QUESTIONS):
            assert session.post(f"{url}/predict", json={"x1": 0, "x2": 1}, timeout=5).json()["y"] == 1
        for path in PATHS:
            session.get(url + path, timeout=5)
        for bad in BAD_REQUESTS:
            session.request(bad.method, url + bad.path, data=bad.body, timeout=5)
        while session.get(f"{url}/readyz", timeout=5).json()["version"] < number:
            pass
    for _ in range(50):
        with Client(port) as client:
            client.exchange(request(chance))
    store.path(number + 1).unlink()
