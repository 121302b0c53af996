"""The truth table: a whole function of bits or nothing, and the margin by which a network keeps to it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from tests.lesson import notebook_network
from tests.networks import FULL_ADDER, full_adder_by_hand, network, xor_by_hand, xor_by_hand_with_relu
from xornet.network import Network
from xornet.truth_table import XOR, TruthTable, margin

ROWS = XOR.rows
NO_HIDDEN_WEIGHT = [[0.0, 0.0], [0.0, 0.0]]


def always(z: float) -> Network:
    """Return a network that answers σ(z) to everything."""
    return network(NO_HIDDEN_WEIGHT, [0, 0], [[0, 0]], [z])


def test_xor_is_one_for_two_different_bits() -> None:
    assert (XOR.input_names, XOR.output_names) == (("x1", "x2"), ("y",))
    assert XOR.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert XOR.targets.tolist() == [[0], [1], [1], [0]]
    assert (XOR.inputs.dtype.name, XOR.targets.dtype.name) == ("float64", "float64")


def test_gives_its_rows_back() -> None:
    rows = ({"p": 1, "q": 1}, {"p": 0, "q": 0})

    table = TruthTable.from_rows(rows, ("p",), ("q",))

    assert table.rows == rows
    assert [list(row) for row in table.rows] == [["p", "q"], ["p", "q"]]
    assert {type(bit) for row in table.rows for bit in row.values()} == {int}


def test_has_columns_in_the_order_of_its_names() -> None:
    table = TruthTable.from_rows([{"q": 1, "p": 0}, {"p": 1, "q": 0}], ("p",), ("q",))

    assert (table.inputs.tolist(), table.targets.tolist()) == ([[0], [1]], [[1], [0]])


def test_may_have_many_inputs_and_outputs() -> None:
    assert (FULL_ADDER.inputs.shape, FULL_ADDER.targets.shape) == ((8, 3), (8, 2))
    assert margin(full_adder_by_hand(), FULL_ADDER) > 0.49


def test_cannot_be_written() -> None:
    for array in (XOR.inputs, XOR.targets):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


@pytest.mark.parametrize(
    ("rows", "inputs", "outputs"),
    [
        pytest.param((), ("x1", "x2"), ("y",), id="no row"),
        pytest.param(ROWS[:3], ("x1", "x2"), ("y",), id="a row missing"),
        pytest.param((*ROWS, ROWS[0]), ("x1", "x2"), ("y",), id="a row twice"),
        pytest.param((*ROWS[:3], ROWS[0]), ("x1", "x2"), ("y",), id="a row instead of another"),
        pytest.param((*ROWS[:3], {**ROWS[2], "y": 0}), ("x1", "x2"), ("y",), id="two answers to one question"),
        pytest.param((*ROWS[:3], {"x1": 1, "x2": 1}), ("x1", "x2"), ("y",), id="an answer missing"),
        pytest.param((*ROWS[:3], {**ROWS[3], "z": 0}), ("x1", "x2"), ("y",), id="a name too many"),
        pytest.param((*ROWS[:3], {"x1": 1, "X2": 1, "y": 0}), ("x1", "x2"), ("y",), id="another name"),
        pytest.param((*ROWS[:3], {**ROWS[3], "x2": 2}), ("x1", "x2"), ("y",), id="an input that is no bit"),
        pytest.param((*ROWS[:3], {**ROWS[3], "y": -1}), ("x1", "x2"), ("y",), id="an answer that is no bit"),
        pytest.param((*ROWS[:3], {**ROWS[3], "y": 0.5}), ("x1", "x2"), ("y",), id="half a bit"),
        pytest.param((*ROWS[:3], {**ROWS[3], "y": float("nan")}), ("x1", "x2"), ("y",), id="NaN"),
        pytest.param((*ROWS[:3], {**ROWS[3], "y": "0"}), ("x1", "x2"), ("y",), id="text"),
        pytest.param((*ROWS[:3], {**ROWS[3], "y": [0]}), ("x1", "x2"), ("y",), id="list"),
        pytest.param((*ROWS[:3], {}), ("x1", "x2"), ("y",), id="an empty row"),
        pytest.param(ROWS, ("x1",), ("x2", "y"), id="an input taken for an output"),
        pytest.param(ROWS, ("x1", "x2", "x3"), ("y",), id="an input that no row has"),
        pytest.param(ROWS, ("x1", "x2", "x2"), ("y",), id="an input named twice"),
        pytest.param(ROWS, (), ("x1", "x2", "y"), id="no input"),
        pytest.param(ROWS, ("x1", "x2"), ("y", "y"), id="an output named twice"),
        pytest.param([{"": 0, "y": 1}, {"": 1, "y": 0}], ("",), ("y",), id="an input without a name"),
        pytest.param([{"a": 0, "model": 1}, {"a": 1, "model": 0}], ("a",), ("model",), id="a reserved output"),
        pytest.param(ROWS, tuple("abcdefghijk"), ("y",), id="eleven inputs"),
        pytest.param(ROWS, ("x1", "x2"), tuple("abcdefghijklmnopq"), id="seventeen outputs"),
    ],
)
def test_refuses_what_is_no_whole_function_of_bits(
    rows: Sequence[Mapping[str, Any]], inputs: tuple[str, ...], outputs: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="truth table"):
        TruthTable.from_rows(rows, inputs, outputs)


def test_margin_is_the_least_certain_answer_of_the_notebook() -> None:
    # a2 of seed 1: 0.0079, 0.9911, 0.9911, 0.0083; the third is nearest to 0.5
    assert margin(notebook_network(1), XOR) == pytest.approx(0.9910937448823552 - 0.5, abs=1e-6)


@pytest.mark.parametrize(
    ("what", "reached"),
    [
        pytest.param(xor_by_hand(), pytest.approx(0.49995, abs=1e-4), id="sure and right"),
        pytest.param(xor_by_hand_with_relu(), pytest.approx(0.49330715, abs=1e-8), id="rectified"),
        pytest.param(always(0), 0.0, id="undecided"),
        pytest.param(always(1e308), -0.5, id="always 1"),
        pytest.param(always(-1e308), -0.5, id="always 0"),
        pytest.param(always(np.log(3)), pytest.approx(-0.25), id="half wrong"),
        pytest.param(notebook_network(9), pytest.approx(-0.000173533, abs=1e-8), id="stalled on one row"),
    ],
)
def test_margin_counts_towards_the_target(what: Network, reached: float) -> None:
    assert margin(what, XOR) == reached


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_margin_is_the_worst_there_is_if_a_weight_is_not_finite(value: float) -> None:
    assert margin(network([[value, 20], [20, 20]], [-10, -30], [[20, -20]], [-10]), XOR) == -0.5
    assert margin(always(value), XOR) == -0.5


def test_margin_is_the_worst_there_is_for_weights_so_absurd_that_their_sums_are_chance() -> None:
    overflows = network([[1e308, 1e308], [1e308, 1e308]], [-1e307, -1.5e308], [[20, -20]], [-10])

    assert margin(overflows, XOR) == -0.5


def test_margin_of_large_weights_is_what_it_is() -> None:
    assert margin(xor_by_hand(1e4), XOR) == 0.5


def test_margin_is_the_worst_there_is_if_finite_weights_lead_to_no_number() -> None:
    """Infinity less infinity: a margin that is NaN could not be written into the record of a later attempt."""
    lost = network([[1e308, 1e308], [1e308, 1e308]], [0, 0], [[1e308, -1e308]], [0], "relu")

    assert margin(lost, XOR) == -0.5
