"""The function that a network learns, as a table of all its rows, and how well a network keeps to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from xornet.network import FloatArray, Network, forward


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
        names = inputs + outputs
        if any(set(row) != set(names) or any(bit not in (0, 1) for bit in row.values()) for row in rows):
            raise ValueError(f"a row of the truth table is not one bit for each of {', '.join(names)}")
        if len({tuple(row[name] for name in inputs) for row in rows}) != len(rows) or len(rows) != 2 ** len(inputs):
            raise ValueError("the truth table does not have one row for each combination of its inputs")
        sides = (np.array([[row[name] for name in side] for row in rows], np.float64) for side in (inputs, outputs))
        return cls(inputs, outputs, *sides)


XOR = TruthTable.from_rows([{"x1": a, "x2": b, "y": a ^ b} for a in (0, 1) for b in (0, 1)], ("x1", "x2"), ("y",))


def margin(network: Network, table: TruthTable) -> float:
    """Return how far the least certain answer is from 0.5, counted towards its target: at most 0.5.

    Negative as soon as one row is answered wrong; -0.5, the worst there is, if an answer is no number at all.
    """
    if not network.is_finite:
        return -0.5
    probability = forward(network, table.inputs).output  # (N, O)
    least = float(np.where(table.targets == 1.0, probability - 0.5, 0.5 - probability).min())
    return -0.5 if isnan(least) else least
