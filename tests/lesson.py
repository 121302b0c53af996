"""The lesson's own loop, in its own column form, and the notebook's figures: what training is held against."""

import json
from typing import Any

import numpy as np

from tests.paths import ROOT
from xornet.network import Activation, FloatArray, Layer, Network, Sizes
from xornet.truth_table import XOR, TruthTable

NOTEBOOK: dict[str, Any] = json.loads((ROOT / "tests/reference/notebook.json").read_text())["runs"]  # by seed
LESSON_SIZES = Sizes(2, 2, 1)
Weights = tuple[FloatArray, FloatArray, FloatArray, FloatArray]


def draw(seed: int, sizes: Sizes) -> Weights:
    """Return w1, b1, w2, b2 as the lesson draws them, biases as columns."""
    np.random.seed(seed)  # noqa: NPY002  the lesson's generator is the point
    rand = np.random.rand
    return (
        rand(sizes.hidden, sizes.inputs) * 2 - 1,
        rand(sizes.hidden, 1) * 2 - 1,
        rand(sizes.outputs, sizes.hidden) * 2 - 1,
        rand(sizes.outputs, 1) * 2 - 1,
    )


def answer_in_columns(weights: Weights, x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return a1 and a2 of the lesson for examples in columns."""
    w1, b1, w2, b2 = weights
    a1 = 1 / (1 + np.exp(-(w1 @ x + b1)))
    return a1, 1 / (1 + np.exp(-(w2 @ a1 + b2)))


def lesson(
    seed: int, epochs: int, sizes: Sizes = LESSON_SIZES, lr: float = 0.1, table: TruthTable = XOR
) -> tuple[Weights, float]:
    """Return the weights after the lesson's own loop, and the average error that the last epoch saw."""
    w1, b1, w2, b2 = draw(seed, sizes)
    x, d = table.inputs.T, table.targets.T
    for _ in range(epochs):
        a1, a2 = answer_in_columns((w1, b1, w2, b2), x)
        error = d - a2
        dz2 = error * a2 * (1 - a2)
        dz1 = (w2.T @ dz2) * a1 * (1 - a1)
        w2, b2 = w2 + lr * dz2 @ a1.T, b2 + lr * dz2.sum(axis=1, keepdims=True)
        w1, b1 = w1 + lr * dz1 @ x.T, b1 + lr * dz1.sum(axis=1, keepdims=True)
    return (w1, b1, w2, b2), float(np.average(abs(error)))


def from_columns(weights: Weights, activation: Activation = "sigmoid") -> Network:
    """Return the lesson's weights as a network."""
    w1, b1, w2, b2 = weights
    return Network(Layer(w1.copy(), b1[:, 0].copy()), Layer(w2.copy(), b2[:, 0].copy()), activation)


def notebook_network(seed: int) -> Network:
    """Return the network that the notebook ended at."""
    run = NOTEBOOK[str(seed)]
    w1, b1, w2, b2 = (np.array(run[name], np.float64) for name in ("w1", "b1", "w2", "b2"))
    return from_columns((w1, b1, w2, b2))
