"""Tests are marked with what they need besides Python: where it is not there they are skipped, but never in CI."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.containers.engine import Engine
from tests.e2e.page.browser import chromium_path
from tests.e2e.page.lesson.firefox import firefox_path
from tests.e2e.project.checkout import copy_to

TOOLS = ("kubectl", "nginx", "promtool", "strace")  # whose markers have their names
PR_GET_MDWE = 66  # linux/prctl.h


def engine_answers() -> bool:
    return (
        bool(shutil.which("docker"))
        and subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("engine"):
            item.add_marker(pytest.mark.xdist_group("engine"))  # one build of the images serves them all
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("browser"))  # as does one Chromium
    if os.environ.get("CI") == "true":
        return
    lacking = {} if engine_answers() else {"engine": "no container engine answers here"}
    lacking |= {} if chromium_path() else {"browser": "there is no Chromium here"}
    lacking |= {} if firefox_path() else {"firefox": "there is no Firefox here"}
    if ctypes.CDLL(None).prctl(PR_GET_MDWE, 0, 0, 0, 0) < 0:
        lacking["mdwe"] = "this kernel cannot deny executable memory (Linux 6.3)"
    lacking |= {tool: f"{tool} is not installed here" for tool in TOOLS if not shutil.which(tool)}
    for item in items:
        for marker, reason in lacking.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh copy of the project."""
    return copy_to(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="module")
def engine(checkout: Path) -> Iterator[Engine]:
    """The project under the engine, with nothing running yet; whatever a test starts is gone in the end."""
    engine = Engine(checkout)
    yield engine
    engine.compose("--profile", "train", "down", "--volumes", "--rmi", "local")
