"""A network of one hidden layer, and its forward pass.

The shapes are those of the textbook's column form and of `torch.nn.Linear`.
A network is a value: nothing here changes one, so any number of threads may share it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp
from operator import mul
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Activation = Literal["sigmoid", "relu"]
Unit = tuple[list[float], float]  # its weights, its bias


class Layer(NamedTuple):
    """A fully connected layer of `units`, each with one weight per `fan_in`."""

    weight: FloatArray  # (units, fan_in)
    bias: FloatArray  # (units,)


class Sizes(NamedTuple):
    """How many units each layer has."""

    inputs: int
    hidden: int
    outputs: int

    def __str__(self) -> str:
        return f"{self.inputs}-{self.hidden}-{self.outputs}"


class Activations(NamedTuple):
    """What every unit answers, a row for each example."""

    hidden: FloatArray  # (N, H)
    output: FloatArray  # (N, O)


@dataclass(frozen=True, eq=False)
class Network:
    """The weights and biases of an inputs → hidden → outputs network; its arrays become read-only."""

    hidden: Layer
    output: Layer
    activation: Activation = "sigmoid"

    def __post_init__(self) -> None:
        for array in self.arrays:
            array.setflags(write=False)

    @property
    def arrays(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Hidden weight and bias, output weight and bias."""
        return *self.hidden, *self.output

    @cached_property
    def units(self) -> tuple[list[Unit], list[Unit]]:
        """The hidden and the output units, as Python's own numbers."""
        hidden, output = (
            list(zip(layer.weight.tolist(), layer.bias.tolist(), strict=True)) for layer in (self.hidden, self.output)
        )
        return hidden, output

    @property
    def sizes(self) -> Sizes:
        return Sizes(self.hidden.weight.shape[1], *self.output.weight.shape[::-1])

    @property
    def is_finite(self) -> bool:
        return all(bool(np.isfinite(array).all()) for array in self.arrays)


def sigmoid(z: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-z)), exact to rounding at both ends.

    Only exp(-|z|) is ever taken, which lies in (0, 1] and so cannot overflow. It is computed in place,
    because for a large batch the memory costs more than the arithmetic.
    """
    decay = np.abs(z)
    np.exp(np.negative(decay, out=decay), out=decay)
    result: FloatArray = np.maximum(decay, z >= 0)  # 1 where z is not negative
    decay += 1.0
    result /= decay
    return result


def relu(z: FloatArray) -> FloatArray:
    """Return z where it is positive, else 0."""
    result: FloatArray = np.maximum(z, 0.0)
    return result


def forward(network: Network, inputs: FloatArray) -> Activations:
    """Return the activations of every unit for `inputs` of shape (N, I).

    a1 = act(X·W1ᵀ + b1), a2 = σ(a1·W2ᵀ + b2): Rumelhart, Hinton and Williams,
    "Learning representations by back-propagating errors", Nature 323 (1986), equations 1 and 2.
    """
    act = sigmoid if network.activation == "sigmoid" else relu
    with np.errstate(over="ignore", invalid="ignore"):  # finite weights can still be absurd
        hidden = act(inputs @ network.hidden.weight.T + network.hidden.bias)  # (N, H)
        output = sigmoid(hidden @ network.output.weight.T + network.output.bias)  # (N, O)
    return Activations(hidden, output)


def forward_row(network: Network, inputs: Sequence[float]) -> list[float]:
    """Return the output activations for one row of I inputs: `forward` to the last bits but a few.

    On a handful of numbers NumPy's calls cost twenty times the arithmetic; one row is what most requests ask.
    """
    hidden_units, output_units = network.units
    sums = [sum(map(mul, weights, inputs), 0.0) + bias for weights, bias in hidden_units]
    hidden = [_sigmoid(z) for z in sums] if network.activation == "sigmoid" else [max(z, 0.0) for z in sums]
    return [_sigmoid(sum(map(mul, weights, hidden), 0.0) + bias) for weights, bias in output_units]


def _sigmoid(z: float) -> float:
    if z >= 0:
        return 1.0 / (1.0 + exp(-z))
    decay = exp(z)
    return decay / (1.0 + decay)
