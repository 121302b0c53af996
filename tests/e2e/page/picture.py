"""Takes README's picture of the page, all of it: `python -m tests.e2e.page.picture docs/page.png`."""

import sys
import tempfile
from pathlib import Path

from tests.conftest import SHIPPED
from tests.e2e.page.browser import Visit, launched
from tests.e2e.server import service


def take_picture(path: Path) -> None:
    """Write the page of the shipped version to `path`, as PNG."""
    with tempfile.TemporaryDirectory() as logs, service(SHIPPED, Path(logs) / "log") as url, launched() as browser:
        visit = Visit(browser, url, width=1200)
        visit.choose(0, 1)
        visit.page.wait_for_load_state("networkidle")
        visit.page.screenshot(path=path, full_page=True)
        visit.page.close()


if __name__ == "__main__":
    take_picture(Path(sys.argv[1]))
