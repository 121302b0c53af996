"""How the error of each attempt fell. Both scales are logarithmic, because most of the learning happens early."""

from contextlib import suppress
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, NullFormatter, NullLocator, StrMethodFormatter

from trainer.learning.descent import start
from trainer.show.picture.colours import LINE, LIT, SOFT
from xornet.network import FloatArray, forward
from xornet.truth_table import TruthTable
from xornet.version import Version

LEAST = 1e-12  # error that a log scale still shows
CLOSEST = 0.12  # of the axis' length, between two epochs that are written below it
ACCEPTED: dict[str, Any] = {"color": LIT, "lw": 2}
STALLED: dict[str, Any] = {"color": SOFT, "lw": 1, "ls": (0, (4, 2)), "alpha": 0.7}


def draw(axes: Axes, version: Version) -> None:
    """Draw every attempt from its epoch 0: the accepted one in colour, those that stalled in grey."""
    last = len(version.record.recipe.attempts) - 1
    for number in range(last + 1):
        epochs, errors = _points(version, number)
        look = ACCEPTED if number == last else STALLED
        axes.plot(epochs, np.maximum(errors, LEAST), label=_name(number, last), **look)
    _scale(axes, version)
    axes.set(
        yscale="log",
        title="learning curve",
        ylabel="average error, |target − probability|",
        xlabel="epochs, on a log scale",
    )
    low, high = axes.get_ylim()
    plain = StrMethodFormatter("{x:g}")
    axes.yaxis.set_major_formatter(plain)
    axes.yaxis.set_minor_formatter(plain if high < 10 * low else NullFormatter())
    axes.grid(which="both", color=LINE, lw=0.7)
    axes.set_axisbelow(True)
    axes.legend(loc="lower left", frameon=False, fontsize=9)


def _name(number: int, last: int) -> str:
    """Return an entry of the legend; all stalled attempts share the first one's."""
    if number == last:
        return f"attempt {last + 1}, accepted"
    stalled = "attempt 1" if last == 1 else f"attempts 1 to {last}"
    return f"{stalled}, stalled" if number == 0 else "_"


def _points(version: Version, number: int) -> tuple[FloatArray, FloatArray]:
    """Return the epochs of an attempt and its average errors, from epoch 0."""
    own = version.curve[version.curve[:, 0] == number]
    epochs, errors = own[:, 1], own[:, 2]
    if not len(own) or epochs[0] > 0:
        epochs, errors = np.append(0.0, epochs), np.append(_error_at_start(version, number), errors)
    return epochs, errors


def _error_at_start(version: Version, number: int) -> float:
    """Return the average error at the weights that the attempt's seed gives; NaN if that is no seed."""
    record = version.record
    table = TruthTable.from_rows(record.truth_table, record.inputs, record.outputs)
    with suppress(ValueError):
        network = start(record.recipe.attempts[number].seed, version.network.sizes, record.activation)
        return float(np.abs(table.targets - forward(network, table.inputs).output).mean())
    return float("nan")


def _scale(axes: Axes, version: Version) -> None:
    """Scale the epochs as the page does, by log(1 + epoch / first), where `first` is the first that was recorded."""
    recorded = version.curve[:, 1]
    first, end = recorded[recorded > 0].min(initial=recorded.max() or 1.0), float(recorded.max() or 1.0)
    axes.set_xscale("function", functions=(lambda x: np.log1p(x / first), lambda x: np.expm1(x) * first))
    axes.set_xlim(0, end)
    axes.xaxis.set_major_locator(FixedLocator(_ticks(first, end)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))


def _ticks(first: float, end: float) -> list[float]:
    """Return epoch 0, the last one, and the powers of ten between them, as far as their words do not touch."""
    powers = [10.0**power for power in range(16) if 10.0**power < end]
    chosen: list[float] = []
    for epoch in (0.0, end, *reversed(powers)):
        place = np.log1p(epoch / first)
        if all(abs(place - np.log1p(other / first)) > CLOSEST * np.log1p(end / first) for other in chosen):
            chosen.append(epoch)
    return sorted(chosen)
