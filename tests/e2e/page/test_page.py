"""The page in a real Chromium, on a real service, beside a real trainer: it shows what the network does."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.e2e.page.browser import Visit
from tests.e2e.page.conftest import Open, Start, train
from tests.e2e.server import ROOT, free_port, running, wait_until
from xornet.store import WeightStore

pytestmark = pytest.mark.browser

PAIRS = [(0, 0), (0, 1), (1, 0), (1, 1)]
WIDTHS, THEMES = (360, 1600), ("light", "dark")


def test_each_switch_changes_the_answer_to_what_the_service_says(url: str, visit: Open) -> None:
    here = visit(url)
    here.wait_for("#answer", "answered by version 1")

    for x1, x2 in [*PAIRS, (0, 1), (1, 1)]:
        here.choose(x1, x2)

        answer = requests.post(f"{url}/predict", json={"x1": x1, "x2": x2}, timeout=5).json()
        here.wait_for("#answer", f"P(y = 1) = {answer['probability']:.4f}")
        assert here.text("#answer b") == str(answer["y"])
        assert json.dumps({"x1": x1, "x2": x2}) in here.text("#curl")
    assert [row.split()[-1] for row in here.page.locator("#pairs tr").all_inner_texts()] == ["0", "1", "1", "0"]


def test_the_curl_line_asks_the_same(url: str, visit: Open) -> None:
    here = visit(url)

    ran = subprocess.run(["bash", "-c", here.text("#curl code")], check=True, capture_output=True, timeout=30)

    assert json.loads(ran.stdout)["y"] == 1


@pytest.mark.parametrize("version", [1, 2, 3])
def test_what_is_drawn_is_what_the_network_computes(trained_url: str, visit: Open, version: int) -> None:
    here = visit(f"{trained_url}/#version-{version}")
    here.wait_for("#surface figcaption", f"Version {version}")
    story = requests.get(f"{trained_url}/models/xor/versions/{version}", timeout=5).json()
    assert len(story["answers"]) == 4

    for answer in story["answers"]:
        here.choose(answer["x1"], answer["x2"])

        expected = [*answer["hidden"], answer["probability"]]
        drawn = here.page.locator("#drawing .formula").all_text_contents()[2:]  # after the two inputs
        written = here.page.locator("#arithmetic b").all_inner_texts()
        assert [float(re.sub(r".* = ", "", text)) for text in drawn] == pytest.approx(expected, abs=1e-6)
        assert [float(text) for text in written] == pytest.approx(expected, abs=2e-3), "computed from rounded numbers"
        assert f"y {answer['probability']:.6f}" in here.text("#exact")


@pytest.mark.alone
def test_a_published_version_is_there_within_three_seconds_and_without_a_reload(
    url: str, visit: Open, models_dir: Path
) -> None:
    here = visit(url)
    here.wait_for("#answer", "answered by version 1")
    here.page.evaluate("window.stayed = true")

    train(models_dir, "--seed", "1", "--epochs", "60000")
    published = time.monotonic()
    here.wait_for("#serving", "version 2 is served", seconds=3)
    here.wait_for("#notice", "Version 2 is served now", seconds=3)
    here.wait_for("#surface figcaption", "Version 2", seconds=3)
    here.wait_for("#answer", "answered by version 2", seconds=3)

    assert time.monotonic() - published < 3
    assert here.page.evaluate("window.stayed")
    assert "served now" in here.text("#version-list li >> nth=0")


def test_an_empty_store_shows_how_to_fill_it_and_then_what_is_in_it(
    empty_url: str, visit: Open, tmp_path: Path
) -> None:
    here = visit(empty_url)
    here.wait_for("#missing", "No model yet")
    assert "make train" in here.text("#missing")
    assert not here.page.locator("#ask").is_visible()

    train(tmp_path / "empty", "--seed", "1", "--epochs", "60000")

    here.wait_for("#answer", "answered by version 1", seconds=3)
    assert not here.page.locator("#missing").is_visible()


def test_a_service_that_is_gone_is_said_to_be_gone_and_said_to_be_back(
    browser: Browser, models_dir: Path, tmp_path: Path
) -> None:
    command, port = [sys.executable, "-m", "gunicorn"], free_port()
    with running(command, ROOT, port, tmp_path / "log", MODELS_DIR=str(models_dir)):
        wait_until(f"http://127.0.0.1:{port}/readyz", 200)
        here = Visit(browser, f"http://127.0.0.1:{port}")
        here.wait_for("#answer", "answered by version 1")

    here.wait_for("#notice", "The service does not answer", seconds=5)
    here.choose(1, 1)
    here.wait_for("#answer", "No answer")
    assert here.page.locator("#drawing svg").is_visible()

    with running(command, ROOT, port, tmp_path / "log", MODELS_DIR=str(models_dir)):
        here.wait_for("#notice", "The service answers again")
        here.wait_for("#answer", "answered by version 1")
        here.page.close()


def test_a_refused_version_says_why_and_leaves_the_served_one_in_place(trained_url: str, visit: Open) -> None:
    here = visit(trained_url)
    here.wait_for("#version-list li >> nth=0", "refused")

    here.page.get_by_role("link", name="Version 4").click()

    here.wait_for("#looking", "Version 4 is rejected")
    assert here.text("#surface figcaption") == "Version 3"


def test_any_version_can_be_looked_at_beside_another_and_left_again(trained_url: str, visit: Open) -> None:
    here = visit(trained_url)
    here.wait_for("#answer", "answered by version 3")

    here.page.get_by_role("link", name="Version 1").click()
    here.wait_for("#looking", "You are looking at version 1")
    here.page.select_option("#compare", "2")
    here.wait_for("#surface figcaption >> nth=1", "Version 2")
    assert here.text("#surface figcaption >> nth=0") == "Version 1"
    assert "answered by version 1" in here.text("#answer")
    assert "/v1/models/xor/versions/1:predict" in here.text("#curl")
    assert set(here.page.locator("[data-version]").all_inner_texts()) == {"version 1"}
    assert here.url.split("/")[2] in here.page.url
    assert here.page.url.endswith("#version=1&compare=2")

    here.page.get_by_role("link", name="back to it").click()
    here.wait_for("#surface figcaption >> nth=0", "Version 3")
    assert not here.page.locator("#looking").is_visible()


def test_everything_works_by_keyboard(url: str, visit: Open) -> None:
    here = visit(url)
    here.wait_for("#answer", "answered by version 1")
    last = here.text("#readout")

    here.page.locator("#x1").focus()
    here.page.keyboard.press("Space")
    here.wait_for("#answer b", "0")
    here.page.locator("#curve input").focus()
    here.page.keyboard.press("Home")
    first = here.text("#readout")
    here.page.keyboard.press("ArrowRight")

    assert len({first, here.text("#readout"), last}) == 3
    assert here.page.locator("#curve input").get_attribute("aria-valuetext") is not None
    assert first.startswith("Attempt 1, epoch ")


def test_the_curve_is_read_off_by_hovering(url: str, visit: Open) -> None:
    here = visit(url)
    here.wait_for("#answer", "answered by version 1")
    last = here.text("#readout")

    here.page.locator("#curve").hover(position={"x": 120, "y": 80})

    assert here.text("#readout") != last


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("fragment", ["", "#version-2", "#version-4"], ids=["served", "looked-at", "refused"])
def test_anyone_can_use_it(trained_url: str, visit: Open, width: int, theme: str, fragment: str) -> None:
    here = visit(f"{trained_url}/{fragment}", width=width, theme=theme)
    here.wait_for("#answer", f"answered by version {2 if fragment == '#version-2' else 3}")
    here.page.locator("#drawing svg").wait_for()

    violations = Axe().run(here.page).response["violations"]

    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []
    assert here.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_anyone_can_read_why_there_is_nothing(empty_url: str, visit: Open, width: int, theme: str) -> None:
    here = visit(empty_url, width=width, theme=theme)
    here.wait_for("#missing", "No model yet")

    assert Axe().run(here.page).response["violations"] == []


def test_the_theme_can_be_chosen_and_stays_chosen(url: str, visit: Open) -> None:
    here = visit(url)
    here.wait_for("#answer", "answered by version 1")

    here.page.get_by_role("button", name="Theme: system").click()
    here.page.get_by_role("button", name="Theme: light").click()
    here.page.reload()

    here.wait_for("#theme", "Theme: dark")
    assert here.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 20, 23)"


def test_says_so_if_it_waits_for_a_version_that_is_not_there(models_dir: Path, start: Start, visit: Open) -> None:
    here = visit(start(models_dir, MODEL_VERSION="2"))

    here.wait_for("#missing", "No version is served yet")
    train(models_dir, "--seed", "2")
    here.wait_for("#serving", "version 2 is served")


def test_older_versions_that_were_asked_for_stay_in_the_list_as_it_grows(
    models_dir: Path, start: Start, visit: Open
) -> None:
    store = WeightStore(models_dir, "xor")
    first = store.load(1)
    for _ in range(24):
        store.publish(first.network, first.curve, first.record)
    here = visit(start(models_dir))
    here.wait_for("#version-list", "Version 25")
    here.page.locator("#older").click()
    here.wait_for("#version-list", "seed 1 ")

    store.publish(first.network, first.curve, first.record)
    here.wait_for("#version-list", "Version 26")

    assert here.page.locator("#version-list a").all_inner_texts() == [f"Version {n}" for n in range(26, 0, -1)]
