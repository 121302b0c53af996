"""`make` sets itself up wherever the checkout is, and whatever the user's environment says."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.project import hostile
from tests.e2e.project.checkout import copy_to

FEW = ("gunicorn",)  # enough of the service's lock to run a script of it


def set_up(checkout: Path, **environment: str) -> None:
    """Let make create the service's environment."""
    ended = subprocess.run(
        ["make", ".venv/.service"],
        cwd=checkout,
        env={**os.environ, **environment},
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 0, ended.stderr


def version_of_gunicorn(checkout: Path) -> str:
    """Run the script, whose first line names the interpreter by its path."""
    return subprocess.run(
        [checkout / ".venv/bin/gunicorn", "--version"], check=True, capture_output=True, text=True
    ).stdout


def installed(checkout: Path, package: str) -> Path:
    return next((checkout / ".venv" / "lib").glob("python3.*/site-packages")) / package


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose service needs one package."""
    folder = copy_to(tmp_path / "xornet")
    lock = folder / "requirements" / "service.txt"
    pins = re.findall(r"^\S+==.*(?:\n    .*)+\n", lock.read_text(), re.MULTILINE)
    lock.write_text("".join(pin for pin in pins if pin.startswith(tuple(f"{name}==" for name in FEW))))
    return folder


def test_serving_needs_neither_the_kernel_nor_a_compiler(checkout: Path) -> None:
    dry_run = ["make", "--dry-run", "--no-print-directory", "serve"]  # `make test` would have it name directories
    planned = subprocess.run(dry_run, cwd=checkout, check=True, capture_output=True, text=True).stdout

    assert "requirements/service.txt" in planned
    assert planned.splitlines()[-1] == "exec .venv/bin/python -m gunicorn"
    assert "trainer" not in planned


def test_a_moved_checkout_is_set_up_again(checkout: Path, tmp_path: Path) -> None:
    set_up(checkout)
    moved = checkout.rename(tmp_path / "moved")

    set_up(moved)

    assert version_of_gunicorn(moved).startswith("gunicorn")


def test_a_copied_checkout_installs_into_itself(checkout: Path, tmp_path: Path) -> None:
    set_up(checkout)
    copied = shutil.copytree(checkout, tmp_path / "copied", symlinks=True)
    shutil.rmtree(installed(checkout, "gunicorn"))

    set_up(copied)

    assert version_of_gunicorn(copied).startswith("gunicorn")
    assert not installed(checkout, "gunicorn").exists()


def test_nothing_is_set_up_again_in_a_checkout_that_stayed(checkout: Path) -> None:
    set_up(checkout)
    stamp = (checkout / ".venv" / ".service").stat()

    set_up(checkout)

    assert (checkout / ".venv" / ".service").stat().st_mtime_ns == stamp.st_mtime_ns


def test_no_setting_of_the_user_changes_where_packages_go(checkout: Path, tmp_path: Path) -> None:
    set_up(checkout, **hostile.environment(tmp_path))

    assert installed(checkout, "gunicorn").is_dir()
    assert not (tmp_path / "elsewhere").exists()
