"""Networks made by hand, whose answers are known without training."""

import numpy as np

from xornet.network import Activation, Layer, Network
from xornet.truth_table import TruthTable

FULL_ADDER = TruthTable.from_rows(
    [
        {"a": a, "b": b, "carry": c, "sum": a ^ b ^ c, "carries": int(a + b + c > 1)}
        for a in (0, 1)
        for b in (0, 1)
        for c in (0, 1)
    ],
    ("a", "b", "carry"),
    ("sum", "carries"),
)


def network(
    hidden: list[list[float]],
    hidden_bias: list[float],
    output: list[list[float]],
    output_bias: list[float],
    activation: Activation = "sigmoid",
) -> Network:
    """Return the network with these numbers."""
    arrays = [np.array(numbers, np.float64) for numbers in (hidden, hidden_bias, output, output_bias)]
    return Network(Layer(arrays[0], arrays[1]), Layer(arrays[2], arrays[3]), activation)


def xor_by_hand(sharpness: float = 20.0) -> Network:
    """Return 'or, but not and', as sure of it as `sharpness`; 20 gives a margin of nearly 0.5."""
    s = sharpness
    return network([[s, s], [s, s]], [-s / 2, -3 * s / 2], [[s, -s]], [-s / 2])


def xor_by_hand_with_relu() -> Network:
    """Return the sum of the bits, less twice what exceeds 1."""
    return network([[1, 1], [1, 1]], [0, -1], [[10, -20]], [-5], "relu")


def full_adder_by_hand() -> Network:
    """Return a 3-5-2 network: three units count the ones, two have nothing to do."""
    return network(
        [[20, 20, 20], [20, 20, 20], [20, 20, 20], [0, 0, 0], [0, 0, 0]],
        [-10, -30, -50, 0, 0],
        [[20, -20, 20, 0, 0], [0, 20, 0, 0, 0]],
        [-10, -10],
    )
