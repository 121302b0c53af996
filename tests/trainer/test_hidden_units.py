"""The default size of the hidden layer."""

import re

import numpy as np
import pytest

from tests.paths import ROOT
from trainer.hidden_units import UNITS, default_hidden
from trainer.named_tables import SPECS, find
from xornet.table_spec import combinations
from xornet.truth_table import MOST_INPUTS, MOST_OUTPUTS, TruthTable


@pytest.mark.parametrize("name", [name for name, spec in SPECS.items() if spec.partition(":")[0].count(",") == 1])
def test_every_named_table_of_two_inputs_gets_two_units(name: str) -> None:
    assert default_hidden(find(name)) == 2


def test_there_is_a_size_for_every_table_and_more_inputs_or_outputs_never_get_fewer() -> None:
    sizes = np.array(
        [
            [
                default_hidden(
                    TruthTable(
                        tuple("abcdefghij"[:inputs]),
                        tuple("ABCDEFGHIJKLMNOP"[:outputs]),
                        combinations(inputs),
                        np.zeros((2**inputs, outputs)),
                    )
                )
                for outputs in range(1, MOST_OUTPUTS + 1)
            ]
            for inputs in range(1, MOST_INPUTS + 1)
        ]
    )

    assert (np.diff(sizes, axis=0) >= 0).all()
    assert (np.diff(sizes, axis=1) >= 0).all()


def test_the_table_in_the_documentation_says_so() -> None:
    text = (ROOT / "docs" / "sweep.md").read_text().partition("## The default of `--hidden`")[2]
    rows = re.findall(r"^\| ([\d, ]+) \| (\d+) \| (\d+) \|$", text, re.MULTILINE)

    assert {int(n): (int(few), int(many)) for inputs, few, many in rows for n in inputs.split(",")} == UNITS
