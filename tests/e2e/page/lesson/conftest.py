"""A service with versions of every kind, a browser, and lessons that are checked for complaints as they close."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.conftest import SHIPPED
from tests.e2e.page.conftest import train
from tests.e2e.page.lesson.visits import Lesson
from tests.e2e.server import service

Open = Callable[..., Lesson]


@pytest.fixture(scope="package")
def chromium(browser: Browser) -> Browser:
    return browser


@pytest.fixture(scope="session")
def lesson_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with version 1 as shipped, 2 after restarts, 3 of relu, and 4 of the reference engine."""
    models_dir = tmp_path_factory.mktemp("lesson-models")
    shutil.copytree(SHIPPED / "xor", models_dir / "xor")
    train(models_dir, "--seed", "9", "--epochs", "60000")
    train(models_dir, "--seed", "6", "--hidden", "4", "--activation", "relu", "--epochs", "20000")
    train(models_dir, "--seed", "5", "--epochs", "500", "--lr", "10", "--engine", "reference", "--margin", "0.3")
    with service(models_dir, tmp_path_factory.mktemp("lesson-logs") / "log") as address:
        yield f"{address}/learn"


@pytest.fixture
def learn(chromium: Browser, lesson_url: str) -> Iterator[Open]:
    """Opens lessons; in the end none of them may have complained, or have sent a request to another host."""
    lessons: list[Lesson] = []

    def start(address: str = "", **how: object) -> Lesson:
        lessons.append(Lesson(chromium, f"{lesson_url}#{address}", **how))
        return lessons[-1]

    yield start
    for opened in lessons:
        opened.page.close()
        assert opened.complaints == []
        assert opened.hosts == {opened.url.split("/")[2]}
