"""The pages of a service that requires a token: they open, ask for it once, and send it."""

from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.e2e.page.browser import Visit
from tests.e2e.page.conftest import Start

pytestmark = pytest.mark.browser

TOKEN = "sesame.0123456789"  # noqa: S105  # of this test alone


@pytest.fixture
def guarded(models_dir: Path, tmp_path: Path, start: Start) -> str:
    (tmp_path / "tokens").write_text(f"{TOKEN}\n")
    return start(models_dir, TOKEN_FILE=str(tmp_path / "tokens"))


def test_the_page_asks_for_a_token_and_keeps_it_for_the_session(guarded: str, browser: Browser) -> None:
    here = Visit(browser, guarded)
    assert requests.get(f"{guarded}/models", timeout=5).status_code == 401

    here.page.get_by_label("Token", exact=True).fill("wrong")
    here.page.get_by_role("button", name="Continue").click()
    here.wait_for("#token", "rejected")
    assert Axe().run(here.page).response["violations"] == []
    here.page.get_by_label("Token", exact=True).fill(TOKEN)
    here.page.keyboard.press("Enter")

    here.wait_for("#answer", "answered by version 1")
    assert TOKEN not in here.page.content()
    assert "$TOKEN" in here.text("#curl")
    here.page.reload()
    here.wait_for("#answer", "answered by version 1")
    assert here.page.evaluate("Object.keys(localStorage)") == []
    here.page.close()


def test_the_api_page_asks_for_a_token_and_sends_it(guarded: str, browser: Browser) -> None:
    here = Visit(browser, f"{guarded}/docs")
    here.page.get_by_label("Token", exact=True).fill(TOKEN)
    here.page.get_by_role("button", name="Continue").click()
    operation = here.page.locator(".opblock", has_text="/predict").first

    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Execute").click()

    operation.locator(".live-responses-table .response-col_status", has_text="200").wait_for()
    here.page.close()
