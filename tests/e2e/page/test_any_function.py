"""The page of a full adder, of wider networks, and of labels: every row, several outputs, and nothing over another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.page.conftest import Open, Start, train
from tests.e2e.server import service
from trainer.named_tables import find
from xornet.labels import write
from xornet.store import WeightStore

pytestmark = pytest.mark.browser

ADDER = find("full-adder")
WIDE = (
    "operand_a_of_the_multiplexer,b,c,d:first_of_the_outputs=1100011111011000,y2=0110100110010110,y3=0000000100010111"
)
WIDTHS, THEMES = (360, 1200, 1600), ("light", "dark")
# The boxes of all words of the drawing that cover a part of another one's, less the room that a font leaves free.
OVERLAPS = """() => {
  const texts = [...document.querySelectorAll("#drawing text")].filter((text) => text.textContent.trim());
  const boxes = texts.map((text) => text.getBoundingClientRect());
  const meet = (a, b, start, end, room) => a[start] + room < b[end] - room && b[start] + room < a[end] - room;
  const covers = (a, b) => meet(a, b, "left", "right", 1) && meet(a, b, "top", "bottom", 3);
  return boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b, j) =>
    covers(a, b) ? [`${texts[i].textContent} / ${texts[i + 1 + j].textContent}`] : []));
}"""
SPILLS = """() => [...document.querySelectorAll("#switches button")].filter((button) => {
  const outer = button.getBoundingClientRect();
  return [...button.children].some((part) => part.getBoundingClientRect().right > outer.right - 4);
}).map((button) => button.textContent)"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with XOR, a full adder of 4 and of 16 hidden units, and a 4-16-3 network with long names."""
    models_dir = tmp_path_factory.mktemp("any")
    train(models_dir, "--seed", "1", "--epochs", "60000")
    train(models_dir, "--seed", "2", "--epochs", "60000")
    train(models_dir, "--seed", "1", "--table", "full-adder")
    train(models_dir, "--seed", "1", "--table", "full-adder", "--hidden", "16", "--model", "wide-adder")
    train(models_dir, "--seed", "1", "--table", WIDE, "--hidden", "16", "--model", "wide")
    store = WeightStore(models_dir, "xor")
    write(store, "stable", 1)
    write(store, "canary", 9)
    with service(models_dir, tmp_path_factory.mktemp("logs") / "log") as address:
        yield address


def bits_on(page: Page) -> list[str]:
    return [name for name in ADDER.input_names if page.locator(f"#{name}").get_attribute("aria-checked") == "true"]


def test_a_model_is_chosen_and_every_row_of_it_is_answered_as_the_service_does(url: str, visit: Open) -> None:
    here = visit(url)
    here.wait_for("#answer", "answered by version 2")
    here.page.select_option("#model", "full-adder")
    here.wait_for("#title", "full-adder")
    here.wait_for("#answer[data-several]", "answered by version 1")

    for row in ADDER.rows:
        here.page.locator(f'#pairs button[data-row="{"".join(str(row[name]) for name in ADDER.input_names)}"]').click()

        body = {name: row[name] for name in ADDER.input_names}
        told = requests.post(f"{url}/models/full-adder/predict", json=body, timeout=5).json()
        for name in ADDER.output_names:
            here.wait_for("#answer", f"P({name} = 1) = {told['probability'][name]:.4f}")
        assert bits_on(here.page) == [name for name in ADDER.input_names if row[name]]
        assert here.page.locator("#answer > b").all_inner_texts() == [str(row[name]) for name in ADDER.output_names]
        assert here.page.locator("#drawing .result").all_text_contents() == [
            str(row[name]) for name in ADDER.output_names
        ]


def test_the_table_has_every_row_with_every_output_and_none_is_cut_off(url: str, visit: Open) -> None:
    here = visit(f"{url}/#model=full-adder", width=1200)
    here.wait_for("#pairs-caption", "All 8 rows")

    shown = [row.split() for row in here.page.locator("#pairs tr").all_inner_texts()]

    targets = [[str(int(bit)) for bit in row] for row in ADDER.targets]
    assert [[row[3], row[5]] for row in shown] == targets
    assert ["".join(row[:3]) for row in shown] == [f"{number:03b}" for number in range(8)]
    assert here.page.evaluate("(f => f.scrollWidth <= f.clientWidth)(document.querySelector('.pairs-frame'))")


def test_the_surface_is_of_one_output_and_a_slice_at_the_other_bits(url: str, visit: Open) -> None:
    def corners() -> list[str]:
        words = here.page.locator("#surfaces svg").get_attribute("aria-label")
        assert words
        return [part[-4:] for part in words.split(";")]

    here = visit(f"{url}/#model=full-adder")
    here.wait_for("#slice", "A slice: a and b vary, carry_in = 1 as chosen above.")
    assert [round(float(chance)) for chance in corners()] == [1, 0, 0, 1]

    here.page.locator("#carry_in").click()
    here.wait_for("#slice", "carry_in = 0")
    assert [round(float(chance)) for chance in corners()] == [0, 1, 1, 0]
    here.page.select_option("#output", "1")
    assert [round(float(chance)) for chance in corners()] == [0, 0, 0, 1]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("model", ["full-adder", "wide-adder", "wide"])
def test_no_word_of_the_drawing_covers_another_and_no_switch_spills(
    url: str, visit: Open, model: str, width: int
) -> None:
    here = visit(f"{url}/#model={model}", width=width)
    here.wait_for("#answer", "answered by version 1")
    here.page.locator("#drawing svg").wait_for()

    assert here.page.locator("#drawing .ring").count() == sum(int(n) for n in SIZES[model].split("-"))
    assert here.page.evaluate(OVERLAPS) == []
    assert here.page.evaluate(SPILLS) == []
    assert here.page.evaluate("document.documentElement.scrollWidth") <= width


SIZES = {"full-adder": "3-4-2", "wide-adder": "3-16-2", "wide": "4-16-3"}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("model", ["full-adder", "wide"])
def test_anyone_can_use_it(url: str, visit: Open, model: str, theme: str) -> None:
    here = visit(f"{url}/#model={model}", theme=theme)
    here.wait_for("#answer", "answered by version 1")
    here.page.locator("#drawing svg").wait_for()

    violations = Axe().run(here.page).response["violations"]

    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []


def test_labels_are_shown_beside_their_versions_and_what_is_wrong_with_one_to_operators(url: str, visit: Open) -> None:
    here = visit(url)
    here.wait_for("#version-list li >> nth=1", "stable")

    assert "stable" not in here.text("#version-list li >> nth=0")
    here.page.locator("#workers-line").click()
    here.wait_for("#workers-detail", "label canary names version 9, which is not in the store")


def test_a_label_moves_without_a_reload(models_dir: Path, store: WeightStore, start: Start, visit: Open) -> None:
    first = store.load(1)
    store.publish(first.network, first.curve, first.record)
    write(store, "stable", 1)
    here = visit(start(models_dir))
    here.wait_for("#version-list li >> nth=1", "stable")

    write(store, "stable", 2)

    here.wait_for("#version-list li >> nth=0", "stable")
    assert "stable" not in here.text("#version-list li >> nth=1")
