"""What a sweep found, as a picture: how soon restarts help, and how long descent takes to the gate."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from trainer.sweep.outcomes import Outcome
from trainer.sweep.table import by_setting, converged, name

STYLES = ("-", "--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)))  # told apart without colour
MARKERS = "os^Dvx"


def draw_sweep(outcomes: Sequence[Outcome]) -> Figure:
    """Return the figure: one line for each setting, in both halves."""
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_failures(left, outcomes)
    _draw_epochs(right, outcomes)
    return figure


def _draw_failures(axes: Axes, outcomes: Sequence[Outcome]) -> None:
    for line, found in _lines(outcomes):
        restarts = range(max(outcome.attempts for outcome in found))
        failed = [1 - converged(found, count) or np.nan for count in restarts]  # a log scale has no 0
        axes.plot(restarts, failed, markersize=4, **line)
    axes.set(yscale="log", xlabel="restarts", ylabel="share of base seeds not yet accepted")
    axes.legend()


def _draw_epochs(axes: Axes, outcomes: Sequence[Outcome]) -> None:
    shares = np.linspace(0, 1, 201)
    for line, found in _lines(outcomes):
        if epochs := [outcome.epochs_to_gate for outcome in found if outcome.is_published]:
            axes.plot(np.quantile(epochs, shares), shares, markevery=20, markersize=4, **line)
    axes.set(xscale="log", xlabel="epochs to the gate, in the accepted attempt", ylabel="share of the published")
    axes.grid(alpha=0.3)


def _lines(outcomes: Sequence[Outcome]) -> Iterator[tuple[dict[str, Any], list[Outcome]]]:
    for at, (setting, found) in enumerate(by_setting(outcomes).items()):
        style, marker = STYLES[at % len(STYLES)], MARKERS[at % len(MARKERS)]
        yield {"color": "black", "linestyle": style, "marker": marker, "label": name(setting)}, found
