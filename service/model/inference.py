"""Computes a batch of bits with one version's network, in chunks of rows that stay in the processor's cache."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xornet.network import FloatArray, Network, forward, forward_row

CHUNK_ROWS = 8192  # the fastest of the powers of two; a million rows at once take ten times as long
Bits = npt.NDArray[np.uint8]


class Predictions(NamedTuple):
    """What the network computes for each row."""

    probability: FloatArray  # (N, O): P(y = 1)
    y: Bits  # (N, O): the decided bit
    zeros: int  # of the decided bits
    ones: int


def infer(network: Network, bits: Bits) -> Predictions:
    """Return the predictions for `bits` of shape (N, I)."""
    if len(bits) == 1:  # which plain Python does in a tenth of the time
        return _decided(np.array([forward_row(network, bits[0].tolist())]))
    probability = np.empty((len(bits), network.sizes.outputs))
    for start in range(0, len(bits), CHUNK_ROWS):
        chunk = slice(start, start + CHUNK_ROWS)
        probability[chunk] = forward(network, bits[chunk].astype(np.float64)).output
    return _decided(probability)


def _decided(probability: FloatArray) -> Predictions:
    y = (probability >= 0.5).view(np.uint8)
    ones = int(np.count_nonzero(y))
    return Predictions(probability, y, y.size - ones, ones)
