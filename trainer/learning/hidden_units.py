"""How many hidden units a truth table gets when nobody chooses: few, and yet accepted for nearly every base seed.

docs/sweep.md has the measurements: with one output and up to 5 inputs, or two outputs and up to 4 inputs, every base
seed ended with a published network of this size. More units are not better at the lesson's learning rate: they
saturate sooner.
"""

from xornet.truth_table import TruthTable

UNITS = {1: 2, 2: 2, 3: 4, 4: 8, 5: 12, 6: 16, 7: 24, 8: 32, 9: 48, 10: 64}  # inputs → hidden units
FEW_OUTPUTS = 2  # as many outputs as those units serve; with more, there are half as many units again


def default_hidden(table: TruthTable) -> int:
    """Return how many hidden units to train `table` with."""
    units = UNITS[len(table.input_names)]
    return units if len(table.output_names) <= FEW_OUTPUTS else units * 3 // 2
