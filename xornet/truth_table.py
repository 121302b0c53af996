"""The function that a network learns, as a table of all its rows, and how well a network keeps to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from xornet.network import FloatArray, Network, forward

MOST_INPUTS, MOST_OUTPUTS = 10, 16
RESERVED = ("probability", "model", "version")  # a response has keys of these names beside the outputs


@dataclass(frozen=True, eq=False)
class TruthTable:
    """Named bits in, named bits out, a row for every combination of input bits."""

    input_names: tuple[str, ...]
    output_names: tuple[str, ...]
    inputs: FloatArray  # (N, I), each 0 or 1
    targets: FloatArray  # (N, O), each 0 or 1

    def __post_init__(self) -> None:
        self.inputs.setflags(write=False)
        self.targets.setflags(write=False)

    @property
    def rows(self) -> tuple[dict[str, int], ...]:
        """Each row as {name: bit}, inputs first."""
        names = self.input_names + self.output_names
        bits = np.hstack([self.inputs, self.targets]).astype(int).tolist()
        return tuple(dict(zip(names, row, strict=True)) for row in bits)

    @classmethod
    def from_rows(
        cls, rows: Sequence[Mapping[str, int]], inputs: tuple[str, ...], outputs: tuple[str, ...]
    ) -> "TruthTable":
        """Return the table with these `rows`; ValueError unless they are a whole function of bits."""
        _check_columns(inputs, outputs)
        names = inputs + outputs
        if any(set(row) != set(names) or any(bit not in (0, 1) for bit in row.values()) for row in rows):
            raise ValueError(f"a row of the truth table is not one bit for each of {', '.join(names)}")
        if len({tuple(row[name] for name in inputs) for row in rows}) != len(rows) or len(rows) != 2 ** len(inputs):
            raise ValueError("the truth table does not have one row for each combination of its inputs")
        sides = (np.array([[row[name] for name in side] for row in rows], np.float64) for side in (inputs, outputs))
        return cls(inputs, outputs, *sides)


def _check_columns(inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
    if len(inputs) > MOST_INPUTS or len(outputs) > MOST_OUTPUTS:
        raise ValueError(
            f"the truth table has {len(inputs)} inputs and {len(outputs)} outputs, "
            f"expected at most {MOST_INPUTS} and {MOST_OUTPUTS}"
        )
    names = inputs + outputs
    if len(set(names)) != len(names):
        raise ValueError("the truth table has two columns of one name")
    if "" in names:
        raise ValueError("a column of the truth table has no name")
    if reserved := sorted(set(outputs) & set(RESERVED)):
        raise ValueError(f"the truth table has an output named {reserved[0]!r}, which a response needs for itself")


EPSILON = float(np.finfo(np.float64).eps)
MOST_ROUNDING = 1e-6  # in an output unit's sum: a fourth of it in a probability
XOR = TruthTable.from_rows([{"x1": a, "x2": b, "y": a ^ b} for a in (0, 1) for b in (0, 1)], ("x1", "x2"), ("y",))


def margin(network: Network, table: TruthTable) -> float:
    """Return how far the least certain answer is from 0.5, counted towards its target: at most 0.5.

    Negative as soon as one row is answered wrong; -0.5, the worst there is, if an answer is no number at all,
    or another one as soon as its sums are made in another order.
    """
    if not network.is_finite:
        return -0.5
    hidden, probability = forward(network, table.inputs)  # (N, H), (N, O)
    least = float(np.where(table.targets == 1.0, probability - 0.5, 0.5 - probability).min())
    return least if _rounding(network, table.inputs, hidden) < MOST_ROUNDING else -0.5


def _rounding(network: Network, inputs: FloatArray, hidden: FloatArray) -> float:
    """Return a bound of what rounding can do to an output unit's sum, in whatever order it is made.

    A sum of n products is off by at most n·u·Σ|product|, and the next layer passes that on:
    Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition, equation 3.5.
    """
    (w1, b1), (w2, b2) = ((np.abs(weight), np.abs(bias)) for weight, bias in (network.hidden, network.output))
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is no bound, and refused as one
        off = (w1.shape[1] + 1) * EPSILON * (inputs @ w1.T + b1)  # (N, H)
        off = off @ w2.T + (w2.shape[1] + 1) * EPSILON * (hidden @ w2.T + b2)  # (N, O)
    return float(off.max())
