"""The benchmarks' yardstick: it is the notebook's loop, figure for figure."""

import pytest

from bench import notebook
from tests.oracles import NOTEBOOK


def test_the_yardstick_runs_as_the_notebook_did() -> None:
    assert notebook.run(seed=1, epochs=20_000) == pytest.approx(NOTEBOOK["1"]["errors"][:2], abs=1e-12)
