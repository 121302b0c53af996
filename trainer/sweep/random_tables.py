"""Truth tables drawn at random, as options for `trainer sweep`: what the default of `--hidden` is measured on.

python -m trainer sweep --seeds 100 $(python -m trainer.sweep.random_tables --inputs 4 --outputs 2 --count 10)
"""

import argparse
import sys

import numpy as np

from xornet.table_spec import combinations, spell
from xornet.truth_table import MOST_INPUTS, MOST_OUTPUTS, TruthTable


def draw_table(generator: np.random.Generator, inputs: int, outputs: int) -> TruthTable:
    """Return a table whose outputs are drawn bit by bit, none of them constant."""
    columns = list[list[int]]()
    while len(columns) < outputs:
        bits = generator.integers(0, 2, 2**inputs).tolist()
        if len(set(bits)) > 1:
            columns.append(bits)
    names = tuple(f"x{number + 1}" for number in range(inputs)), tuple(f"y{number + 1}" for number in range(outputs))
    return TruthTable(*names, combinations(inputs), np.array(columns, np.float64).T.copy())


def main(argv: list[str]) -> None:
    """Print the options, the same ones for the same arguments."""
    parser = argparse.ArgumentParser("python -m trainer.sweep.random_tables", description="Draw truth tables.")
    parser.add_argument("--inputs", type=int, choices=range(1, MOST_INPUTS + 1), required=True)
    parser.add_argument("--outputs", type=int, choices=range(1, MOST_OUTPUTS + 1), default=1)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    found = parser.parse_args(argv)
    generator = np.random.default_rng([found.seed, found.inputs, found.outputs])
    for _ in range(found.count):
        print(f"--table={spell(draw_table(generator, found.inputs, found.outputs))}")


if __name__ == "__main__":
    main(sys.argv[1:])
