"""Takes the pictures of docs/lesson.md: one for each stage, from a service on the shipped version."""

import sys
import tempfile
from pathlib import Path

from tests.conftest import SHIPPED
from tests.e2e.page.browser import launched
from tests.e2e.page.lesson.visits import Lesson
from tests.e2e.server import service

MOMENTS = {
    "forward": "seed=1&epoch=0&row=01",
    "error": "seed=1&epoch=3000&row=11",
    "backward": "seed=1&epoch=3000&row=11",
    "update": "seed=9&epoch=180000&row=10",
    "replay": "seed=1&epoch=180000&rate=3&ghost=1:2:sigmoid:0.1&row=01",
}


def take_pictures(folder: Path) -> None:
    """Write one PNG for each stage into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as logs, service(SHIPPED, Path(logs) / "log") as url, launched() as browser:
        for stage, moment in MOMENTS.items():
            lesson = Lesson(browser, f"{url}/learn#{moment}&stage={stage}", width=1200)
            lesson.state_of(f'"epoch":{moment.split("epoch=")[1].split("&")[0]},')
            lesson.page.set_viewport_size(
                {"width": 1200, "height": 1800}
            )  # the bar, which stays in view, lies over nothing
            lesson.page.wait_for_load_state("networkidle")
            lesson.page.locator(".both").screenshot(path=folder / f"{stage}.png")
            lesson.page.close()


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]))
