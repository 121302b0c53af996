"""Version 1, which is shipped: it is what its recipe says."""

from dataclasses import replace

import numpy as np
import pytest

from tests.conftest import SHIPPED
from trainer.learning.engine import ENGINES
from trainer.learning.observer import NullObserver
from trainer.learning.training import train
from xornet.store import WeightStore
from xornet.truth_table import XOR, margin


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_its_recipe_makes_the_same_weights_again(engine: str) -> None:
    shipped = WeightStore(SHIPPED, "xor").load(1)

    again = train(replace(shipped.record.recipe, engine=engine), XOR, NullObserver())

    for made, kept in zip(again.network.arrays, shipped.network.arrays, strict=True):
        np.testing.assert_allclose(made, kept, rtol=0, atol=1e-9)
    assert [attempt.seed for attempt in again.record.recipe.attempts] == [
        attempt.seed for attempt in shipped.record.recipe.attempts
    ]


def test_the_engine_that_made_it_makes_the_same_bits_again() -> None:
    shipped = WeightStore(SHIPPED, "xor").load(1)

    again = train(shipped.record.recipe, XOR, NullObserver())

    assert shipped.record.recipe.engine == "compiled"
    for made, kept in zip(again.network.arrays, shipped.network.arrays, strict=True):
        np.testing.assert_array_equal(made, kept)


def test_it_is_the_lessons_run() -> None:
    recipe = WeightStore(SHIPPED, "xor").load(1).record.recipe

    assert (recipe.epochs, recipe.learning_rate, recipe.hidden, recipe.activation) == (180_000, 0.1, 2, "sigmoid")
    assert len(recipe.attempts) == 1


def test_it_knows_xor() -> None:
    assert margin(WeightStore(SHIPPED, "xor").load(1).network, XOR) > 0.48
