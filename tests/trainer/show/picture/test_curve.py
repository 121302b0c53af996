"""The learning curve: every attempt from its epoch 0, over the logarithm of time."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.axes import Axes

from tests.networks import xor_by_hand
from tests.versions import version
from trainer.learning.epoch import compute_epoch
from trainer.show.picture.figure import draw
from xornet.record import Attempt
from xornet.truth_table import XOR
from xornet.version import Version

ERRORS = np.array([[0, 999, 0.49], [0, 99_999, 0.25], [1, 999, 0.3], [1, 9_999, 0.05], [1, 99_999, 0.008]])


def drawn(errors: np.ndarray, seeds: tuple[int, ...]) -> tuple[Version, Axes]:
    made = version(xor_by_hand())
    recipe = replace(made.record.recipe, attempts=tuple(Attempt(seed, 0.4) for seed in seeds))
    made = replace(made, curve=errors, record=replace(made.record, recipe=recipe))
    return made, draw(made).axes[0]


def test_each_attempt_begins_at_epoch_0_with_the_error_of_its_start() -> None:
    made, axes = drawn(ERRORS, (7, 8))

    for line, seed in zip(axes.lines, (7, 8), strict=True):
        epochs, errors = np.asarray(line.get_data(), np.float64)
        first = compute_epoch(made.record.recipe, XOR, seed, 0)
        assert epochs[0] == 0
        np.testing.assert_allclose(errors[0], np.abs(first.error).mean())
    np.testing.assert_array_equal(np.asarray(axes.lines[1].get_data())[:, 1:], ERRORS[2:, 1:].T)


def test_the_accepted_attempt_is_told_from_those_that_stalled() -> None:
    _, axes = drawn(np.vstack([ERRORS, [[2, 999, 0.2]]]), (7, 8, 9))

    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["attempts 1 to 2, stalled", "attempt 3, accepted"]
    assert [line.get_linestyle() for line in axes.lines] == ["--", "--", "-"]


def test_epochs_are_spread_by_their_logarithm() -> None:
    _, axes = drawn(ERRORS, (7, 8))

    start, early, late, end = (axes.transData.transform((epoch, 0.1))[0] for epoch in (0, 999, 9_999, 99_999))

    ticks = [tick.get_text() for tick in axes.get_xticklabels()]
    assert ticks == ["0", "1,000", "10,000", "99,999"]
    assert (early - start) / (end - start) == pytest.approx(np.log(2) / np.log(101.1), abs=0.002)
    assert late - early < end - late < 2 * (late - early)


@pytest.mark.parametrize("seed", [-1, 2**40])
def test_an_attempt_whose_seed_is_none_begins_at_its_first_point(seed: int) -> None:
    _, axes = drawn(ERRORS[:2], (seed,))

    assert np.isnan(np.asarray(axes.lines[0].get_data())[1, 0])


@pytest.mark.parametrize("points", [[[0, 0, 0.5]], [[0, 3, 0.5], [0, 5, 0.4]], [[0, 1e15, 0.0]]])
def test_draws_any_curve_that_a_file_may_hold(points: list[list[float]]) -> None:
    _, axes = drawn(np.array(points), (7,))

    axes.figure.draw_without_rendering()  # type: ignore[union-attr]

    assert next(tick.get_text() for tick in axes.get_xticklabels()) == "0"
