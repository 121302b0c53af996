"""Gradient descent, in the form to read: start at random weights, then step downhill, epoch by epoch.

This is the reference: it does what the lesson does, and every faster engine is tested against it.
"""

import numpy as np

from trainer.learning.backprop import backprop
from xornet.network import Activation, FloatArray, Layer, Network, Sizes


def start(seed: int, sizes: Sizes, activation: Activation) -> Network:
    """Return a network with every weight and bias drawn from [-1, 1), in the lesson's order.

    This needs the legacy RandomState: only it draws as the lesson's `numpy.random.rand` does.
    """
    rand = np.random.RandomState(seed).rand
    hidden = Layer(rand(sizes.hidden, sizes.inputs) * 2 - 1, rand(sizes.hidden) * 2 - 1)
    output = Layer(rand(sizes.outputs, sizes.hidden) * 2 - 1, rand(sizes.outputs) * 2 - 1)
    return Network(hidden, output, activation)


class ReferenceDescent:
    """A network during gradient descent; `engine.Descent` states the contract."""

    def __init__(self, network: Network, inputs: FloatArray, targets: FloatArray, learning_rate: float) -> None:
        self.network = network
        self._inputs, self._targets, self._learning_rate = inputs, targets, learning_rate

    def descend(self, epochs: int) -> FloatArray:
        error = np.zeros_like(self._targets)
        for _ in range(epochs):
            hidden, output, error = backprop(self.network, self._inputs, self._targets)
            self.network = Network(
                step(self.network.hidden, hidden, self._learning_rate),
                step(self.network.output, output, self._learning_rate),
                self.network.activation,
            )
        return error


def step(layer: Layer, downhill: Layer, learning_rate: float) -> Layer:
    """Return the layer moved along its gradient."""
    return Layer(layer.weight + learning_rate * downhill.weight, layer.bias + learning_rate * downhill.bias)
