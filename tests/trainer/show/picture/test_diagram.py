"""The diagram: what stands where, and that nothing covers anything else."""

from functools import cache
from itertools import combinations
from math import cos, radians, sin

import numpy as np
import pytest
from matplotlib.axes import Axes

from tests.networks import FULL_ADDER, full_adder_by_hand, network, xor_by_hand
from tests.versions import version
from trainer.learning.descent import start
from trainer.show.picture.figure import draw
from trainer.show.picture.labels import LETTER, Segment, distance
from xornet.network import Network, Sizes
from xornet.truth_table import XOR, TruthTable

NETWORKS = {
    "2-2-1": (xor_by_hand(), XOR),
    "2-2-1 with odd weights": (network([[-0.001, 12345], [0, 1]], [-0.001, 0], [[1, 1]], [-99.5]), XOR),
    "2-8-1": (start(1, Sizes(2, 8, 1), "relu"), XOR),
    "3-3-2": (start(1, Sizes(3, 3, 2), "sigmoid"), FULL_ADDER),
    "3-5-2": (full_adder_by_hand(), FULL_ADDER),
}
each_network = pytest.mark.parametrize("name", NETWORKS)


@cache
def diagram_of(name: str) -> Axes:
    """Return the diagram of one of the networks, drawn once for all tests, which only read it."""
    return diagram(*NETWORKS[name])


def diagram(of: Network, table: TruthTable) -> Axes:
    """Return the diagram's axes, scaled in points."""
    figure = draw(version(of, table))
    figure.draw_without_rendering()
    return figure.axes[3]


def numbers(axes: Axes) -> dict[str, list[Segment]]:
    """Return each weight's number, as it is written, with what every text of it covers."""
    found: dict[str, list[Segment]] = {}
    for text in axes.texts:
        written = text.get_text()
        if written[0] in "+−":
            (x, y), size, turn = text.get_position(), float(text.get_fontsize()), radians(text.get_rotation())
            reach = len(written) * size * LETTER / 2
            ends = [(x + sign * reach * cos(turn), y + sign * reach * sin(turn)) for sign in (-1, 1)]
            found.setdefault(written, []).append(Segment(ends[0], ends[1], size))
    return found


def lines(axes: Axes, *, are_circles: bool) -> list[Segment]:
    """Return the units' circles, or the wires."""
    found = []
    for line in axes.lines:
        x, y = np.asarray(line.get_data(), np.float64)
        if (line.get_marker() == "o") == are_circles:
            width = float(line.get_markersize() if are_circles else line.get_linewidth())
            found.append(Segment((x[0], y[0]), (x[-1], y[-1]), width))
    return found


@each_network
def test_writes_every_weight_and_bias_and_names_every_unit(name: str) -> None:
    (of, table), axes = NETWORKS[name], diagram_of(name)

    written = sorted(number for number, places in numbers(axes).items() for _ in places)
    others = {text.get_text() for text in axes.texts}
    weights = [weight for layer in (of.hidden, of.output) for weight in layer.weight.ravel().tolist()]
    biases = [bias for layer in (of.hidden, of.output) for bias in layer.bias.tolist()]
    assert written == sorted(f"{weight:+.2f}".replace("-0.00", "+0.00").replace("-", "−") for weight in weights)
    assert {f"b {bias:+.2f}".replace("-0.00", "+0.00").replace("-", "−") for bias in biases} <= others
    assert {*table.input_names, *table.output_names, *(f"h{unit + 1}" for unit in range(of.sizes.hidden))} <= others


@each_network
def test_no_number_lies_over_another_or_over_a_unit(name: str) -> None:
    axes = diagram_of(name)

    boxes = [box for places in numbers(axes).values() for box in places]
    circles = lines(axes, are_circles=True)
    assert len(circles) == sum(NETWORKS[name][0].sizes)
    for one, other in [*combinations(boxes, 2), *((box, circle) for box in boxes for circle in circles)]:
        assert distance(one, other) > (one.width + other.width) / 2 - 0.01


@pytest.mark.parametrize("name", ["2-2-1", "2-8-1"])
def test_numbers_cover_no_wire_where_there_is_room(name: str) -> None:
    axes = diagram_of(name)

    wires = lines(axes, are_circles=False)
    for box in (box for places in numbers(axes).values() for box in places):
        assert min(distance(box, wire) - wire.width / 2 for wire in wires) > box.width / 2


def test_a_number_stands_at_the_middle_of_its_wire_where_nothing_else_does() -> None:
    axes = diagram(network([[1, 2], [3, 4]], [0, 0], [[5, 6]], [0]), XOR)

    wires = lines(axes, are_circles=False)  # in the order of the weights 1 to 6
    for weight in (1, 4, 5, 6):  # those of 2 and 3 cross
        [box], wire = numbers(axes)[f"+{weight}.00"], wires[weight - 1]
        middles = [(np.array(line.start) + np.array(line.end)) / 2 for line in (box, wire)]
        assert np.hypot(*(middles[0] - middles[1])) < 12


def test_biases_stand_beside_the_circles_and_not_inside() -> None:
    axes = diagram_of("3-3-2")

    for text in axes.texts:
        if text.get_text().startswith("b "):
            at = text.get_position()
            assert all(
                np.hypot(*(np.array(at) - circle.start)) > circle.width / 2 for circle in lines(axes, are_circles=True)
            )


def test_says_that_numbers_are_left_out_for_want_of_room() -> None:
    axes = diagram(start(1, Sizes(2, 40, 1), "sigmoid"), XOR)

    legend = axes.get_legend()
    assert legend is not None
    assert legend.get_title().get_text() == "without numbers, as there is no room for them"
    assert {text.get_text() for text in axes.texts} == {"x1", "x2", "y"}
