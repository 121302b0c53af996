"""The arithmetic on the page against a pocket calculator: Python's decimals, with the numbers that are shown."""

import random
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from tests.e2e.page.conftest import Open

pytestmark = pytest.mark.browser

CASES = 500
COMPUTE = """async (networks) => {
  const { computeByHand } = await import(new URL("assets/network/by-hand.js", document.baseURI));
  const { fixed } = await import(new URL("assets/elements/numbers.js", document.baseURI));
  const write = (unit) => ({
    weights: unit.weights.map((each) => fixed(each)), inputs: unit.inputs.map((each) => fixed(each)),
    bias: fixed(unit.bias), sum: fixed(unit.sum), activation: fixed(unit.activation),
  });
  return networks.map(([network, bits]) => {
    const { hidden, output } = computeByHand(network, bits);
    return { hidden: hidden.map(write), output: output.map(write) };
  });
}"""


def drawn_network(random_: random.Random) -> tuple[dict[str, Any], list[int]]:
    inputs, hidden, outputs = random_.randint(1, 4), random_.randint(1, 6), random_.randint(1, 3)
    size = 10 ** random_.uniform(-5, 2)

    def layer(units: int, width: int) -> dict[str, Any]:
        weight = [[random_.uniform(-size, size) for _ in range(width)] for _ in range(units)]
        return {"weight": weight, "bias": [random_.uniform(-size, size) for _ in range(units)]}

    network = {"activation": random_.choice(["sigmoid", "relu"]), "weights": {}}
    network["weights"] = {"hidden": layer(hidden, inputs), "output": layer(outputs, hidden)}
    return network, [random_.randint(0, 1) for _ in range(inputs)]


def number(shown: str) -> Decimal:
    assert shown != "\u22120.0000"
    return Decimal(shown.replace("\u2212", "-"))


def rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def activated(total: Decimal, activation: str) -> Decimal:
    return max(total, Decimal(0)) if activation == "relu" else 1 / (1 + (-total).exp())


def test_a_calculator_agrees_with_every_line_in_its_last_digit(url: str, visit: Open) -> None:
    random_ = random.Random(33)  # noqa: S311  # the same cases every time
    networks = [drawn_network(random_) for _ in range(CASES)]

    computed = visit(url).page.evaluate(COMPUTE, networks)

    for (network, _), layers in zip(networks, computed, strict=True):
        for unit in [*layers["hidden"], *layers["output"]]:
            terms = zip(unit["weights"], unit["inputs"], strict=True)
            total = sum((number(weight) * number(value) for weight, value in terms), number(unit["bias"]))
            assert number(unit["sum"]) == rounded(total)
            rule = network["activation"] if unit in layers["hidden"] else "sigmoid"
            assert number(unit["activation"]) == rounded(activated(number(unit["sum"]), rule))
        for unit in layers["output"]:
            assert unit["inputs"] == [source["activation"] for source in layers["hidden"]]


def test_what_is_written_on_the_page_is_what_was_computed_by_hand(url: str, visit: Open) -> None:
    here = visit(url)

    here.wait_for("#arithmetic li >> nth=2", "\u221211.2790·0.0529 \u2212 11.0459·0.0184 + 5.5123 = 4.7124")
