"""The fast engine: lays the examples out in lanes and runs the compiled kernel on them."""

import numpy as np

from trainer.compiled import native
from trainer.compiled.kernel import LANES
from xornet.network import FloatArray, Layer, Network

CACHE_LINE = 64  # bytes; vectors that straddle two lines cost a quarter of the speed


class CompiledDescent:
    """A network during gradient descent; `engine.Descent` states the contract."""

    def __init__(self, network: Network, inputs: FloatArray, targets: FloatArray, learning_rate: float) -> None:
        sizes, count = network.sizes, len(inputs)
        if inputs.shape != (count, sizes.inputs) or targets.shape != (count, sizes.outputs):
            raise ValueError(f"inputs {inputs.shape} and targets {targets.shape} do not fit a network of {sizes}")
        self._activation, self._targets = network.activation, targets
        self._weights = [np.array(array, np.float64, order="C") for array in network.arrays]
        self._output = rows(sizes.outputs, count)
        hidden = [rows(sizes.hidden, count) for _ in range(2)]
        output = [self._output, rows(sizes.outputs, count)]
        self._arrays = [*self._weights, lanes(inputs), lanes(targets), *hidden, *output]
        addresses = [array.ctypes.data for array in self._arrays]
        self._numbers = *addresses, learning_rate, *sizes, self._output.shape[1], count
        self._kernel = native.descend()

    @property
    def network(self) -> Network:
        w1, b1, w2, b2 = (array.copy() for array in self._weights)
        return Network(Layer(w1, b1), Layer(w2, b2), self._activation)

    def descend(self, epochs: int) -> FloatArray:
        self._kernel(*self._numbers, epochs, self._activation == "relu")
        error: FloatArray = self._targets - self._output[:, : len(self._targets)].T
        return error


def lanes(examples: FloatArray) -> FloatArray:
    """Return (N, K) examples as K rows of N, each padded with zeros to whole registers."""
    laid_out = rows(examples.shape[1], len(examples))
    laid_out[:, : len(examples)] = examples.T
    return laid_out


def rows(units: int, count: int) -> FloatArray:
    """Return zeros for `units` rows of `count` examples and their padding, from the start of a cache line."""
    length = -(-count // LANES) * LANES
    block = np.zeros(units * length + CACHE_LINE // 8)
    first = -block.ctypes.data % CACHE_LINE // block.itemsize
    return block[first : first + units * length].reshape(units, length)
