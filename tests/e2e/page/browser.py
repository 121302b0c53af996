"""Opens the page in a real Chromium that remembers what was complained about and who was asked."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",  # tests run as root in a container, and open nothing but our own page
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """Return where this machine has its Chromium, if it has one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched() -> Iterator[Browser]:
    """Run a Chromium until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser
        browser.close()


class Visit:
    """One open page, and what happened on it."""

    def __init__(self, browser: Browser, url: str, width: int = 1600, theme: str = "light") -> None:
        self.url = url
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        self.page: Page = browser.new_page(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        self.page.goto(url)

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def wait_for(self, selector: str, text: str, seconds: float = 10) -> None:
        """Return once the one element at `selector` is seen to hold `text`."""
        self.page.locator(selector, has_text=text).wait_for(timeout=seconds * 1000)

    def choose(self, x1: int, x2: int) -> None:
        """Set both switches."""
        for name, bit in (("x1", x1), ("x2", x2)):
            switch = self.page.locator(f"#{name}")
            if switch.get_attribute("aria-checked") != str(bool(bit)).lower():
                switch.click()
