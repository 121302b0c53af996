"""The engines: each runs the notebook's algorithm, and they agree with each other and with outside oracles."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from tests.lesson import NOTEBOOK, draw, notebook_network
from tests.networks import FULL_ADDER
from trainer.compiled.descent import CompiledDescent
from trainer.learning.descent import start
from trainer.learning.engine import ENGINES, Descent, engine
from xornet.network import Activation, FloatArray, Layer, Network, Sizes
from xornet.truth_table import XOR, TruthTable, margin

ACTIVATIONS = ("sigmoid", "relu")
LESSON = Sizes(2, 2, 1)


def table_for(sizes: Sizes) -> TruthTable:
    return XOR if sizes.inputs == 2 else FULL_ADDER


def begin(name: str, sizes: Sizes, activation: Activation, seed: int = 0, learning_rate: float = 0.1) -> Descent:
    table = table_for(sizes)
    return engine(name)(start(seed, sizes, activation), table.inputs, table.targets, learning_rate)


def bits(network: Network) -> list[bytes]:
    return [array.tobytes() for array in network.arrays]


def assert_close(found: Network, expected: Network, within: float = 1e-9) -> None:
    for array, other in zip(found.arrays, expected.arrays, strict=True):
        np.testing.assert_allclose(array, other, rtol=0, atol=within)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("sizes", [LESSON, Sizes(2, 3, 1), Sizes(2, 4, 1), Sizes(3, 5, 2)], ids=str)
@pytest.mark.slow
def test_the_engines_agree_after_180000_epochs(sizes: Sizes, activation: Activation) -> None:
    fast, readable = (begin(name, sizes, activation) for name in ENGINES)

    errors = [descent.descend(180_000) for descent in (fast, readable)]

    assert_close(fast.network, readable.network)
    np.testing.assert_allclose(errors[0], errors[1], rtol=0, atol=1e-9)


@pytest.mark.parametrize("seed", NOTEBOOK)
def test_the_compiled_engine_runs_the_whole_notebook(seed: str) -> None:
    """The reference does so too, in test_descent."""
    descent = begin("compiled", LESSON, "sigmoid", int(seed))

    errors = [np.abs(descent.descend(10_000)).mean() for _ in range(18)]

    np.testing.assert_allclose(errors, NOTEBOOK[seed]["errors"], rtol=0, atol=1e-9)
    assert_close(descent.network, notebook_network(int(seed)))


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(
    ("seed", "sizes", "learning_rate"),
    [(3, LESSON, 0.1), (2**32 - 1, Sizes(2, 4, 1), 0.7), (11, Sizes(3, 5, 2), 0.02), (5, Sizes(3, 1, 2), 1.5)],
)
def test_descends_as_automatic_differentiation_does(
    name: str, activation: Activation, seed: int, sizes: Sizes, learning_rate: float
) -> None:
    descent = begin(name, sizes, activation, seed, learning_rate)
    x, d = table_for(sizes).inputs.T, table_for(sizes).targets.T
    weights = list(draw(seed, sizes))

    def half_squared_error(weights: list[FloatArray]) -> FloatArray:
        w1, b1, w2, b2 = weights
        z1 = anp.dot(w1, x) + b1
        a1 = 1 / (1 + anp.exp(-z1)) if activation == "sigmoid" else anp.where(z1 > 0, z1, 0)
        result: FloatArray = 0.5 * anp.sum((d - 1 / (1 + anp.exp(-(anp.dot(w2, a1) + b2)))) ** 2)
        return result

    uphill = grad(half_squared_error)
    for _ in range(200):
        weights = [w - learning_rate * slope for w, slope in zip(weights, uphill(weights), strict=True)]
    descent.descend(200)

    for found, expected in zip(descent.network.arrays, weights, strict=True):
        np.testing.assert_allclose(found, expected.reshape(found.shape), rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_descending_in_parts_gives_the_same_bits(name: str, activation: Activation) -> None:
    at_once, in_parts = (begin(name, Sizes(2, 3, 1), activation) for _ in range(2))

    error = at_once.descend(1000)
    for epochs in (1, 499, 7, 493):
        last = in_parts.descend(epochs)

    assert bits(at_once.network) == bits(in_parts.network)
    assert error.tobytes() == last.tobytes()


@pytest.mark.parametrize("name", ENGINES)
def test_leaves_the_network_that_it_started_from_and_those_on_the_way_alone(name: str) -> None:
    began = start(0, LESSON, "sigmoid")
    before = bits(began)
    descent = engine(name)(began, XOR.inputs, XOR.targets, 0.1)
    descent.descend(10)
    midway, then = descent.network, bits(descent.network)

    descent.descend(10)

    assert (bits(began), bits(midway)) == (before, then)
    assert bits(descent.network) != then


@pytest.mark.parametrize("examples", [1, 3, 8, 9, 17])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_any_number_of_examples_may_be_learned(examples: int, activation: Activation) -> None:
    generator = np.random.default_rng(examples)
    inputs, targets = generator.random((examples, 5)), generator.random((examples, 3))
    network = start(1, Sizes(5, 4, 3), activation)
    fast, readable = (engine(name)(network, inputs, targets, 0.1) for name in ENGINES)

    errors = [descent.descend(300) for descent in (fast, readable)]

    assert_close(fast.network, readable.network, within=1e-12)
    np.testing.assert_allclose(errors[0], errors[1], rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ENGINES)
def test_a_network_that_runs_away_is_not_finite_and_says_so(name: str) -> None:
    huge, opposed = np.full((2, 2), 1e308), np.array([[1.0, -1.0]])
    network = Network(Layer(huge, np.zeros(2)), Layer(opposed, np.zeros(1)), "relu")

    with np.errstate(over="ignore", invalid="ignore"):
        descent = engine(name)(network, XOR.inputs, XOR.targets, 0.1)
        error = descent.descend(2)

    assert np.isnan(error[-1])
    assert margin(descent.network, XOR) == -0.5


def test_an_engine_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no engine 'quick'; expected compiled or reference"):
        engine("quick")


@pytest.mark.parametrize(("inputs", "targets"), [((4, 3), (4, 1)), ((4, 2), (4, 2)), ((4, 2), (3, 1)), ((4,), (4, 1))])
def test_the_compiled_engine_refuses_shapes_that_it_cannot_read(
    inputs: tuple[int, ...], targets: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match="do not fit a network of 2-2-1"):
        CompiledDescent(start(0, LESSON, "sigmoid"), np.zeros(inputs), np.zeros(targets), 0.1)
