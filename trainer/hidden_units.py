"""How many hidden units a truth table gets when nobody chooses: few, and yet accepted for nearly every base seed.

docs/sweep.md has the measurements. More units are not better at the lesson's learning rate: they saturate sooner.
"""

from xornet.truth_table import TruthTable

UNITS = {  # inputs → hidden units for one or two outputs, and for more
    1: (2, 3),
    2: (2, 3),
    3: (4, 6),
    4: (8, 8),
    5: (10, 15),
    6: (16, 24),
    7: (24, 36),
    8: (32, 48),
    9: (48, 72),
    10: (64, 96),
}


def default_hidden(table: TruthTable) -> int:
    """Return how many hidden units to train `table` with."""
    few, many = UNITS[len(table.input_names)]
    return few if len(table.output_names) <= 2 else many
