"""A version as one picture: how the error fell, what the network answers everywhere, and its weights.

Drawn in black, white and grey alone, so that it reads the same on paper.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trainer.show.diagram import draw_network
from xornet.network import forward
from xornet.truth_table import TruthTable
from xornet.version import Version

GRID = 121  # points along a side of the unit square
LEAST = 1e-12  # error that a log scale still shows


def draw(version: Version) -> Figure:
    """Return the picture of `version`."""
    record = version.record
    figure = Figure(figsize=(12, 4.2), layout="constrained")
    curve, answers, network = figure.subplots(1, 3, width_ratios=(1.25, 1, 1.25))
    figure.suptitle(
        f"{record.model}, version {version.number}: {version.network.sizes}, {record.activation}, "
        f"seed {record.recipe.seed}, margin {record.report.margin:.4f}"
    )
    _draw_curve(curve, version)
    (_draw_surface if len(record.inputs) > 1 else _draw_line)(answers, version)
    draw_network(network, version.network, record.inputs, record.outputs)
    return figure


def _draw_curve(axes: Axes, version: Version) -> None:
    """All attempts end to end, numbered; where one stalled, a line marks the next one's start."""
    attempt, epoch, error = version.curve.T
    thousands = version.record.recipe.epochs / 1000
    for number, _ in enumerate(version.record.recipe.attempts):
        mine, first = attempt == number, number * thousands
        axes.plot(epoch[mine] / 1000 + first, np.maximum(error[mine], LEAST), "k-", lw=1.5)
        axes.axvline(first, color="0.4", ls=":", lw=1)
        axes.text(first, 0.97, f" {number + 1}", va="top", transform=axes.get_xaxis_transform())
    axes.set(yscale="log", ylim=(None, 2 * error.max()))  # room for the numbers
    axes.set(xlabel="epochs, in thousands; attempts numbered", ylabel="average error", title="learning curve")
    axes.grid(which="both", alpha=0.25)


def _draw_surface(axes: Axes, version: Version) -> None:
    """P(first output) over the first two inputs, any others held at 0, with the rows of the truth table there."""
    record = version.record
    table = TruthTable.from_rows(record.truth_table, record.inputs, record.outputs)
    side = np.linspace(-0.15, 1.15, GRID)
    points = np.zeros((GRID * GRID, len(record.inputs)))
    points[:, :2] = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    probability = forward(version.network, points).output[:, 0].reshape(GRID, GRID)
    filled = axes.contourf(side, side, probability, levels=np.linspace(0, 1, 11), cmap="gray")
    axes.contour(side, side, probability, levels=[0.5], colors="white", linestyles="--")
    for inputs, target in zip(table.inputs, table.targets[:, 0], strict=True):
        if not inputs[2:].any():
            _draw_row(axes, inputs[0], inputs[1], target)
    title = f"P({record.outputs[0]} = 1){', other inputs 0' if len(record.inputs) > 2 else ''}"
    axes.set(xlabel=record.inputs[0], ylabel=record.inputs[1], title=title, aspect="equal")
    axes.figure.colorbar(filled, ax=axes, shrink=0.8)


def _draw_line(axes: Axes, version: Version) -> None:
    """P(first output) over the only input, with the rows of the truth table."""
    record = version.record
    table = TruthTable.from_rows(record.truth_table, record.inputs, record.outputs)
    side = np.linspace(-0.15, 1.15, GRID)
    axes.plot(side, forward(version.network, side[:, np.newaxis]).output[:, 0], "k-", lw=1.5)
    axes.axhline(0.5, color="0.4", ls="--", lw=1)
    for (at,), target in zip(table.inputs, table.targets[:, 0], strict=True):
        _draw_row(axes, at, target, target)
    axes.set(xlabel=record.inputs[0], ylim=(-0.15, 1.15), title=f"P({record.outputs[0]} = 1)")
    axes.grid(alpha=0.25)


def _draw_row(axes: Axes, x: float, y: float, target: float) -> None:
    axes.plot(x, y, "o", ms=14, mfc="white" if target else "black", mec="0.5", mew=1.5)
    axes.annotate(f"{target:.0f}", (x, y), ha="center", va="center", color="black" if target else "white")
