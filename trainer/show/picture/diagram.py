"""The network as a diagram: units with their names inside or beside them, biases beside them, weights on their wires.

A negative weight's wire is dashed. Numbers are left out where one of them has no room.
"""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from trainer.show.picture.colours import INK, NEGATIVE, PAPER, POSITIVE, SOFT
from trainer.show.picture.labels import LETTER, Point, Segment, place
from trainer.show.picture.plan import BIAS, NAME, Plan, Wire, arrange, signed
from xornet.network import Network

SIZES = (8.5, 7.5, 6.5)  # letters of the weights, in points: the first that finds room is used
DASHES = (0, (2.5, 1.2))
BOX = {"boxstyle": "square,pad=0.06", "fc": PAPER, "ec": "none"}  # a text that stands on a wire interrupts it
SIGNS = ((POSITIVE, "-", "positive weight"), (NEGATIVE, DASHES, "negative weight"))


def draw_network(axes: Axes, network: Network, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
    """Draw `network` from left to right over the whole of `axes`, which must have its final size."""
    extent = axes.get_window_extent()
    width, height = (side * 72 / axes.figure.dpi for side in (extent.width, extent.height))
    axes.set(xlim=(0, width), ylim=(0, height), title="network")
    axes.set_axis_off()
    plan = arrange(network, (inputs, outputs), width, height)
    wires = plan.wires(network)
    biases = _draw_biases(axes, plan, network)
    is_numbered = _draw_weights(axes, wires, [*biases, *plan.circles()])
    _draw_units(axes, plan, inputs, outputs)
    _add_legend(axes, is_numbered=is_numbered)


def _add_legend(axes: Axes, *, is_numbered: bool) -> None:
    handles = [Line2D([], [], color=colour, ls=style, lw=3, label=label) for colour, style, label in SIGNS]
    title = None if is_numbered else "without numbers, as there is no room for them"
    look: dict[str, Any] = {"frameon": False, "fontsize": 9, "title_fontsize": 9, "ncols": 2}
    axes.legend(handles=handles, title=title, loc="upper center", bbox_to_anchor=(0.5, 0), **look)


def _draw_weights(axes: Axes, wires: Sequence[Wire], obstacles: Sequence[Segment]) -> bool:
    """Draw the wires, and return whether their weights have room beside them."""
    texts = [signed(wire.weight) for wire in wires]
    for weight, (start, end, width) in wires:
        colour, style, _ = SIGNS[weight < 0]
        axes.plot(*zip(start, end, strict=True), color=colour, lw=width, ls=style, alpha=0.6, zorder=1)
    for size in SIZES:
        if labels := place([wire.line for wire in wires], [len(text) for text in texts], obstacles, size):
            for wire, text, label in zip(wires, texts, labels, strict=True):
                _write(axes, label.middle, text, size, color=wire.colour, rotation=label.angle)
            return True
    return False


def _draw_biases(axes: Axes, plan: Plan, network: Network) -> list[Segment]:
    """Write the biases of both layers and return what they cover."""
    if not plan.has_biases:
        return []
    covered = []
    for (x, y), bias in zip(plan.hidden, network.hidden.bias.tolist(), strict=True):
        text = f"b {signed(bias)}"
        middle, reach = y + plan.radius + 0.8 * BIAS, (len(text) - 1) * BIAS * LETTER / 2
        _write(axes, (x, middle), text, BIAS, color=SOFT)
        covered.append(Segment((x - reach, middle), (x + reach, middle), BIAS))
    for (x, y), bias in zip(plan.outputs, network.output.bias.tolist(), strict=True):
        _write(axes, (x + plan.radius + 5, y - NAME), f"b {signed(bias)}", BIAS, color=SOFT, ha="left")
    return covered


def _draw_units(axes: Axes, plan: Plan, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
    for x, y in (*plan.inputs, *plan.hidden, *plan.outputs):
        axes.plot(x, y, "o", ms=2 * plan.radius, mfc=PAPER, mec=INK, mew=1.3, zorder=2)
    beside = plan.radius + 5
    for (x, y), name in zip(plan.inputs, inputs, strict=True):
        _write(axes, (x - beside, y), name, NAME, color=INK, ha="right")
    for unit, at in enumerate(plan.hidden, 1):
        if plan.has_names:
            _write(axes, at, f"h{unit}", 0.7 * plan.radius, color=INK)
    raised = NAME / 2 if plan.has_biases else 0
    for (x, y), name in zip(plan.outputs, outputs, strict=True):
        _write(axes, (x + beside, y + raised), name, NAME, color=INK, ha="left")


def _write(axes: Axes, at: Point, text: str, size: float, ha: str = "center", **look: Any) -> None:
    axes.text(*at, text, fontsize=size, ha=ha, va="center", rotation_mode="anchor", bbox=BOX, zorder=3, **look)
