"""The service under gunicorn, on real sockets, beside a real trainer."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.e2e.server import ROOT, service, wait_until
from tests.service.api.bad_input import OF_EACH_MODEL, BadRequest
from xornet.store import WeightStore

PAIRS = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]


@pytest.fixture
def url(models_dir: Path, tmp_path: Path) -> Iterator[str]:
    with service(models_dir, tmp_path / "log") as address:
        yield address


def train(models_dir: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "trainer", "--models-dir", str(models_dir), *arguments]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=600)


def test_answers_every_pair_of_bits(url: str) -> None:
    for x1, x2, y in PAIRS:
        answer = requests.post(f"{url}/predict", json={"x1": x1, "x2": x2}, timeout=5)

        assert answer.status_code == 200
        assert (answer.json()["y"], answer.json()["model"], answer.json()["version"]) == (y, "xor", 1)


@pytest.mark.usefixtures("adder")
def test_refuses_bad_input_as_problems_on_a_connection_that_stays_usable(models_dir: Path, tmp_path: Path) -> None:
    with service(models_dir, tmp_path / "log") as url, requests.Session() as session:
        for bad in OF_EACH_MODEL:
            answer = ask(session, url, bad)

            assert answer.status_code == bad.status, bad.what
            assert answer.headers["Content-Type"] == "application/problem+json", bad.what
            assert bad.named in answer.json()["detail"], bad.what
            assert session.post(f"{url}/predict", json={"x1": 0, "x2": 1}, timeout=5).json()["y"] == 1, bad.what


def test_a_chunked_body_is_read_like_any_other(url: str) -> None:
    headers = {"Content-Type": "application/json"}

    answer = requests.post(f"{url}/predict", data=iter([b'{"x1": 0,', b' "x2": 1}']), headers=headers, timeout=5)
    too_large = requests.post(f"{url}/predict", data=iter([b" " * 50_000] * 3), headers=headers, timeout=5)

    assert (answer.status_code, too_large.status_code) == (200, 413)


def ask(session: requests.Session, url: str, bad: BadRequest) -> requests.Response:
    headers = {"Content-Type": bad.content_type} if bad.content_type else {}
    return session.request(bad.method, url + bad.path, data=bad.body, headers=headers, timeout=10)


def test_moves_to_a_new_version_while_every_request_is_answered(url: str, models_dir: Path) -> None:
    versions: list[int] = []
    published = threading.Event()

    def ask_on() -> None:
        with requests.Session() as session:
            until = float("inf")
            while time.monotonic() < until:
                answer = session.post(f"{url}/predict", json={"x1": 1, "x2": 0}, timeout=5)
                assert (answer.status_code, answer.json()["y"]) == (200, 1)
                versions.append(answer.json()["version"])
                if published.is_set() and until == float("inf"):
                    until = time.monotonic() + 2

    asking = threading.Thread(target=ask_on)
    asking.start()
    train(models_dir, "--seed", "1")
    published.set()
    asking.join()

    assert set(versions) == {1, 2}
    assert versions[-1] == 2


def test_is_live_but_not_ready_on_an_empty_store_and_ready_after_the_first_publish(tmp_path: Path) -> None:
    models_dir = tmp_path / "empty"
    with service(models_dir, tmp_path / "log") as url:
        unready = requests.get(f"{url}/readyz", timeout=5)
        refused = requests.post(f"{url}/predict", json={"x1": 0, "x2": 1}, timeout=5)

        train(models_dir, "--seed", "1")

        assert wait_until(f"{url}/readyz", 200, deadline_s=2).json()["version"] == 1
    assert (unready.status_code, refused.status_code) == (503, 503)
    assert "does not hold a version yet" in refused.json()["detail"]
    assert int(refused.headers["Retry-After"]) >= 1


def test_a_file_that_does_not_pass_is_not_served_and_logged_once_by_each_worker(
    models_dir: Path, store: WeightStore, tmp_path: Path
) -> None:
    with service(models_dir, tmp_path / "log", WEB_CONCURRENCY="1", POLL_INTERVAL_S="0.05") as url:
        store.path(2).write_bytes(store.path(1).read_bytes()[:-1])
        train(models_dir, "--seed", "1")  # version 3
        store.path(4).write_bytes(b"")
        wait_for_event(tmp_path / "log", "version 4 is rejected")

        assert requests.post(f"{url}/predict", json={"x1": 0, "x2": 1}, timeout=5).json()["version"] == 3
    reasons = [event.get("reason", "") for event in events(tmp_path / "log")]
    assert sum("version 4" in reason for reason in reasons) == 1


def wait_for_event(log: Path, words: str) -> None:
    deadline = time.monotonic() + 10
    while words not in log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def events(log: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_every_line_of_the_log_is_json(models_dir: Path, tmp_path: Path) -> None:
    with service(models_dir, tmp_path / "log") as url:
        requests.post(f"{url}/predict", data=b"{", headers={"X-Request-ID": "abc"}, timeout=5)

    assert {"serving version", "Starting gunicorn 27.0.1"} <= {event["event"] for event in events(tmp_path / "log")}


def test_a_wrong_setting_is_named_in_one_line(models_dir: Path) -> None:
    command = [sys.executable, "-m", "gunicorn"]
    environment = {"MODELS_DIR": str(models_dir), "POLL_INTERVAL_S": "soon"}

    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode != 0
    assert "POLL_INTERVAL_S" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("text", [None, "", "three words here\n"])
def test_a_token_file_without_a_token_is_named_in_one_line(models_dir: Path, tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "tokens"
    if text is not None:
        path.write_text(text)
    environment = {"MODELS_DIR": str(models_dir), "TOKEN_FILE": str(path)}

    ended = subprocess.run(
        [sys.executable, "-m", "gunicorn"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode != 0
    assert ended.stderr.startswith("TOKEN_FILE: ")
    assert str(path) in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert "three words" not in ended.stderr


@pytest.mark.parametrize(
    ("host", "bind"), [("::1", "[::1]:8000"), ("127.0.0.1", "127.0.0.1:8000"), ("localhost", "localhost:8000")]
)
def test_takes_an_address_of_either_kind(host: str, bind: str) -> None:
    script = "import runpy; print(runpy.run_path('gunicorn.conf.py')['bind'])"
    command = [sys.executable, "-c", script]

    ended = subprocess.run(
        command, cwd=ROOT, env={"HOST": host}, capture_output=True, text=True, timeout=60, check=True
    )

    assert ended.stdout.strip() == bind
