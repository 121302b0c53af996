"""A network drawn as a diagram: a circle for each unit, a line for each weight.

A line is as wide as its weight is great; a dashed one is negative. Small networks carry the numbers too.
"""

import numpy as np
from matplotlib.axes import Axes

from xornet.network import FloatArray, Layer, Network

NUMBERS_UP_TO = 6  # units in a layer; beyond, numbers would cover each other
WIDEST = 4.0  # line, in points
LARGEST = 34.0  # circle, in points
Positions = list[tuple[float, float]]


def draw_network(axes: Axes, network: Network, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
    """Draw `network` from left to right, the inputs and outputs by their names, each unit with its bias."""
    layers = [_column(x, units) for x, units in enumerate(network.sizes)]
    greatest = max(float(np.abs(layer.weight).max()) for layer in (network.hidden, network.output)) or 1.0
    _draw_weights(axes, network.hidden, layers[0], layers[1], greatest)
    _draw_weights(axes, network.output, layers[1], layers[2], greatest)
    _draw_units(axes, layers[0], inputs)
    _draw_units(axes, layers[1], _biases(network.hidden.bias))
    _draw_units(axes, layers[2], _biases(network.output.bias))
    for name, (x, y) in zip(outputs, layers[2], strict=True):
        axes.annotate(name, (x, y), (22, 0), textcoords="offset points", ha="left", va="center")
    axes.set(xlim=(-0.3, 2.5), ylim=(0, 1), title="network (dashed: negative weight)")
    axes.set_axis_off()


def _column(x: float, units: int) -> Positions:
    return [(x, float(y)) for y in 1 - (np.arange(units) + 0.5) / units]


def _draw_weights(axes: Axes, layer: Layer, sources: Positions, units: Positions, greatest: float) -> None:
    for (x2, y2), row in zip(units, layer.weight, strict=True):
        for at, ((x1, y1), weight) in enumerate(zip(sources, row.tolist(), strict=True)):
            width = max(abs(weight) / greatest * WIDEST, 0.3)
            axes.plot([x1, x2], [y1, y2], color="0.4", lw=width, ls="-" if weight >= 0 else (0, (2, 1)), zorder=1)
            if max(len(sources), len(units)) <= NUMBERS_UP_TO:
                along = 0.35 if at % 2 == 0 else 0.65  # where lines cross, there is no number
                box = {"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none"}
                place = x1 + along * (x2 - x1), y1 + along * (y2 - y1)
                axes.annotate(f"{weight:.2f}", place, ha="center", va="center", fontsize=8, bbox=box)


def _biases(bias: FloatArray) -> list[str]:
    return [f"{value:.2f}" if len(bias) <= NUMBERS_UP_TO else "" for value in bias.tolist()]


def _draw_units(axes: Axes, units: Positions, labels: tuple[str, ...] | list[str]) -> None:
    size = LARGEST if len(units) <= NUMBERS_UP_TO else max(LARGEST * NUMBERS_UP_TO / len(units), 2)
    for (x, y), label in zip(units, labels, strict=True):
        axes.plot(x, y, "o", ms=size, mfc="white", mec="black", zorder=2)
        axes.annotate(label, (x, y), ha="center", va="center", fontsize=9, zorder=3)
