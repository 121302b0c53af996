"""The command `xornet` of a checkout, which `make` puts into its environment: it finds the checkout's own code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.server import DEADLINE_S, ROOT, free_port, running, wait_until


@pytest.fixture
def command(tmp_path: Path) -> str:
    """The command, in an environment that is another checkout's but for its name."""
    programs = tmp_path / "checkout" / ".venv" / "bin"
    programs.mkdir(parents=True)
    for package in ("xornet", "xornet_cli", "xornet_client", "trainer", "service", "gunicorn.conf.py", "models"):
        (tmp_path / "checkout" / package).symlink_to(ROOT / package)
    python = programs / "python"
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o700)
    launcher = programs / "xornet"
    launcher.write_bytes((ROOT / "xornet_cli" / "launcher").read_bytes())
    launcher.chmod(0o700)
    return str(launcher)


def test_runs_from_any_directory_with_any_path_to_it(command: str, tmp_path: Path) -> None:
    (tmp_path / "trainer.py").write_text("raise SystemExit('the wrong trainer')")

    for named in (command, "xornet", os.path.relpath(command, tmp_path)):
        environment = {**os.environ, "PATH": f"{Path(command).parent}:{os.environ['PATH']}"}
        ran = subprocess.run(
            [named, "versions", "--models-dir", str(ROOT / "models")],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout.startswith("   1  ")


def test_serve_becomes_the_server_and_takes_its_signals(command: str, tmp_path: Path) -> None:
    port = free_port()
    options = ["--port", str(port), "--workers", "1", "--models-dir", str(ROOT / "models")]

    with running([command, "serve", *options], tmp_path, port, tmp_path / "log") as process:
        assert wait_until(f"http://127.0.0.1:{port}/readyz", 200).json()["version"] == 1
        smoke = [command, "smoke", f"http://127.0.0.1:{port}"]
        subprocess.run(smoke, cwd=tmp_path, check=True, capture_output=True, timeout=DEADLINE_S)
        process.terminate()

        assert process.wait(DEADLINE_S) == 0
