"""The lesson as a teacher and a class use it: by mouse, by keyboard alone, on paper, with bad input."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.e2e.page.lesson.conftest import Open

pytestmark = pytest.mark.browser

STAGES = ("forward", "error", "backward", "update", "replay")


def test_a_teacher_finds_why_seed_9_never_learns(learn: Open) -> None:
    lesson = learn()

    lesson.page.get_by_role("button", name="stalls, never learns").click()

    lesson.state_of('"seed":9,"epoch":180000')
    lesson.wait_for("#why-title", "Stalled")
    why = lesson.text("#why")
    assert "Rows 1 0 and 1 1 look the same to the hidden units" in why
    assert "0.4999 and 0.5002" in why
    assert "+0.12502 and −0.12504" in why


def test_a_teacher_finds_a_rate_thirty_times_as_fast(learn: Open) -> None:
    lesson = learn()
    lesson.page.locator("#rate-race").scroll_into_view_if_needed()
    lesson.wait_for("[data-key='rate-10']", "37× as fast")

    lesson.page.locator("[data-key='rate-10']").click()

    lesson.state_of('"rate":10,')
    lesson.wait_for("#ghost", "This one is 37× as fast.")
    lesson.page.wait_for_url("**ghost=1:2:sigmoid:0.1**")


@pytest.mark.parametrize(
    ("start", "becomes"),
    [
        ("4:0.1", "right at epoch 1,712"),
        ("1:0.1", "right at epoch 3,043"),
        ("33:0.1", "right at epoch 12,021"),
        ("9:0.1", "not right in 180,000 epochs"),
        ("1:3", "right at epoch 104"),
        ("1:30", "right at epoch 3,035"),
    ],
)
def test_each_start_says_what_becomes_of_it(learn: Open, start: str, becomes: str) -> None:
    lesson = learn()
    lesson.page.locator("#starts").scroll_into_view_if_needed()

    lesson.wait_for(f"[data-start='{start}'] small", becomes, seconds=30)


def test_the_map_says_what_becomes_of_a_hundred_seeds(learn: Open) -> None:
    lesson = learn("seed=1&rate=10")
    lesson.page.locator("#seeds").scroll_into_view_if_needed()

    lesson.wait_for("#seed-count", "stalled", seconds=60)

    counts = [int(re.sub(r".*: ", "", text)) for text in lesson.page.locator("#seed-legend li").all_inner_texts()]
    assert sum(counts) == 100
    assert lesson.page.locator("[data-seed='1']").get_attribute("aria-label") == "seed 1: right at epoch 82"


def test_nothing_is_shown_before_its_stage(learn: Open) -> None:
    lesson = learn("epoch=3000")
    words = {"forward": "a₁[h₁]", "error": "error = d − a₂", "backward": "dz₁[h₁]", "update": "sum = gradient"}

    for at, stage in enumerate(words):
        lesson.page.locator(f"[data-stage-name='{stage}']").click()
        lesson.wait_for("#panel", words[stage])

        shown = lesson.text("#panel") + lesson.text("#drawing")
        assert [later for later in list(words)[at + 1 :] if words[later] in shown] == []


def test_everything_works_by_keyboard_alone(learn: Open) -> None:
    lesson = learn()
    press = lesson.page.keyboard.press

    press("ArrowRight")
    lesson.state_of('"epoch":1,')
    press("End")
    lesson.state_of('"epoch":180000,')
    press("ArrowLeft")
    lesson.state_of('"epoch":179999,')
    press("Home")
    assert lesson.state_of('"epoch":0,')["seed"] == 1
    press("Space")
    lesson.wait_for("#play", "Pause")
    press("Space")
    lesson.wait_for("#play", "Play")
    lesson.page.locator("#seed").focus()
    lesson.page.keyboard.type("9")
    press("Control+a")
    lesson.page.keyboard.type("33")
    press("Enter")
    lesson.state_of('"seed":33,')
    reached = set()
    for _ in range(90):
        press("Tab")
        reached.add(lesson.page.evaluate("document.activeElement.id || document.activeElement.dataset.stageName"))
    wanted = {"rewind", "back", "play", "step", "end", "epoch", "time", "die", "rate", "print", "json", *STAGES}
    assert wanted - reached == set()


def test_the_slider_steps_and_leaps_by_keys(learn: Open) -> None:
    lesson = learn("epoch=3000")
    lesson.page.locator("#time").focus()

    lesson.page.keyboard.press("ArrowUp")
    lesson.state_of('"epoch":3001,')
    lesson.page.keyboard.press("PageUp")

    lesson.state_of('"epoch":3301,')
    assert lesson.page.locator("#time").get_attribute("aria-valuetext") == "epoch 3,301"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("seed", "-1", "seed: expected a whole number from 0 to 4294967295, got “-1”"),
        ("seed", "4294967296", "seed: expected a whole number"),
        ("seed", "one", "seed: expected a whole number"),
        ("rate", "0", "rate: expected a number above 0, as 0.1, got “0”"),
        ("rate", "fast", "rate: expected a number above 0"),
        ("epoch", "180001", "epoch: expected a whole number from 0 to 180000"),
        ("epoch", "1.5", "epoch: expected a whole number"),
    ],
)
def test_a_wrong_field_says_what_was_expected_and_the_run_stays(learn: Open, field: str, text: str, said: str) -> None:
    lesson = learn("seed=4&epoch=10")
    before = lesson.state_of('"seed":4,"epoch":10,')

    lesson.page.locator(f"#{field}").fill(text)
    lesson.page.keyboard.press("Enter")

    lesson.wait_for("#trouble", said)
    assert lesson.page.locator(f"#{field}").get_attribute("aria-invalid") == "true"
    assert lesson.state_of('"seed":4,"epoch":10,') == before


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("seed=x", "seed: expected"),
        ("hidden=9", "hidden: expected a whole number from 1 to 8"),
        ("activation=tanh", "activation: expected sigmoid or relu"),
        ("rate=-1", "rate: expected"),
        ("epoch=-3", "epoch: expected"),
        ("row=12", "row: expected 2 bits"),
        ("table=a,b:y=0000", "table: expected"),
        ("ghost=1", "ghost: expected"),
        ("stage=six", "stage: expected"),
    ],
)
def test_a_wrong_address_says_what_was_expected_and_the_run_stays(learn: Open, address: str, said: str) -> None:
    lesson = learn("seed=4&epoch=10")
    lesson.state_of('"seed":4,"epoch":10,')

    lesson.go(address)

    lesson.wait_for("#trouble", said)
    assert "seed=4&epoch=10" in lesson.page.url
    assert lesson.state_of('"seed":4')["epoch"] == 10


def test_a_run_that_overflows_says_when_and_shows_nan(learn: Open) -> None:
    lesson = learn("seed=1&epoch=50&rate=1e308&activation=relu&hidden=8")

    lesson.wait_for("#why-title", "Ran away at epoch")

    assert None in lesson.state_of('"seed":1')["weights"]
    assert "NaN" in lesson.text("#panel")


def test_the_address_holds_the_moment(learn: Open) -> None:
    lesson = learn("seed=9&epoch=3000&row=11&stage=update")
    lesson.state_of('"seed":9,"epoch":3000')
    lesson.page.keyboard.press("ArrowRight")
    lesson.page.wait_for_url("**seed=9&epoch=3001**row=11&stage=update**")

    lesson.page.reload()

    lesson.state_of('"seed":9,"epoch":3001')
    lesson.wait_for("#stage-title", "Update")


def test_a_version_can_be_started_from(learn: Open) -> None:
    lesson = learn()
    lesson.page.locator("#version option[value='3']").wait_for(state="attached")

    lesson.page.select_option("#version", "3")

    state = lesson.state_of('"same_bits_as":3')
    assert (state["hidden"], state["activation"], state["epoch"]) == (4, "relu", 20_000)


def test_the_command_that_publishes_the_run_reads_as_one_line_of_text(learn: Open) -> None:
    lesson = learn("seed=7&hidden=3")

    assert lesson.text("#publish code >> nth=0").startswith('make train ARGS="--seed 7 --lr 0.1 --hidden 3')
    borders = lesson.page.evaluate(  # in one step, as the page draws the command again while it trains
        """() => [...document.querySelector("#publish code").querySelectorAll("span")]
            .map((span) => getComputedStyle(span).borderTopWidth)"""
    )
    assert set(borders) == {"0px"}


def test_the_work_sheet_has_blanks_and_then_the_answers(learn: Open) -> None:
    lesson = learn("seed=1&epoch=3000&row=01")
    lesson.state_of('"epoch":3000')

    lesson.page.emulate_media(media="print")
    lesson.page.locator(".paper").first.wait_for()

    papers = lesson.page.locator(".paper").all_inner_texts()
    assert len(papers) == 2
    assert (
        lesson.page.locator(".paper >> nth=0 >> .blank").count() == lesson.page.locator(".paper >> nth=1 >> b").count()
    )
    assert "0.6275" not in papers[0]
    assert "0.6275" in papers[1]
    assert not lesson.page.locator("main").is_visible()


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (360, "light"), (1600, "dark"), (1600, "light")])
def test_anyone_can_use_it(learn: Open, width: int, theme: str, stage: str) -> None:
    lesson = learn(f"seed=9&epoch=3000&stage={stage}", width=width, theme=theme)
    lesson.state_of('"epoch":3000')

    violations = Axe().run(lesson.page).response["violations"]

    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []
    assert lesson.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("selector", ["#play", '#seed-map [data-becomes="soon"]'])
def test_what_is_filled_with_colour_keeps_it_in_forced_colours(
    chromium: Browser, lesson_url: str, selector: str
) -> None:
    page = chromium.new_page(forced_colors="active")
    page.goto(lesson_url)
    page.locator("#seeds").scroll_into_view_if_needed()

    page.locator(selector).first.wait_for()
    style = page.evaluate(  # in one step, as the page may draw it again
        "first => (({ forcedColorAdjust, color, backgroundColor }) => [forcedColorAdjust, color, backgroundColor])"
        "(getComputedStyle(document.querySelector(first)))",
        selector,
    )
    page.close()

    assert style[0] == "none"
    assert style[1] != style[2]
