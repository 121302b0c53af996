"""Opens the lesson in a real Chromium, and reads from outside what it shows."""

import json
from typing import Any

from playwright.sync_api import Browser

from tests.e2e.page.browser import Visit
from tests.e2e.page.lesson.runs import Moment

STATE = "#lesson-state"


class Lesson(Visit):
    """One open lesson."""

    def __init__(self, browser: Browser, url: str, **how: Any) -> None:
        super().__init__(browser, url, **how)
        self.state_of('"seed":')

    def state_of(self, part: str, seconds: float = 30) -> dict[str, Any]:
        """Return the state as soon as its text holds `part`."""
        self.page.locator(STATE, has_text=part).wait_for(state="attached", timeout=seconds * 1000)
        state: dict[str, Any] = json.loads(self.page.locator(STATE).text_content() or "")
        return state

    def go(self, address: str) -> None:
        self.page.evaluate("address => { location.hash = address }", address)

    def at(self, moment: Moment) -> dict[str, Any]:
        """Go to a moment and return its state."""
        self.go(moment.address)
        return self.state_of(moment.state)
