"""Backpropagation: held against differences of the error itself, which know nothing of the chain rule."""

import numpy as np
import pytest

from tests.lesson import Weights, draw, from_columns
from trainer.learning.backprop import backprop, slope
from xornet.network import Activation, FloatArray, Layer, Network, Sizes, forward

STEP = 1e-6


def half_squared_error(network: Network, inputs: FloatArray, targets: FloatArray) -> float:
    return 0.5 * float(((targets - forward(network, inputs).output) ** 2).sum())


def uphill_by_differences(network: Network, inputs: FloatArray, targets: FloatArray) -> list[FloatArray]:
    """Return ∂E/∂(each array), every number moved a little up and a little down."""
    slopes = []
    for place, array in enumerate(network.arrays):
        uphill = np.zeros_like(array)
        for at in np.ndindex(array.shape):
            errors = []
            for move in (STEP, -STEP):
                moved = [each.copy() for each in network.arrays]
                moved[place][at] += move
                there = Network(Layer(moved[0], moved[1]), Layer(moved[2], moved[3]), network.activation)
                errors.append(half_squared_error(there, inputs, targets))
            uphill[at] = (errors[0] - errors[1]) / (2 * STEP)
        slopes.append(uphill)
    return slopes


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize("sizes", [Sizes(2, 2, 1), Sizes(2, 4, 1), Sizes(3, 5, 2)], ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_points_downhill(sizes: Sizes, activation: Activation, seed: int) -> None:
    generator = np.random.default_rng(seed)
    network = from_columns(draw(seed, sizes), activation)
    inputs = generator.normal(size=(6, sizes.inputs))
    targets = generator.integers(0, 2, size=(6, sizes.outputs)).astype(np.float64)
    before_relu = inputs @ network.hidden.weight.T + network.hidden.bias
    assert abs(before_relu).min() > 10 * STEP  # no difference is taken across the kink

    found = backprop(network, inputs, targets)

    uphill = uphill_by_differences(network, inputs, targets)
    for downhill, expected in zip((*found.hidden, *found.output), uphill, strict=True):
        assert downhill.shape == expected.shape
        np.testing.assert_allclose(downhill, -expected, rtol=1e-6, atol=1e-9)


def test_sums_over_the_examples() -> None:
    network = from_columns(draw(1, Sizes(2, 3, 1)))
    inputs, targets = np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([[1.0], [0.0]])

    together = backprop(network, inputs, targets)

    alone = [backprop(network, inputs[[row]], targets[[row]]) for row in (0, 1)]
    np.testing.assert_allclose(together.hidden.weight, alone[0].hidden.weight + alone[1].hidden.weight, rtol=1e-13)
    np.testing.assert_allclose(together.output.bias, alone[0].output.bias + alone[1].output.bias, rtol=1e-13)


def test_tells_the_error_of_every_answer() -> None:
    network = from_columns(draw(1, Sizes(2, 3, 2)))
    inputs, targets = np.array([[0.0, 1.0], [1.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])

    found = backprop(network, inputs, targets)

    assert found.error.tolist() == (targets - forward(network, inputs).output).tolist()


def test_leaves_the_network_as_it_was() -> None:
    weights: Weights = draw(1, Sizes(2, 2, 1))
    network = from_columns(weights)

    backprop(network, np.ones((1, 2)), np.ones((1, 1)))

    assert [array.tolist() for array in network.arrays] == [array.tolist() for array in from_columns(weights).arrays]


@pytest.mark.parametrize(("value", "expected"), [(0.0, 0.0), (0.5, 0.25), (0.25, 0.1875), (1.0, 0.0)])
def test_slope_of_sigmoid_follows_from_its_value(value: float, expected: float) -> None:
    assert slope("sigmoid", np.array([value])).item() == expected


@pytest.mark.parametrize(("value", "expected"), [(0.0, 0.0), (5e-324, 1.0), (3.0, 1.0), (1e308, 1.0)])
def test_slope_of_relu_is_one_above_its_kink(value: float, expected: float) -> None:
    assert slope("relu", np.array([value])).item() == expected
