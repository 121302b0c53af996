"""The figures of several workers under load: they add up to what was sent, and the tools of Prometheus take them."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.server import DEADLINE_S, ROOT, service

CLIENTS, REQUESTS = 6, 120
QUESTIONS = [
    ("POST", "/predict", {"x1": 0, "x2": 1}),
    ("POST", "/predict", {"x1": 0, "x2": 2}),
    ("POST", "/v1/models/xor:predict", {"instances": [[0, 1], [1, 1]]}),
    ("GET", "/nowhere", None),
]


def ask(url: str, client: int) -> None:
    for number in range(REQUESTS):
        method, path, body = QUESTIONS[(client + number) % len(QUESTIONS)]
        requests.request(method, url + path, json=body, timeout=10)  # a connection each, so that all workers answer


def sums(text: str, name: str, *labels: str) -> dict[tuple[str, ...], float]:
    found: dict[tuple[str, ...], float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == name:
                key = tuple(sample.labels[label] for label in labels)
                found[key] = found.get(key, 0) + sample.value
    return found


def test_the_figures_of_three_workers_add_up_exactly(models_dir: Path, tmp_path: Path) -> None:
    with service(models_dir, tmp_path / "log", WEB_CONCURRENCY="3") as url:
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(lambda client: ask(url, client), range(CLIENTS)))
        each = CLIENTS * REQUESTS / len(QUESTIONS)
        text = wait_for_figures(url, each)
        workers = requests.get(f"{url}/models/xor", timeout=5).json()["workers"]

    counted = sums(text, "http_requests_total", "route", "status")
    measured = sums(text, "http_request_duration_seconds_count", "route")
    assert counted["/predict", "200"] == counted["/predict", "422"] == counted["unmatched", "404"] == each
    assert counted["/v1/models/<model:name>:predict", "200"] == each
    assert measured["/predict",] == 2 * each
    assert sums(text, "xornet_predictions_total", "answer") == {("0",): each, ("1",): 2 * each}
    assert len(workers) == len(sums(text, "xornet_model_version", "pid")) == 3
    assert {worker["version"] for worker in workers} == {1}


def test_what_a_worker_counted_outlives_it_and_what_it_served_does_not(models_dir: Path, tmp_path: Path) -> None:
    with service(models_dir, tmp_path / "log", WEB_CONCURRENCY="1") as url:
        requests.post(f"{url}/predict", json={"x1": 0, "x2": 1}, timeout=5)
        (first,) = requests.get(f"{url}/models/xor", timeout=5).json()["workers"]
        wait_for_write(first["pid"])
        subprocess.run(["kill", "-KILL", str(first["pid"])], check=True)

        second = wait_for_another(url, first["pid"])

        text = requests.get(f"{url}/metrics", timeout=5).text
    assert second["version"] == 1
    assert sums(text, "http_requests_total", "route")["/predict",] == 1


def wait_for_figures(url: str, each: float) -> str:
    """Return the figures once those of all workers are in: each worker writes its own once a second."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        text = requests.get(f"{url}/metrics", timeout=5).text
        if sums(text, "http_requests_total", "route").get(("/predict",), 0) >= 2 * each:
            return text
        assert time.monotonic() < deadline, text
        time.sleep(0.1)


def wait_for_write(pid: int) -> None:
    """Return once a worker has written its figures again, with what it has counted until now."""
    now, deadline = time.time(), time.monotonic() + DEADLINE_S
    while not any(path.stat().st_mtime > now for path in Path("/dev/shm").glob(f"xornet-*/{pid}-*.json")):  # noqa: S108
        assert time.monotonic() < deadline
        time.sleep(0.05)


def wait_for_another(url: str, pid: int) -> dict[str, object]:
    for _ in range(100):
        try:
            workers = requests.get(f"{url}/models/xor", timeout=5).json()["workers"]
        except requests.ConnectionError:
            continue
        if len(workers) == 1 and workers[0]["pid"] != pid:
            found: dict[str, object] = workers[0]
            return found
    pytest.fail("no other worker came")


@pytest.mark.promtool
def test_promtool_takes_the_text_and_its_names(models_dir: Path, tmp_path: Path) -> None:
    with service(models_dir, tmp_path / "log") as url:
        ask(url, 0)
        text = requests.get(f"{url}/metrics", timeout=5).text

    ended = subprocess.run(
        ["promtool", "check", "metrics"], input=text, text=True, capture_output=True, check=False, timeout=60
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


@pytest.mark.promtool
def test_promtool_takes_the_rules_and_they_fire_when_they_should() -> None:
    for command in (["check", "rules", "rules.yml"], ["test", "rules", "rules_test.yml"]):
        ended = subprocess.run(
            ["promtool", *command], cwd=ROOT / "deploy", text=True, capture_output=True, check=False, timeout=60
        )

        assert ended.returncode == 0, ended.stdout + ended.stderr
