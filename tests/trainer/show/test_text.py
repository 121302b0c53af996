"""Versions as text: a line in a list, and everything recorded."""

from dataclasses import replace

import numpy as np

from tests.lesson import notebook_network
from tests.networks import FULL_ADDER, full_adder_by_hand, network, xor_by_hand, xor_by_hand_with_relu
from tests.versions import record, version
from trainer.named_tables import DEFAULT, find
from trainer.show import text
from trainer.show.chart import chart
from xornet.record import Attempt

XOR = find(DEFAULT)
GATE = "margin 0.4 required"


def test_a_line_identifies_a_version() -> None:
    assert text.line(version(notebook_network(1), number=12)) == (
        "  12  2026-01-02T03:04:05Z  2-2-1 sigmoid  seed 7  margin 0.4911"
    )


def test_a_line_says_that_a_version_was_restored() -> None:
    one = version(xor_by_hand_with_relu())

    line = text.line(replace(one, record=replace(one.record, restored_from=3)))

    assert line.startswith("   1  2026-01-02T03:04:05Z  2-2-1 relu  restored from 3  margin")


def test_details_list_every_fact() -> None:
    one = replace(version(notebook_network(1), number=12), sha256="ab" * 32)
    one = replace(one, record=replace(one.record, parent=11, restored_from=4))

    lines = text.details(one).splitlines()

    assert lines[:10] == [
        "version         12 of xor, published 2026-01-02T03:04:05.678+00:00",
        "parent          11",
        "restored from   4",
        "network         2-2-1, sigmoid hidden units",
        f"recipe          seed 7, learning rate 0.1, 30 epochs, 3 restarts allowed, {GATE}, reference engine",
        "attempts        seed 7 reached margin -0.2500; seed 1234567 reached margin 0.4911",
        "report          average error 0.00850, margin 0.4911, 60 epochs in 0.125 s",
        "origin          x86_64 Some 1 2; python 3.13.0, numpy 2.4.0",
        f"digest          {'ab' * 32}",
        f"weights sha256  {one.tensors_sha256}",
    ]


def test_details_say_that_there_is_no_parent() -> None:
    lines = text.details(version(xor_by_hand())).splitlines()

    assert lines[1:3] == ["parent          none", "restored from   none"]


def test_details_predict_every_row() -> None:
    lines = text.details(version(notebook_network(1))).splitlines()

    assert lines[10:17] == [
        "",
        "x1  x2  y  P(y=1)",
        " 0   0  0  0.00786",
        " 0   1  1  0.99109",
        " 1   0  1  0.99109",
        " 1   1  0  0.00833",
        "",
    ]


def test_details_predict_every_output() -> None:
    lines = text.details(version(full_adder_by_hand(), FULL_ADDER)).splitlines()

    assert lines[11] == "a  b  carry  sum  carries  P(sum=1)  P(carries=1)"
    assert lines[19].split() == ["1", "1", "1", "1", "1", "0.99995", "0.99995"]
    assert lines[20] == ""


def test_details_end_with_the_curve_of_the_last_attempt() -> None:
    points = np.array([[0, 9, 1.0], [0, 19, 0.9], [1, 9, 0.25], [1, 19, 0.125]])

    lines = text.details(replace(version(xor_by_hand()), curve=points)).splitlines()

    heading = lines.index("average error of the accepted attempt over 20 epochs, log scale")
    assert lines[heading + 1 :] == chart(points[2:, 2])


def test_shows_absurd_weights_without_a_warning() -> None:
    """They overflow on the way, and still give the right probabilities."""
    hot = network([[1e308, 1e308], [1e308, 1e308]], [-1e307, -1.5e308], [[20, -20]], [-10])

    assert " 1   1  0  0.00005" in text.details(version(hot))


def test_many_attempts_are_counted() -> None:
    made = [Attempt(seed, -0.25) for seed in range(6)]

    assert text.attempts(made) == "seed 0 reached margin -0.2500; 4 more stalled; seed 5 reached margin -0.2500"
    assert text.attempts(made[:5]).count(";") == 4


def test_says_how_far_from_the_gate_the_attempts_were() -> None:
    recipe, stalled = record(xor_by_hand()).recipe, notebook_network(9)

    assert text.not_accepted(recipe, [Attempt(7, -0.25), Attempt(8, 0.39)], XOR, stalled).splitlines() == [
        "nothing was published: none of 2 attempts reached the required margin of 0.4",
        "  the best was 0.3900, from seed 8 in 30 epochs",
        "  it has 2 of 4 rows wrong; these values miss the margin:",
        "    x1=1 x2=1: y is 0, P(y=1) is 0.5002, wrong",
        "    x1=1 x2=0: y is 1, P(y=1) is 0.4999, wrong",
    ]
    assert "the only attempt did not reach" in text.not_accepted(recipe, [Attempt(7, -0.25)], XOR, stalled)


def test_lists_the_worst_rows_of_a_large_table_and_counts_the_others() -> None:
    undecided = network([[0.0] * 3], [0.0], [[0.0], [0.0]], [0.0, 1.0])

    lines = text.not_accepted(record(xor_by_hand()).recipe, [Attempt(7, -0.5)], FULL_ADDER, undecided).splitlines()

    assert lines[2] == "  it has 8 of 8 rows wrong; these values miss the margin:"
    assert lines[3] == "    a=0 b=0 carry=0: carries is 0, P(carries=1) is 0.7311, wrong"
    assert (len(lines), lines[-1]) == (12, "    and 8 more")


def test_a_network_that_is_not_finite_has_every_row_wrong() -> None:
    lost = network([[np.nan, 1], [1, 1]], [0, 0], [[1, 1]], [0])

    lines = text.not_accepted(record(xor_by_hand()).recipe, [Attempt(7, -0.5)], XOR, lost).splitlines()

    assert lines[2] == "  it has 4 of 4 rows wrong; these values miss the margin:"
    assert lines[3].endswith("P(y=1) is nan, wrong")
