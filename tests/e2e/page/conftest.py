"""Fixtures of the browser tests: a Chromium, services, and pages that are closed before their services stop."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.page.browser import Visit, launched
from tests.e2e.server import ROOT, service
from xornet.store import WeightStore

Open = Callable[..., Visit]
Start = Callable[..., str]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all pages; it is gone after them, as no other event loop can run beside Playwright's."""
    with launched() as browser:
        yield browser


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts services on a models directory, with settings, and returns their addresses; they end with the test."""
    with ExitStack() as running_services:
        yield lambda models_dir, **settings: running_services.enter_context(
            service(models_dir, tmp_path / "log", **settings)
        )


@pytest.fixture
def visit(browser: Browser, start: Start) -> Iterator[Open]:  # noqa: ARG001
    """Opens pages; in the end, none of them may have logged an error or sent a request to another host.

    It depends on `start`, so that pytest closes every page before it stops a service: a page that still polls
    a stopped service would log ERR_CONNECTION_REFUSED.
    """
    visits: list[Visit] = []

    def visit(url: str, **options: object) -> Visit:
        visits.append(Visit(browser, url, **options))  # type: ignore[arg-type]  # width and theme
        return visits[-1]

    yield visit
    for opened in visits:
        opened.page.close()
    for opened in visits:
        assert opened.complaints == []
        assert opened.hosts == {opened.url.split("/")[2]}


@pytest.fixture
def url(models_dir: Path, start: Start) -> str:
    return start(models_dir)


@pytest.fixture
def empty_url(tmp_path: Path, start: Start) -> str:
    return start(tmp_path / "empty")


@pytest.fixture(scope="module")
def trained_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with networks of several shapes: 2-2-1, 2-8-1, 2-4-1 of relu, and a file that is refused."""
    models_dir = tmp_path_factory.mktemp("trained")
    train(models_dir, "--seed", "1", "--epochs", "60000")
    train(models_dir, "--seed", "5", "--epochs", "20000", "--hidden", "8")
    train(models_dir, "--seed", "6", "--epochs", "20000", "--hidden", "4", "--activation", "relu")
    store = WeightStore(models_dir, "xor")
    store.path(4).write_bytes(store.path(3).read_bytes()[:-1])
    with service(models_dir, tmp_path_factory.mktemp("logs") / "log") as address:
        yield address


def train(models_dir: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "trainer", "--models-dir", str(models_dir), *arguments]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=600)
