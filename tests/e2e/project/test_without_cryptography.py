"""Without the package cryptography everything works but signing, which names the package."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.keys import pair, sign_version
from tests.paths import ROOT
from xornet.store import WeightStore

WITHOUT = "import sys, os, runpy; sys.modules['cryptography'] = None; "
TRAINER = "from trainer.cli import main; sys.exit(main(sys.argv[1:]))"
NEEDED = "pip install 'xornet[signing]'"


def run(code: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", WITHOUT + code, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("command", ["versions", "show 1", "verify 1", "restore 1"])
def test_the_trainer_works_without(models_dir: Path, command: str) -> None:
    ended = run(TRAINER, *command.split(), MODELS_DIR=str(models_dir))

    assert (ended.returncode, ended.stderr) == (0, "")


def test_signing_names_the_package(models_dir: Path, store: WeightStore, tmp_path: Path) -> None:
    key = pair(tmp_path / "keys")
    sign_version(store, 1, key)
    models = {"MODELS_DIR": str(models_dir)}

    for ended in (
        run(TRAINER, "keygen", "--out", str(tmp_path / "new")),
        run(TRAINER, "restore", "1", SIGN_KEY=str(key.path), **models),
        run(TRAINER, "verify", "1", **models),
    ):
        told = f"trainer: this needs the package cryptography: {NEEDED}\n"
        assert (ended.returncode, ended.stderr) == (1, told)
    assert store.versions() == [1]


def test_the_service_names_the_package_at_the_start(models_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "keys").touch()

    ended = run("runpy.run_path('gunicorn.conf.py')", MODELS_DIR=str(models_dir), VERIFY_KEYS=str(tmp_path / "keys"))

    assert (ended.returncode, ended.stderr) == (1, f"VERIFY_KEYS needs the package cryptography: {NEEDED}\n")
