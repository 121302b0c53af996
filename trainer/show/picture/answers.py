"""What the network answers between the bits, with the rows of the truth table where they are."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from trainer.show.picture.colours import INK, LINE, LIT, PAPER, SOFT
from xornet.network import forward
from xornet.truth_table import TruthTable
from xornet.version import Version

GRID = 121  # points along a side of the unit square
EDGE = 0.15  # beyond the square's sides
PROBABILITIES = LinearSegmentedColormap.from_list("probability", [PAPER, LIT])


def draw(axes: Axes, bar: Axes, version: Version) -> None:
    """Draw P(first output), over the first input or the first two; `bar` is for the colours' meaning."""
    record = version.record
    axes.set(title=f"P({record.outputs[0]} = 1){', other inputs 0' if len(record.inputs) > 2 else ''}")
    if len(record.inputs) > 1:
        _draw_surface(axes, bar, version)
    else:
        _draw_line(axes, version)
        bar.set_axis_off()


def _draw_surface(axes: Axes, bar: Axes, version: Version) -> None:
    record, table = version.record, _table(version)
    side = np.linspace(-EDGE, 1 + EDGE, GRID)
    points = np.zeros((GRID * GRID, len(record.inputs)))
    points[:, :2] = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    probability = forward(version.network, points).output[:, 0].reshape(GRID, GRID)
    filled = axes.contourf(side, side, probability, levels=np.linspace(0, 1, 11), cmap=PROBABILITIES)
    axes.contour(side, side, probability, levels=[0.1, 0.5, 0.9], colors=INK, linewidths=[0.6, 2, 0.6], linestyles="-")
    for inputs, target in zip(table.inputs, table.targets[:, 0], strict=True):
        if not inputs[2:].any():
            _draw_row(axes, inputs[0], inputs[1], target)
    axes.set(xlabel=_axis(record.inputs[0]), ylabel=_axis(record.inputs[1]), aspect="equal")
    axes.set(xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    axes.figure.colorbar(filled, cax=bar, ticks=(0, 0.1, 0.5, 0.9, 1))
    bar.set_ylabel("probability")


def _draw_line(axes: Axes, version: Version) -> None:
    table = _table(version)
    side = np.linspace(-EDGE, 1 + EDGE, GRID)
    axes.plot(side, forward(version.network, side[:, np.newaxis]).output[:, 0], "-", color=LIT, lw=2)
    axes.axhline(0.5, color=SOFT, ls="--", lw=1)
    for (at,), target in zip(table.inputs, table.targets[:, 0], strict=True):
        _draw_row(axes, at, target, target)
    axes.set(xlabel=_axis(version.record.inputs[0]), ylabel="probability", ylim=(-EDGE, 1 + EDGE), xticks=(0, 0.5, 1))
    axes.grid(color=LINE, lw=0.7)


def _table(version: Version) -> TruthTable:
    return TruthTable.from_rows(version.record.truth_table, version.record.inputs, version.record.outputs)


def _axis(name: str) -> str:
    return f"{name} (a bit: 0 or 1)"


def _draw_row(axes: Axes, x: float, y: float, target: float) -> None:
    axes.plot(x, y, "o", ms=15, mfc=INK if target else PAPER, mec=INK, mew=1.2, zorder=3)
    colour = PAPER if target else INK
    axes.annotate(f"{target:.0f}", (x, y), ha="center", va="center_baseline", color=colour, zorder=4)
