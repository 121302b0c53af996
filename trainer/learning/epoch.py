"""Every number of one epoch, by the lesson's names: forward, error, backward, gradients, update.

Computed with the compiled engine's exponential and its order of operations, so that any program that
follows the formulas below with IEEE arithmetic gets the same bits. Sums run from left to right: those of
z1 and z2 start at the bias, all others at 0.

    z1 = w1·x + b1    a1 = act(z1)    z2 = w2·a1 + b2    a2 = σ(z2)
    error = d - a2    dz2 = error · (a2 · (1 - a2))    da1 = w2ᵀ·dz2    dz1 = da1 · act'(z1)
    gradients = dz1·xᵀ, Σ dz1, dz2·a1ᵀ, Σ dz2
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, mul

import numpy as np

from trainer.compiled.kernel import act, sigmoid, slope
from trainer.learning.descent import start
from trainer.learning.engine import engine
from xornet.network import Activation, Layer, Network, Sizes
from xornet.record import Recipe
from xornet.table_spec import spell
from xornet.truth_table import TruthTable

Rows = list[list[float]]  # a list for each unit, with a number for each row of the truth table


@dataclass(frozen=True)
class Epoch:
    """One epoch's numbers; the field names are also the keys in JSON.

    x to dz1 are flat: all rows of the truth table for the first unit, then for the second, and so on.
    The weights and gradients are flat in the order w1 (row by row), b1, w2, b2.
    """

    seed: int  # of this attempt
    epoch: int  # how many steps were taken so far
    table: str  # spelled out
    hidden: int  # units
    activation: Activation
    rate: float  # the learning rate
    engine: str  # what computed `weights` and `weights_after`
    x: list[float]
    d: list[float]
    weights: list[float]  # before this epoch's step
    z1: list[float]
    a1: list[float]
    z2: list[float]
    a2: list[float]
    error: list[float]
    dz2: list[float]
    da1: list[float]
    dz1: list[float]
    gradients: list[float]
    weights_after: list[float]  # after this epoch's step


def compute_epoch(recipe: Recipe, table: TruthTable, seed: int, epoch: int) -> Epoch:
    """Return the numbers at `epoch` steps from the start that `seed` gives; the recipe's engine takes the steps."""
    sizes = Sizes(len(table.input_names), recipe.hidden, len(table.output_names))
    descent = engine(recipe.engine)(
        start(seed, sizes, recipe.activation), table.inputs, table.targets, recipe.learning_rate
    )
    with np.errstate(over="ignore", invalid="ignore"):  # a run that overflows is shown as it is
        descent.descend(epoch)
        before = descent.network
        descent.descend(1)
    x, d = table.inputs.T.tolist(), table.targets.T.tolist()
    return Epoch(
        seed=seed,
        epoch=epoch,
        table=spell(table),
        hidden=recipe.hidden,
        activation=recipe.activation,
        rate=recipe.learning_rate,
        engine=recipe.engine,
        x=flat(x),
        d=flat(d),
        weights=flat_weights(before),
        **{name: flat(rows) for name, rows in _passes(before, x, d).items()},
        weights_after=flat_weights(descent.network),
    )


def flat(rows: Rows) -> list[float]:
    return [number for row in rows for number in row]


def flat_weights(network: Network) -> list[float]:
    """Return w1 row by row, b1, w2 row by row, b2."""
    return [number for array in network.arrays for number in array.ravel().tolist()]


def _passes(network: Network, x: Rows, d: Rows) -> dict[str, Rows]:
    """Return what the forward and the backward pass compute, by name."""
    relu = network.activation == "relu"
    z1 = _weigh(network.hidden, x)
    a1 = [[float(act(z, relu)) for z in row] for row in z1]
    z2 = _weigh(network.output, a1)
    a2 = [[float(sigmoid(z)) for z in row] for row in z2]
    error = _pairwise(lambda target, a: target - a, d, a2)
    dz2 = _pairwise(lambda e, a: e * (a * (1.0 - a)), error, a2)
    back, columns = network.output.weight.T.tolist(), list(zip(*dz2, strict=True))
    da1 = [[_dot(weights, column, 0.0) for column in columns] for weights in back]
    dz1 = _pairwise(lambda da, a: da * slope(a, relu), da1, a1)
    passes = {"z1": z1, "a1": a1, "z2": z2, "a2": a2, "error": error, "dz2": dz2, "da1": da1, "dz1": dz1}
    return {**passes, "gradients": [*_gradients(dz1, x), *_gradients(dz2, a1)]}


def _pairwise(compute: Callable[[float, float], float], left: Rows, right: Rows) -> Rows:
    return [list(map(compute, *rows)) for rows in zip(left, right, strict=True)]


def _weigh(layer: Layer, given: Rows) -> Rows:
    units, columns = zip(layer.weight.tolist(), layer.bias.tolist(), strict=True), list(zip(*given, strict=True))
    return [[_dot(weights, column, bias) for column in columns] for weights, bias in units]


def _gradients(dz: Rows, given: Rows) -> Rows:
    """Return those of a layer's weights, a row for each unit, and then those of its biases."""
    return [[_dot(steps, values, 0.0) for values in given] for steps in dz] + [[reduce(add, row, 0.0) for row in dz]]


def _dot(left: Sequence[float], right: Sequence[float], first: float) -> float:
    return reduce(add, map(mul, left, right), first)  # not `sum`, which corrects for rounding since Python 3.12
