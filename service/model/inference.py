"""Computes a batch of bits with one version's network, in chunks of rows that stay in the processor's cache.

A single row stays in Python's own lists: NumPy's calls take ten times as long as its arithmetic.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from xornet.network import FloatArray, Network, forward, forward_row

CHUNK_ROWS = 8192  # the fastest of the powers of two; a million rows at once take ten times as long
Bits = npt.NDArray[np.uint8]
Rows = Bits | list[list[int]]  # (N, I); a list if it is a single row


class Predictions(NamedTuple):
    """What the network computes: N · O numbers each, row by row; lists if there is one row."""

    shape: tuple[int, int]  # N, O
    probability: FloatArray | list[float]  # P(y = 1)
    y: Bits | list[int]  # the decided bits
    zeros: int  # of the decided bits
    ones: int


def infer(network: Network, rows: Rows) -> Predictions:
    """Return the predictions for `rows`."""
    if len(rows) == 1:
        return _infer_row(network, [int(bit) for bit in rows[0]])
    bits, shape = np.asarray(rows), (len(rows), network.sizes.outputs)
    probability = np.empty(shape)
    for start in range(0, len(bits), CHUNK_ROWS):
        chunk = slice(start, start + CHUNK_ROWS)
        probability[chunk] = forward(network, bits[chunk].astype(np.float64)).output
    y = (probability >= 0.5).view(np.uint8)
    ones = int(np.count_nonzero(y))
    return Predictions(shape, probability.ravel(), y.ravel(), y.size - ones, ones)


def _infer_row(network: Network, row: list[int]) -> Predictions:
    probability = forward_row(network, row)
    y = [int(each >= 0.5) for each in probability]
    ones = sum(y)
    return Predictions((1, len(y)), probability, y, len(y) - ones, ones)
