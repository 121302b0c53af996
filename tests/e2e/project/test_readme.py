"""Every promise of the README is a command, and this runs them all, in a fresh copy of the project."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from service.settings import Settings
from tests.e2e.containers.engine import Engine
from tests.e2e.project import console, hostile
from tests.e2e.server import DEADLINE_S, ROOT, free_port, running, service, wait_until

README, PROTOCOLS, RELIABILITY = ROOT / "README.md", ROOT / "docs" / "protocols.md", ROOT / "docs" / "reliability.md"
PROTOCOLS_SECTIONS = ("Open Inference Protocol v2", "TensorFlow Serving", "Errors")
TARGETS = ("serve", "grpc", "train", "test", "fleet", "check", "bench", "images", "up", "down")


@pytest.mark.engine
def test_the_first_screen_works_with_docker(engine: Engine) -> None:
    for step in [*console.steps(README, "xornet"), *console.steps(README, "Predictions")]:
        console.run(step, engine.folder, engine.port, **engine.environment)


def test_make_serve_and_make_train_work_from_nothing_but_python_and_make(checkout: Path, tmp_path: Path) -> None:
    port = free_port()
    settings = hostile.environment(tmp_path / "user")  # which may not matter
    url = f"http://localhost:{port}"
    with running(["make", "serve"], checkout, port, tmp_path / "log", **settings):
        assert wait_until(f"{url}/readyz", 200, deadline_s=600).json()["version"] == 1

        train = {**os.environ, **settings}
        subprocess.run(["make", "train"], cwd=checkout, env=train, check=True, capture_output=True, timeout=600)

        wait_for_version(url, 2)
        for section in (
            "How a version lives",
            "Inspecting a version",
            "Predictions",
            "Clients",
            "Monitoring",
        ):
            for step in console.steps(README, section):
                console.run(step, checkout, port)
        for section in PROTOCOLS_SECTIONS:
            for step in console.steps(PROTOCOLS, section):
                console.run(step, checkout, port)
        wait_for_version(url, 3)


def test_every_python_client_prints_what_the_readme_says(tmp_path: Path) -> None:
    examples = re.findall(r"```python\n(.*?)```", README.read_text().partition("\n## Clients\n")[2], re.DOTALL)[:3]
    ports = {"8001": free_port(), "metrics": free_port()}
    settings = {"MODELS_DIR": str(ROOT / "models"), "GRPC_PORT": str(ports["8001"])}
    grpc = [sys.executable, "-m", "service.grpc"]
    with (
        service(ROOT / "models", tmp_path / "log") as url,
        running(grpc, ROOT, 0, tmp_path / "grpc", **settings, GRPC_METRICS_PORT=str(ports["metrics"])),
    ):
        wait_until(f"http://localhost:{ports['metrics']}/readyz", 200)
        for example in examples:
            code = example.replace("localhost:8000", url.partition("//")[2])
            code = code.replace("localhost:8001", f"localhost:{ports['8001']}")
            command = [sys.executable, "-W", "ignore", "-c", code]
            ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=DEADLINE_S)

            assert ran.stdout.splitlines() == re.findall(r"print\(.*  # (.+)", example), ran.stderr
    assert [example.count("\n") for example in examples] == [5, 5, 5]


def wait_for_version(url: str, version: int) -> None:
    while wait_until(f"{url}/readyz", 200, deadline_s=2).json()["version"] != version:
        pass


def test_make_alone_lists_the_targets() -> None:
    printed = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True, timeout=DEADLINE_S).stdout

    listed = re.findall(r"^  make (\w+)", printed, re.MULTILINE)
    assert set(TARGETS) <= set(listed)


def test_make_refuses_a_python_that_is_too_old(tmp_path: Path) -> None:
    old = tmp_path / "old-python"
    old.write_text(
        f"#!/bin/sh\nexec {sys.executable} -c \"import sys; sys.exit('xornet needs Python 3.11 or newer')\"\n"
    )
    old.chmod(0o755)

    ended = subprocess.run(
        ["make", "serve", f"VENV={tmp_path}/venv", f"PYTHON={old}"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
    )

    assert ended.returncode != 0
    assert "needs Python 3.11 or newer" in ended.stderr


def test_every_setting_is_in_the_table() -> None:
    listed = re.findall(r"^\| `([A-Z_]+)`", README.read_text(), re.MULTILINE)

    assert {name.lower() for name in listed} == set(Settings.model_fields)


def test_every_attack_of_the_table_is_there_to_be_run() -> None:
    text = RELIABILITY.read_text()
    commands = re.findall(r"^\|.*\| (?:`make fuzz`, and )?`(tests/[^`]+)`[^|]*\|$", text, re.MULTILINE)
    assert len(commands) == text.count("\n| ") - 2 * text.count("\n| ---"), "a row without a command"

    for command in commands:
        collect = [sys.executable, "-m", "pytest", "--collect-only", "--quiet", *shlex.split(command)]
        ended = subprocess.run(collect, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)

        assert ended.returncode == 0, f"{command}\n{ended.stdout}"
