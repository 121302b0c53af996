"""Where the parts of a diagram go: a circle for each unit, column by column, and a line for each weight.

All measures are in points.
"""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np

from trainer.show.picture.colours import NEGATIVE, POSITIVE
from trainer.show.picture.labels import LETTER, Point, Segment
from xornet.network import Layer, Network

RADIUS = 13.0  # of a circle, where there is room for it
NAME, BIAS = 10.0, 8.0  # letters
ROOM_FOR_NAMES, ROOM_FOR_BIASES = 24.0, 36.0  # between two units of one layer
WIDEST, THINNEST = 4.0, 0.6  # lines
MINUS = str.maketrans("-", "−")


class Wire(NamedTuple):
    """One weight, and the line that stands for it."""

    weight: float
    line: Segment

    @property
    def colour(self) -> str:
        return POSITIVE if self.weight >= 0 else NEGATIVE


class Plan(NamedTuple):
    """The middle of each unit's circle, from the inputs on."""

    inputs: list[Point]
    hidden: list[Point]
    outputs: list[Point]
    radius: float
    has_names: bool  # whether there is room for the hidden units' names
    has_biases: bool

    def wires(self, network: Network) -> list[Wire]:
        """Return the wires of both layers, each as thick as its weight is great."""
        wires = [
            *_between(network.hidden, self.inputs, self.hidden),
            *_between(network.output, self.hidden, self.outputs),
        ]
        greatest = max(abs(weight) for weight, _, _ in wires) or 1.0
        return [
            Wire(weight, Segment(*self._ends(source, unit), THINNEST + abs(weight) / greatest * (WIDEST - THINNEST)))
            for weight, source, unit in wires
        ]

    def circles(self) -> list[Segment]:
        return [Segment(at, at, 2 * self.radius) for at in chain(self.inputs, self.hidden, self.outputs)]

    def _ends(self, source: Point, unit: Point) -> tuple[Point, Point]:
        return (source[0] + self.radius, source[1]), (unit[0] - self.radius, unit[1])


def arrange(network: Network, names: tuple[tuple[str, ...], tuple[str, ...]], width: float, height: float) -> Plan:
    """Return a plan for an area of that size that leaves room for the names of the inputs and outputs."""
    left, right = (max(map(len, layer)) * NAME * LETTER for layer in names)
    room = height / max(network.sizes)
    radius = min(RADIUS, room / 3.4)
    bias = len(signed(-10)) + 2
    columns = np.linspace(left + radius + 8, width - max(right, bias * BIAS * LETTER) - radius - 8, 3)
    first, second, third = (
        _column(x, height, units, room) for x, units in zip(columns.tolist(), network.sizes, strict=True)
    )
    return Plan(first, second, third, radius, room >= ROOM_FOR_NAMES, room >= ROOM_FOR_BIASES)


def signed(number: float) -> str:
    """Return the number with its sign and two decimals."""
    return f"{round(number, 2) + 0.0:+.2f}".translate(MINUS)


def _column(x: float, height: float, units: int, room: float) -> list[Point]:
    """Return places around the middle, with more room between them than the fullest layer has, if there is."""
    gap = min((height - room) / max(units - 1, 1), 2.5 * room)
    return [(x, height / 2 + ((units - 1) / 2 - unit) * gap) for unit in range(units)]


def _between(layer: Layer, sources: list[Point], units: list[Point]) -> Iterator[tuple[float, Point, Point]]:
    for unit, row in zip(units, layer.weight.tolist(), strict=True):
        for source, weight in zip(sources, row, strict=True):
            yield weight, source, unit
