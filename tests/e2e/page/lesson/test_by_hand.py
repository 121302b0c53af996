"""What the lesson prints can be checked: by a pocket calculator, by adding up, and by nudging a weight."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal, getcontext
from typing import Any

import pytest

from tests.e2e.page.lesson.conftest import Open
from tests.e2e.page.lesson.runs import Moment, bits, trained
from tests.e2e.page.lesson.visits import Lesson

pytestmark = pytest.mark.browser

# Works moments out with the page's own modules: returns, for each, its printed lines and the numbers behind them.
WORK = """async (moments) => {
  const [{ Descent }, { epochOf }, { tableOf }, { rowByHand, errorsByHand, updateByHand }, { nudged }, { weightsOf }] =
    await Promise.all(["engine/descent", "engine/epoch", "engine/table", "hand/lines", "engine/nudge", "words/names"]
      .map((name) => import(new URL(`learn/assets/${name}.js`, location.href).href)));
  return moments.map(({ seed, epoch, hidden, activation, rate, row, weight: index }) => {
    const table = tableOf("xor");
    const descent = new Descent({ seed, hidden, activation, rate, table });
    descent.to(epoch);
    const { network } = descent;
    const numbers = epochOf(network, table, rate);
    const rows = table.rows.map((_, n) => rowByHand(network, table, n, numbers));
    const { hidden: first, output, error, dz2, da1, dz1 } = rows[row];
    const weight = weightsOf(table, hidden)[index];
    const lines = [...[...first, ...output].flatMap(({ z, a }) => [z, a]), ...error, ...errorsByHand(rows), ...dz2,
      ...da1, ...dz1, ...updateByHand({ network, table, weight, index, rate, rows })];
    return {
      lines: lines.map(({ name, work, result }) => `${name} = ${work} = ${result}`),
      shares: numbers.shares.map((each) => [...each]), gradient: numbers.gradient,
      nudges: numbers.gradient.map((_, at) => nudged(network, table, at).slope),
    };
  });
}"""


def moments(count: int, hidden: int = 2) -> list[dict[str, Any]]:
    epochs = [0, 1, 37, 400, 1500, 3000, 6000]
    return [
        {
            **Moment(seed=(at * 7919) % 100, epoch=epochs[at % 7], hidden=hidden)._asdict(),
            "activation": "relu" if at % 5 == 4 else "sigmoid",
            "row": at % 4,
            "weight": at % 9,
        }
        for at in range(count)
    ]


def worked_out(text: str) -> Decimal:
    """Return what a pocket calculator makes of the printed numbers."""
    text = text.replace("−", "-").replace("·", "*").replace("²", "**2")
    text = re.sub(r"\d+(?:\.\d+)?", lambda found: f"D('{found[0]}')" if found[0] != "2" else "2", text)
    getcontext().prec = 40
    names = {"D": Decimal, "σ": lambda z: 1 / (1 + (-z).exp()), "max": lambda a, b: max(Decimal(a), b)}
    return Decimal(eval(text, {"__builtins__": {}}, names))  # noqa: S307  the page's own formulas


def agrees(line: str) -> bool:
    """Tell whether the last printed digit of a line's result is that of its printed numbers."""
    _, work, result = line.split(" = ")
    printed = Decimal(result.replace("−", "-"))
    return worked_out(work).quantize(Decimal(1).scaleb(-len(result.partition(".")[2])), ROUND_HALF_UP) == printed


def test_a_pocket_calculator_agrees_with_the_last_digit_of_every_line(learn: Open) -> None:
    lesson = learn()

    worked = lesson.page.evaluate(WORK, moments(500))

    lines = [line for each in worked for line in each["lines"]]
    assert len(worked) == 500
    assert len(lines) > 8000
    assert [line for line in lines if not agrees(line)] == []


def test_a_wrong_digit_would_be_noticed() -> None:
    assert agrees("error[y] = 1 − 0.3659 = 0.6341")
    assert not agrees("error[y] = 1 − 0.3659 = 0.6342")
    assert not agrees("a₁[h₁] = σ(−0.2659) = 0.4338")


@pytest.mark.parametrize("stage", ["forward", "error", "backward", "update"])
def test_the_lines_on_the_page_can_be_checked_as_well(learn: Open, stage: str) -> None:
    lesson = learn(f"seed=9&epoch=3000&row=11&stage={stage}")

    lines = lesson.page.locator(".hand li").all_inner_texts()

    assert len(lines) >= 3
    assert [line for line in lines if not agrees(line)] == []


def test_the_rows_shares_add_up_to_the_gradient_and_nudging_gives_the_same(learn: Open) -> None:
    lesson = learn()

    worked = lesson.page.evaluate(WORK, [each | {"activation": "sigmoid"} for each in moments(100, hidden=3)])

    for each in worked:
        assert [sum(shares) for shares in each["shares"]] == each["gradient"]
        assert each["nudges"] == pytest.approx(each["gradient"], abs=1e-6)


def test_the_epoch_as_a_file_has_the_trainers_names_and_bits(learn: Open) -> None:
    moment = Moment(seed=3, epoch=700, hidden=3, activation="relu", rate=0.3)
    lesson = learn(moment.address)
    lesson.state_of(moment.state)

    saved = json.loads(download(lesson, "#json"))

    epoch = trained(moment)
    for name in (
        "x",
        "d",
        "weights",
        "z1",
        "a1",
        "z2",
        "a2",
        "error",
        "dz2",
        "da1",
        "dz1",
        "gradients",
        "weights_after",
    ):
        assert bits(saved[name]) == bits(getattr(epoch, name)), name
    same = ("seed", "epoch", "table", "hidden", "activation", "rate", "engine")
    assert {name: saved[name] for name in same} == {name: getattr(epoch, name) for name in same}


def test_the_epoch_as_csv_has_a_line_for_each_number(learn: Open) -> None:
    lesson = learn("seed=1&epoch=2")

    lines = download(lesson, "#csv").split("\r\n")

    cells = [line.split(",") for line in lines]
    assert cells[0] == ["name", "of", "row", "value"]
    assert {len(each) for each in cells} == {4}
    assert [float(value) for name, _, _, value in cells if name == "before"] == trained(Moment(1, 2)).weights


def download(lesson: Lesson, button: str) -> str:
    with lesson.page.expect_download() as waiting:
        lesson.page.locator(button).click()
    return waiting.value.path().read_bytes().decode()
