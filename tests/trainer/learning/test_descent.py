"""Gradient descent: held against the lesson's loop and the notebook's figures, number for number."""

import numpy as np
import pytest

from tests.lesson import NOTEBOOK, draw, from_columns, lesson, notebook_network
from tests.networks import FULL_ADDER
from trainer.learning.descent import ReferenceDescent, start, step
from xornet.network import FloatArray, Layer, Network, Sizes
from xornet.truth_table import XOR

TWO_TWO_ONE = Sizes(2, 2, 1)


def descend(
    network: Network, inputs: FloatArray, targets: FloatArray, learning_rate: float, epochs: int
) -> tuple[Network, float]:
    """Return the network after so many epochs, and the average error that the last one saw."""
    descent = ReferenceDescent(network, inputs, targets, learning_rate)
    error = descent.descend(epochs)
    return descent.network, float(np.abs(error).mean())


def arrays_of(network: Network) -> list[bytes]:
    return [array.tobytes() for array in network.arrays]


@pytest.mark.parametrize("sizes", [TWO_TWO_ONE, Sizes(2, 4, 1), Sizes(3, 5, 2)], ids=str)
@pytest.mark.parametrize("seed", [0, 1, 9, 2**32 - 1])
def test_starts_where_the_lesson_starts(seed: int, sizes: Sizes) -> None:
    network = start(seed, sizes, "relu")

    assert arrays_of(network) == arrays_of(from_columns(draw(seed, sizes)))
    assert (network.sizes, network.activation) == (sizes, "relu")


def test_starts_within_one_of_zero() -> None:
    drawn = np.concatenate([array.ravel() for array in start(3, Sizes(100, 100, 10), "sigmoid").arrays])

    assert -1 <= drawn.min() < -0.99
    assert 0.99 < drawn.max() < 1


def test_does_not_touch_the_generator_that_others_share() -> None:
    before = repr(np.random.get_state())  # noqa: NPY002  the shared generator is the point

    start(1, TWO_TWO_ONE, "sigmoid")

    assert repr(np.random.get_state()) == before  # noqa: NPY002


@pytest.mark.slow
@pytest.mark.parametrize("seed", NOTEBOOK)
def test_descends_as_the_notebook_did(seed: str) -> None:
    """The first 10000 epochs; two whole runs are below and in test_cli."""
    _, error = descend(start(int(seed), TWO_TWO_ONE, "sigmoid"), XOR.inputs, XOR.targets, 0.1, 10_000)

    assert error == pytest.approx(NOTEBOOK[seed]["errors"][0], abs=1e-9)


@pytest.mark.slow
def test_ends_where_the_notebook_ended_though_it_stalls() -> None:
    network, errors = start(9, TWO_TWO_ONE, "sigmoid"), []

    for _ in range(18):
        network, error = descend(network, XOR.inputs, XOR.targets, 0.1, 10_000)
        errors.append(error)

    np.testing.assert_allclose(errors, NOTEBOOK["9"]["errors"], rtol=0, atol=1e-9)
    for found, expected in zip(network.arrays, notebook_network(9).arrays, strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("sizes", [TWO_TWO_ONE, Sizes(2, 4, 1)], ids=str)
@pytest.mark.parametrize(("seed", "lr"), [(0, 0.1), (5, 1.0), (9, 0.01)])
def test_descends_as_the_lesson_does(seed: int, sizes: Sizes, lr: float) -> None:
    weights, expected = lesson(seed, 1500, sizes, lr)

    network, error = descend(start(seed, sizes, "sigmoid"), XOR.inputs, XOR.targets, lr, 1500)

    assert error == pytest.approx(expected, abs=1e-12)
    for found, wanted in zip(network.arrays, from_columns(weights).arrays, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-9)


def test_descends_on_any_table() -> None:
    sizes = Sizes(3, 5, 2)
    weights, expected = lesson(1, 500, sizes, 0.5, FULL_ADDER)

    network, error = descend(start(1, sizes, "sigmoid"), FULL_ADDER.inputs, FULL_ADDER.targets, 0.5, 500)

    assert error == pytest.approx(expected, abs=1e-12)
    np.testing.assert_allclose(network.hidden.weight, from_columns(weights).hidden.weight, rtol=0, atol=1e-9)


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_in_parts_gives_the_same_bits_as_at_once(activation: str) -> None:
    begin = start(2, TWO_TWO_ONE, "relu" if activation == "relu" else "sigmoid")
    at_once, error_at_once = descend(begin, XOR.inputs, XOR.targets, 0.1, 300)

    network, error = begin, 0.0
    for epochs in (1, 99, 150, 50):
        network, error = descend(network, XOR.inputs, XOR.targets, 0.1, epochs)

    assert arrays_of(network) == arrays_of(at_once)
    assert error == error_at_once


def test_tells_the_error_that_the_last_step_saw_before_it_was_made() -> None:
    undecided = from_columns((np.zeros((2, 2)), np.zeros((2, 1)), np.zeros((1, 2)), np.zeros((1, 1))))

    _, error = descend(undecided, XOR.inputs, XOR.targets, 0.1, 1)

    assert error == 0.5


def test_leaves_its_beginning_as_it_was() -> None:
    begin = start(1, TWO_TWO_ONE, "sigmoid")
    before = arrays_of(begin)

    descend(begin, XOR.inputs, XOR.targets, 0.1, 10)

    assert arrays_of(begin) == before


def test_a_step_moves_every_weight_and_bias_by_the_rate() -> None:
    layer, downhill = Layer(np.array([[1.0, 2.0]]), np.array([3.0])), Layer(np.array([[4.0, -8.0]]), np.array([0.5]))

    moved = step(layer, downhill, 0.25)

    assert (moved.weight.tolist(), moved.bias.tolist()) == ([[2.0, 0.0]], [3.125])
