"""The whole picture: three panels of one height, in the page's colours.

Signs and bits are also dashes and digits, so that the picture reads the same in black and white.
"""

from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trainer.show.picture import answers, curve
from trainer.show.picture.colours import INK, SOFT
from trainer.show.picture.diagram import draw_network
from xornet.version import Version

PANEL = 3.2  # the panels' height, and the side of the square one; these measures are in inches
LARGEST_PANEL = 6.0
UNIT = 0.8  # of a panel's height, for each unit of the largest layer
BELOW, ABOVE = 0.75, 0.85  # for the axes' labels, and for the titles
LEFT, GAP, RIGHT = 0.85, 0.8, 0.2
BAR, BAR_GAP = 0.14, 0.12  # the colour bar
CURVE = 3.5  # its width
NETWORK = 4.5, 8.0  # the least and the greatest width of the network's panel
WIRE = 0.2  # of that width, for each weight


class Layout(NamedTuple):
    """Places the panels side by side in a figure, all with one upper edge."""

    width: float
    panel: float

    @property
    def height(self) -> float:
        return BELOW + self.panel + ABOVE

    def add(self, figure: Figure, left: float, width: float) -> Axes:
        return figure.add_axes((left / self.width, BELOW / self.height, width / self.width, self.panel / self.height))


def draw(version: Version) -> Figure:
    """Return the picture of `version`."""
    record = version.record
    panel = min(max(PANEL, UNIT * max(version.network.sizes)), LARGEST_PANEL)
    surface = LEFT + CURVE + GAP
    bar = surface + panel + BAR_GAP
    network = bar + BAR + GAP
    width = min(max(NETWORK[0], WIRE * sum(array.size for array in version.network.arrays)), NETWORK[1])
    layout = Layout(network + width + RIGHT, panel)
    figure = Figure(figsize=(layout.width, layout.height))
    figure.suptitle(
        f"{record.model}, version {version.number}: {version.network.sizes}, {record.activation}, "
        f"seed {record.recipe.seed}, margin {record.report.margin:.4f}",
        y=1 - 0.15 / layout.height,
        color=INK,
    )
    curve.draw(layout.add(figure, LEFT, CURVE), version)
    answers.draw(layout.add(figure, surface, panel), layout.add(figure, bar, BAR), version)
    draw_network(layout.add(figure, network, width), version.network, record.inputs, record.outputs)
    for axes in figure.axes:
        axes.tick_params(colors=SOFT)
        axes.spines[:].set_color(SOFT)
    return figure
