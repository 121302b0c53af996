"""The network: its forward pass held against the lesson's column form, and its promise to never change."""

import warnings
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal, localcontext

import numpy as np
import pytest

from tests.lesson import NOTEBOOK, answer_in_columns, draw, from_columns, notebook_network
from tests.networks import xor_by_hand, xor_by_hand_with_relu
from xornet.network import Activation, Layer, Network, Sizes, forward, forward_row, relu, sigmoid
from xornet.truth_table import XOR

SIZES = [Sizes(2, 2, 1), Sizes(2, 4, 1), Sizes(3, 5, 2), Sizes(1, 1, 1), Sizes(7, 3, 4)]


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_answers_as_the_lesson_does_in_columns(sizes: Sizes) -> None:
    weights = draw(5, sizes)
    inputs = np.random.default_rng(1).normal(size=(6, sizes.inputs))

    found = forward(from_columns(weights), inputs)

    a1, a2 = answer_in_columns(weights, inputs.T)
    np.testing.assert_allclose(found.hidden, a1.T, rtol=1e-14)
    np.testing.assert_allclose(found.output, a2.T, rtol=1e-14)


@pytest.mark.parametrize("seed", NOTEBOOK)
def test_answers_as_the_notebook_did(seed: str) -> None:
    found = forward(notebook_network(int(seed)), XOR.inputs).output

    np.testing.assert_allclose(found.T, NOTEBOOK[seed]["a2"], atol=1e-6)  # it printed what the last step saw


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("examples", [0, 1, 6])
def test_answers_every_example_with_every_unit(sizes: Sizes, examples: int) -> None:
    found = forward(from_columns(draw(5, sizes)), np.zeros((examples, sizes.inputs)))

    assert found.hidden.shape == (examples, sizes.hidden)
    assert found.output.shape == (examples, sizes.outputs)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_knows_its_sizes(sizes: Sizes) -> None:
    network = from_columns(draw(5, sizes))

    assert network.sizes == sizes


def test_writes_its_sizes_as_people_do() -> None:
    assert str(Sizes(2, 10, 1)) == "2-10-1"


def test_hidden_units_may_be_rectified() -> None:
    hidden, output = forward(xor_by_hand_with_relu(), XOR.inputs)

    assert hidden.tolist() == [[0, 0], [1, 0], [1, 0], [2, 1]]
    np.testing.assert_allclose(output[:, 0], sigmoid(np.array([-5.0, 5.0, 5.0, -5.0])), rtol=1e-15)


def test_relu_keeps_what_is_positive() -> None:
    z = np.array([-np.inf, -1e308, -1.0, -5e-324, -0.0, 0.0, 5e-324, 1.5, 1e308, np.inf])

    assert relu(z).tolist() == [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5e-324, 1.5, 1e308, np.inf]


@pytest.mark.parametrize(
    ("z", "exact"),
    [
        (-np.inf, 0.0),
        (-1e308, 0.0),
        (-746.0, 0.0),
        (-5e-324, 0.5),
        (-0.0, 0.5),
        (0.0, 0.5),
        (5e-324, 0.5),
        (40.0, 1.0),
        (710.0, 1.0),
        (1e308, 1.0),
        (np.inf, 1.0),
    ],
)
def test_sigmoid_is_exact_at_both_ends_and_in_the_middle(z: float, exact: float) -> None:
    with warnings.catch_warnings(), np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("error")

        found = sigmoid(np.array([z]))

    assert found.item() == exact


def test_sigmoid_is_right_to_the_last_bits_everywhere() -> None:
    z = np.linspace(-740, 740, 371)

    found = sigmoid(z)

    with localcontext(prec=50):
        exact = [float(1 / (1 + Decimal(-x).exp())) for x in z.tolist()]
    np.testing.assert_allclose(found, exact, rtol=4e-16, atol=1e-323)


def test_sigmoid_of_no_number_is_no_number() -> None:
    assert np.isnan(sigmoid(np.array([np.nan]))).all()


def test_its_arrays_cannot_be_written() -> None:
    network = xor_by_hand()

    for array in network.arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_names_its_arrays_in_the_order_of_the_lesson() -> None:
    network = xor_by_hand()

    assert [id(array) for array in network.arrays] == [
        id(network.hidden.weight),
        id(network.hidden.bias),
        id(network.output.weight),
        id(network.output.bias),
    ]


def test_its_fields_cannot_be_exchanged() -> None:
    network = xor_by_hand()

    with pytest.raises(AttributeError):
        network.hidden = network.output  # type: ignore[misc]


def test_does_not_touch_what_it_is_asked() -> None:
    inputs = np.array([[0.0, 1.0]])

    forward(xor_by_hand(), inputs)

    assert inputs.tolist() == [[0.0, 1.0]]
    assert inputs.flags.writeable


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_tells_whether_every_weight_is_finite(place: int, value: float) -> None:
    good = xor_by_hand()
    arrays = [array.copy() for array in good.arrays]
    arrays[place].flat[-1] = value

    bad = Network(Layer(arrays[0], arrays[1]), Layer(arrays[2], arrays[3]))

    assert good.is_finite
    assert not bad.is_finite


def test_threads_may_share_one() -> None:
    network = from_columns(draw(3, Sizes(2, 64, 1)))
    questions = np.random.default_rng(2).normal(size=(400, 1, 2))
    alone = [forward(network, question).output.item() for question in questions]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: forward(network, question).output.item(), questions))

    assert together == alone


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize("sizes", [*SIZES, Sizes(2, 64, 3)], ids=str)
def test_answers_one_row_as_it_does_many(sizes: Sizes, activation: Activation) -> None:
    for seed in range(20):
        drawn = from_columns(draw(seed, sizes))
        network = Network(drawn.hidden, drawn.output, activation)
        rows = np.random.default_rng(seed).integers(0, 2, (8, sizes.inputs)).astype(np.float64)

        found = [forward_row(network, row) for row in rows.tolist()]

        np.testing.assert_allclose(found, forward(network, rows).output, rtol=0, atol=1e-15)


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize("size", [1e-320, 1e-300, 0.0, 800.0, 1e9, 1e150])
def test_answers_one_row_of_absurd_weights_as_it_does_many(size: float, activation: Activation) -> None:
    drawn = np.random.default_rng(1).uniform(-1.0, 1.0, (50, 9))
    rows = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    for w in drawn * size:
        hidden, output = Layer(w[:4].reshape(2, 2), w[4:6]), Layer(w[6:8].reshape(1, 2), w[8:])
        network = Network(hidden, output, activation)

        found = [forward_row(network, row) for row in rows.tolist()]

        np.testing.assert_allclose(found, forward(network, rows).output, rtol=0, atol=1e-15)
