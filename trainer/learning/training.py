"""A whole training run: attempts from derived seeds until one passes the gate. Each attempt is recorded."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import isfinite
from time import perf_counter
from typing import NamedTuple

import numpy as np

from trainer.learning.descent import start
from trainer.learning.engine import engine
from trainer.learning.observer import Observer, Point
from trainer.learning.origin import here
from xornet.network import FloatArray, Network, Sizes
from xornet.record import Attempt, Recipe, Record, Report
from xornet.truth_table import TruthTable, margin

WHOLLY_WRONG = 1.0  # the error of a network whose weights have diverged


class Trained(NamedTuple):
    """An accepted network and its record, ready to be published."""

    network: Network
    curve: FloatArray  # (points, 3)
    record: Record


class NotAccepted(Exception):
    """No attempt passed the gate; `attempts` has the margin of each."""

    def __init__(self, attempts: tuple[Attempt, ...], best: Network) -> None:
        super().__init__(f"{len(attempts)} attempts, none of them accepted")
        self.attempts, self.best = attempts, best


def train(recipe: Recipe, table: TruthTable, observer: Observer) -> Trained:
    """Follow `recipe` to the first network that passes its gate; attempts recorded in it are ignored.

    NotAccepted if no attempt passes. `EngineUnavailable` if its engine cannot run here.
    """
    began, points, attempts = perf_counter(), list[Point](), tuple[Attempt, ...]()

    def add_point(epoch: int, error: FloatArray) -> None:
        wrong = np.abs(error)  # (N, O)
        average, worst = float(wrong.mean()), float(wrong.max())
        if not isfinite(average):
            average = worst = WHOLLY_WRONG
        points.append(Point(len(attempts), epoch, average, 0.5 - worst))
        observer.on_point(points[-1])

    for seed in seeds(recipe):
        network = _descend(seed, recipe, table, add_point)
        attempts += (Attempt(seed, margin(network, table)),)
        observer.on_attempt(attempts[-1])
        if attempts[-1].margin >= recipe.required_margin:
            seconds = perf_counter() - began
            report = Report(points[-1].average_error, attempts[-1].margin, len(attempts) * recipe.epochs, seconds)
            curve = np.array([point[:3] for point in points])
            return Trained(network, curve, _record(replace(recipe, attempts=attempts), table, report))
        if attempts[-1] == max(attempts, key=lambda attempt: attempt.margin):
            best = network
    raise NotAccepted(attempts, best)


def seeds(recipe: Recipe) -> Iterator[int]:
    """Yield the base seed, then one derived from it for each restart."""
    yield recipe.seed
    for restart in range(1, recipe.restarts + 1):
        yield int(np.random.SeedSequence(recipe.seed, spawn_key=(restart,)).generate_state(1)[0])


def _descend(seed: int, recipe: Recipe, table: TruthTable, add_point: Callable[[int, FloatArray], None]) -> Network:
    """Return the network at the end of descent from `seed`; `add_point` gets the epoch and error of each point."""
    sizes = Sizes(len(table.input_names), recipe.hidden, len(table.output_names))
    network = start(seed, sizes, recipe.activation)
    descent = engine(recipe.engine)(network, table.inputs, table.targets, recipe.learning_rate)
    stride = _stride(recipe.epochs)
    for first in range(0, recipe.epochs, stride):
        epochs = min(stride, recipe.epochs - first)
        with np.errstate(over="ignore", invalid="ignore"):  # the gate rejects networks that diverge
            error = descent.descend(epochs)
        add_point(first + epochs - 1, error)
    return descent.network


def _stride(epochs: int) -> int:
    """Return the epochs between the curve's points: 100 to 1000 points, at round epochs, every 10000th included."""
    return min(int(10 ** (len(str(epochs)) - 3)), 10_000) or 1


def _record(recipe: Recipe, table: TruthTable, report: Report) -> Record:
    return Record(table.input_names, table.output_names, table.rows, recipe.activation, recipe, report, here())
