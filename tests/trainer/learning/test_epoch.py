"""One epoch's numbers: the engine's weights, the lesson's formulas, and gradients that the error confirms."""

import math

import numpy as np
import pytest

from tests.lesson import from_columns, lesson
from tests.networks import FULL_ADDER
from trainer.compiled import kernel
from trainer.compiled.descent import CompiledDescent, lanes, rows
from trainer.learning.backprop import backprop
from trainer.learning.descent import start
from trainer.learning.epoch import Epoch, compute_epoch, flat_weights
from trainer.named_tables import DEFAULT, find
from xornet.network import Activation, FloatArray, Layer, Network, Sizes, forward
from xornet.record import Recipe
from xornet.truth_table import TruthTable

XOR = find(DEFAULT)
TABLES = {"xor": XOR, "full adder": FULL_ADDER}
each_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
each_activation = pytest.mark.parametrize("activation", ["sigmoid", "relu"])


def recipe(activation: Activation = "sigmoid", engine: str = "compiled", rate: float = 0.1, hidden: int = 3) -> Recipe:
    return Recipe(1, 0, rate, 1000, hidden, activation, 0.4, engine, ())


def network_of(flat: list[float], sizes: Sizes, activation: Activation) -> Network:
    shapes = (sizes.hidden, sizes.inputs), (sizes.hidden,), (sizes.outputs, sizes.hidden), (sizes.outputs,)
    ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]
    w1, b1, w2, b2 = (part.reshape(shape) for part, shape in zip(np.split(np.array(flat), ends), shapes, strict=True))
    return Network(Layer(w1, b1), Layer(w2, b2), activation)


def sizes_of(epoch: Epoch, table: TruthTable) -> Sizes:
    return Sizes(len(table.input_names), epoch.hidden, len(table.output_names))


def network_before(epoch: Epoch, table: TruthTable) -> Network:
    return network_of(epoch.weights, sizes_of(epoch, table), epoch.activation)


def by_unit(flat: list[float], units: int) -> FloatArray:
    return np.array(flat).reshape(units, -1)


@each_table
@each_activation
def test_weights_are_the_compiled_engines_bit_for_bit(table: TruthTable, activation: Activation) -> None:
    sizes = Sizes(len(table.input_names), 3, len(table.output_names))
    descent = CompiledDescent(start(5, sizes, activation), table.inputs, table.targets, 0.1)
    descent.descend(1234)

    found = compute_epoch(recipe(activation), table, 5, 1234)

    assert found.weights == flat_weights(descent.network)
    descent.descend(1)
    assert found.weights_after == flat_weights(descent.network)


@each_table
@each_activation
def test_numbers_are_the_kernels_bit_for_bit(table: TruthTable, activation: Activation) -> None:
    """The kernel's own functions, uncompiled; at the rate 1 its dz2 is the lesson's."""
    found = compute_epoch(recipe(activation, rate=1.0), table, 5, 77)
    before, count = network_before(found, table), len(table.inputs)
    x, d = lanes(table.inputs), lanes(table.targets)
    (a1, dz1), (a2, dz2) = ([rows(units, count) for _ in range(2)] for units in sizes_of(found, table)[1:])

    kernel.weigh(*before.hidden, x, a1)
    z1 = a1[:, :count].ravel().tolist()
    kernel.activate(a1, activation == "relu")
    kernel.weigh(*before.output, a1, a2)
    z2 = a2[:, :count].ravel().tolist()
    kernel.activate(a2, relu=False)
    kernel.output_step(a2, d, 1.0, dz2)

    assert (found.z1, found.z2) == (z1, z2)
    assert found.a1 == a1[:, :count].ravel().tolist()
    assert found.a2 == a2[:, :count].ravel().tolist()
    assert found.dz2 == dz2[:, :count].ravel().tolist()
    kernel.hidden_step(before.output.weight, dz2, a1, activation == "relu", dz1)
    np.testing.assert_allclose(found.dz1, dz1[:, :count].ravel(), rtol=0, atol=1e-15)


@each_table
@each_activation
def test_numbers_are_those_of_backpropagation(table: TruthTable, activation: Activation) -> None:
    found = compute_epoch(recipe(activation), table, 2, 500)
    before = network_before(found, table)

    gradients = backprop(before, table.inputs, table.targets)
    answered = forward(before, table.inputs)

    np.testing.assert_allclose(by_unit(found.a1, 3), answered.hidden.T, rtol=0, atol=1e-14)
    np.testing.assert_allclose(by_unit(found.a2, len(table.output_names)), answered.output.T, rtol=0, atol=1e-14)
    np.testing.assert_allclose(by_unit(found.error, len(table.output_names)), gradients.error.T, rtol=0, atol=1e-14)
    expected = np.concatenate([array.ravel() for array in (*gradients.hidden, *gradients.output)])
    np.testing.assert_allclose(found.gradients, expected, rtol=0, atol=1e-14)


@each_table
def test_a_gradient_is_what_nudging_its_weight_does_to_the_error(table: TruthTable) -> None:
    found, nudge = compute_epoch(recipe(), table, 3, 300), 1e-5

    def half_squared_error(flat: list[float]) -> float:
        output = forward(network_of(flat, sizes_of(found, table), "sigmoid"), table.inputs).output
        return float(((table.targets - output) ** 2).sum() / 2)

    for at, gradient in enumerate(found.gradients):
        up, down = ([w + sign * nudge * (k == at) for k, w in enumerate(found.weights)] for sign in (1, -1))
        slope = (half_squared_error(up) - half_squared_error(down)) / (2 * nudge)
        assert -slope == pytest.approx(gradient, abs=1e-8)


@each_table
@each_activation
def test_the_update_is_the_rate_times_the_gradient(table: TruthTable, activation: Activation) -> None:
    found = compute_epoch(recipe(activation), table, 4, 40)

    for before, gradient, after in zip(found.weights, found.gradients, found.weights_after, strict=True):
        assert after - before == pytest.approx(found.rate * gradient, abs=1e-14)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_an_epoch_follows_the_notebooks_own_loop(engine: str) -> None:
    weights, _ = lesson(1, 1000)

    found = compute_epoch(recipe(engine=engine, hidden=2), XOR, 1, 1000)

    np.testing.assert_allclose(found.weights, flat_weights(from_columns(weights)), rtol=0, atol=1e-9)


def test_epoch_0_is_the_start() -> None:
    found = compute_epoch(recipe(hidden=2), XOR, 9, 0)

    assert found.weights == flat_weights(start(9, Sizes(2, 2, 1), "sigmoid"))
    assert (found.x, found.d) == ([0, 0, 1, 1, 0, 1, 0, 1], [0, 1, 1, 0])
    assert (found.seed, found.epoch, found.table, found.rate) == (9, 0, "x1,x2:y=0110", 0.1)


def test_an_epoch_of_a_run_that_overflowed_shows_it() -> None:
    found = compute_epoch(recipe("relu", rate=1e200), XOR, 20, 1)

    assert found.z2[:3] == [math.inf, math.inf, -math.inf]
    assert [math.isnan(a) for a in found.a2] == [False, False, False, True]
    assert all(map(math.isnan, found.gradients))


def test_stalled_seed_9_pulls_its_output_bias_in_two_directions_that_cancel() -> None:
    found = compute_epoch(recipe(hidden=2), XOR, 9, 180_000)

    assert [round(a, 3) for a in found.a2] == [0.007, 0.992, 0.5, 0.5]
    assert [round(step, 5) for step in found.dz2[2:]] == [0.12502, -0.12504]
