"""The page and the API's page behind a proxy that gives the service a path of its own."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.e2e.page.conftest import Open
from tests.e2e.processes.proxy import proxy

pytestmark = [pytest.mark.browser, pytest.mark.nginx]

PREFIX = "/ml/xor/"


@pytest.fixture
def prefixed(url: str, tmp_path: Path) -> Iterator[str]:
    port = urlsplit(url).port
    assert port
    with proxy(port, tmp_path / "nginx", buffering=True, prefix=PREFIX) as nginx:
        yield f"http://127.0.0.1:{nginx.port}{PREFIX}"


@pytest.fixture
def visit(prefixed: str, visit: Open) -> Open:  # noqa: ARG001  # so that nginx outlives the pages
    return visit


def test_the_page_works_below_a_path(prefixed: str, visit: Open) -> None:
    here = visit(prefixed)

    here.wait_for("#answer", "answered by version 1")
    here.choose(1, 1)

    here.wait_for("#answer b", "0")
    assert f"{prefixed}predict" in here.text("#curl")
    here.page.get_by_role("link", name="The API").click()
    here.page.wait_for_url(f"{prefixed}docs")


def test_the_api_can_be_tried_out_below_a_path(prefixed: str, visit: Open) -> None:
    here = visit(f"{prefixed}docs")
    operation = here.page.locator(".opblock", has_text="/predict").first

    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Execute").click()

    operation.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
    assert operation.locator(".request-url").inner_text().split()[-1] == f"{prefixed}predict"
