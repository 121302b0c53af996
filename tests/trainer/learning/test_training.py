"""A training run: which seeds it tries, where it ends, what it tells on the way and what it records."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.networks import FULL_ADDER
from tests.paths import ROOT
from trainer.learning.descent import ReferenceDescent, start
from trainer.learning.observer import Point
from trainer.learning.origin import here
from trainer.learning.training import NotAccepted, Trained, seeds, train
from xornet.network import Activation, Sizes, forward
from xornet.record import Attempt, Recipe
from xornet.store import WeightStore
from xornet.truth_table import XOR, margin
from xornet.version import Version
from xornet.weights import decode, encode

QUICK = Recipe(  # most seeds are accepted with it, but 9 and 10 stall
    seed=1,
    restarts=0,
    learning_rate=2.0,
    epochs=2000,
    hidden=2,
    activation="sigmoid",
    required_margin=0.4,
    engine="reference",
    attempts=(),
)


class RecordingObserver:
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self.attempts: list[Attempt] = []

    def on_point(self, point: Point) -> None:
        self.points.append(point)

    def on_attempt(self, attempt: Attempt) -> None:
        self.attempts.append(attempt)


def run(recipe: Recipe) -> Trained:
    return train(recipe, XOR, RecordingObserver())


def test_ends_at_the_first_attempt_that_is_accepted() -> None:
    trained = run(replace(QUICK, restarts=5))

    recipe = trained.record.recipe
    assert recipe.attempts == (Attempt(1, margin(trained.network, XOR)),)
    assert replace(recipe, attempts=()) == replace(QUICK, restarts=5)


def test_gives_what_descent_gives() -> None:
    descent = ReferenceDescent(start(1, Sizes(2, 2, 1), "sigmoid"), XOR.inputs, XOR.targets, 2.0)
    error = np.abs(descent.descend(2000)).mean()
    expected = descent.network

    trained = run(QUICK)

    for found, wanted in zip(trained.network.arrays, expected.arrays, strict=True):
        assert found.tobytes() == wanted.tobytes()
    assert trained.record.report.average_error == error


def test_goes_on_from_a_derived_seed_when_one_stalls() -> None:
    recipe = replace(QUICK, seed=9, restarts=10)

    trained = run(recipe)

    *stalled, accepted = trained.record.recipe.attempts
    assert [attempt.seed for attempt in (*stalled, accepted)] == list(seeds(recipe))[: len(stalled) + 1]
    assert stalled
    assert all(attempt.margin < 0.4 for attempt in stalled)
    assert accepted.margin == margin(trained.network, XOR) >= 0.4
    assert trained.record.report.epochs == 2000 * (len(stalled) + 1)


def test_tells_every_attempt_when_none_is_accepted() -> None:
    recipe, observer = replace(QUICK, seed=9, restarts=3, epochs=20), RecordingObserver()

    with pytest.raises(NotAccepted, match="4 attempts, none of them accepted") as refusal:
        train(recipe, XOR, observer)

    assert [attempt.seed for attempt in refusal.value.attempts] == list(seeds(recipe))
    assert all(attempt.margin < 0.4 for attempt in refusal.value.attempts)
    assert observer.attempts == list(refusal.value.attempts)


@pytest.mark.parametrize("over", [0, 1e-9])
def test_accepts_a_margin_that_is_just_reached(over: float) -> None:
    reached = run(QUICK).record.report.margin
    strict = replace(QUICK, required_margin=reached + over)

    if over:
        with pytest.raises(NotAccepted):
            run(strict)
    else:
        assert run(strict).record.report.margin == reached


def test_seeds_begin_with_the_one_that_was_given() -> None:
    assert list(seeds(replace(QUICK, seed=42))) == [42]


@pytest.mark.parametrize("seed", [0, 1, 9, 2**32 - 1])
def test_seeds_of_restarts_are_distinct_and_always_the_same(seed: int) -> None:
    recipe = replace(QUICK, seed=seed, restarts=100)

    first, again = list(seeds(recipe)), list(seeds(recipe))

    assert first == again
    assert len(set(first)) == 101
    assert all(0 <= each < 2**32 for each in first)
    assert first[:11] == list(seeds(replace(recipe, restarts=10)))


def test_seeds_of_restarts_differ_between_neighbours() -> None:
    """Else the restarts of seed 1 would repeat those of seed 0."""
    restarts = [each for base in range(20) for each in list(seeds(replace(QUICK, seed=base, restarts=20)))[1:]]

    assert len(set(restarts)) == len(restarts)


def test_seeds_of_restarts_stay_what_they_are() -> None:
    """A recipe in a published file must name the same run for ever."""
    assert list(seeds(replace(QUICK, seed=9, restarts=2))) == [9, 4053640108, 1988026542]


@pytest.mark.parametrize(
    ("epochs", "stride"), [(1, 1), (7, 1), (99, 1), (100, 1), (999, 1), (1000, 10), (1005, 10), (12345, 100)]
)
def test_curve_has_points_at_round_epochs(epochs: int, stride: int) -> None:
    recipe, observer = replace(QUICK, epochs=epochs), RecordingObserver()

    with pytest.raises(NotAccepted):
        train(replace(recipe, required_margin=0.49999), XOR, observer)

    found = [point.epoch for point in observer.points]
    assert found == sorted({*range(stride - 1, epochs, stride), epochs - 1})
    assert {point.attempt for point in observer.points} == {0}


def test_curve_tells_the_error_of_each_epoch() -> None:
    trained = run(replace(QUICK, epochs=2000))

    for _, epoch, error in trained.curve[[0, 7, 120, -1]].tolist():
        descent = ReferenceDescent(start(1, Sizes(2, 2, 1), "sigmoid"), XOR.inputs, XOR.targets, 2.0)
        expected = np.abs(descent.descend(int(epoch) + 1)).mean()
        assert error == expected


def test_curve_holds_every_point_that_was_told_of_every_attempt() -> None:
    observer = RecordingObserver()

    trained = train(replace(QUICK, seed=9, restarts=10), XOR, observer)

    attempts = trained.curve[:, 0].tolist()
    assert trained.curve.tolist() == [list(point[:3]) for point in observer.points]
    assert sorted(set(attempts)) == list(range(len(observer.attempts)))
    assert attempts == sorted(attempts)
    for attempt in set(attempts):
        epochs = trained.curve[trained.curve[:, 0] == attempt, 1].tolist()
        assert all(later - earlier == 10 for earlier, later in pairwise(epochs))
        assert (epochs[0], epochs[-1]) == (9, 1999)


def test_reports_what_was_measured() -> None:
    trained = run(QUICK)

    report = trained.record.report
    answers = forward(trained.network, XOR.inputs).output
    assert report.average_error == trained.curve[-1, 2]
    assert report.average_error == pytest.approx(np.abs(XOR.targets - answers).mean(), abs=1e-4)
    assert report.margin == margin(trained.network, XOR)
    assert report.epochs == 2000
    assert 0 < report.seconds < 60


def test_records_all_but_what_only_the_store_knows() -> None:
    record = run(QUICK).record

    assert (record.inputs, record.outputs, record.truth_table) == (XOR.input_names, XOR.output_names, XOR.rows)
    assert (record.activation, record.origin) == ("sigmoid", here())
    assert (record.model, record.version, record.created_at) == ("", 0, "")
    assert (record.parent, record.restored_from) == (None, None)


def test_what_it_returns_can_be_published() -> None:
    trained = run(replace(QUICK, seed=9, restarts=10))

    assert decode(encode(Version(*trained))).record == trained.record


def test_trains_any_table_with_any_number_of_units() -> None:
    recipe = replace(QUICK, hidden=6, learning_rate=1.0, epochs=4000, restarts=5, required_margin=0.3)

    trained = train(recipe, FULL_ADDER, RecordingObserver())

    assert trained.network.sizes == (3, 6, 2)
    assert margin(trained.network, FULL_ADDER) >= 0.3


def test_trains_rectified_units() -> None:
    recipe = replace(QUICK, hidden=4, activation="relu", learning_rate=0.3, restarts=20)

    trained = run(recipe)

    assert trained.network.activation == trained.record.activation == "relu"
    assert decode(encode(Version(*trained))).record == trained.record


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
@pytest.mark.parametrize("rate", [1e10, 1e154, 1e300, 1.7e308])
@pytest.mark.parametrize("hidden", [2, 5])
def test_a_rate_that_runs_away_ends_at_the_gate_without_a_warning(
    activation: Activation, rate: float, hidden: int
) -> None:
    recipe = replace(QUICK, activation=activation, learning_rate=rate, hidden=hidden, restarts=8, epochs=50)
    observer = RecordingObserver()

    with pytest.raises(NotAccepted) as refusal:
        train(recipe, XOR, observer)

    assert all(-0.5 <= attempt.margin < 0.4 for attempt in refusal.value.attempts)
    assert all(0 <= point.average_error <= 1 for point in observer.points)


@pytest.fixture(scope="module")
def shipped() -> Version:
    return WeightStore(ROOT / "models", "xor").load(1)


@pytest.fixture(scope="module")
def remade(shipped: Version) -> Trained:
    """What the attempt that was accepted for the shipped version gives here; those that stalled are left out."""
    recipe = shipped.record.recipe
    return run(replace(recipe, seed=recipe.attempts[-1].seed, restarts=0))


def test_makes_the_shipped_version_again_from_its_own_recipe(shipped: Version, remade: Trained) -> None:
    for found, expected in zip(remade.network.arrays, shipped.network.arrays, strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)
    last_attempt = shipped.curve[shipped.curve[:, 0] == len(shipped.record.recipe.attempts) - 1]
    np.testing.assert_allclose(remade.curve[:, 1:], last_attempt[:, 1:], rtol=0, atol=1e-9)
    assert remade.record.report.margin == pytest.approx(shipped.record.report.margin, abs=1e-9)


def test_makes_the_shipped_version_again_bit_for_bit_wherever_it_runs(shipped: Version, remade: Trained) -> None:
    assert Version(*remade).tensors_sha256 == shipped.tensors_sha256


def test_the_shipped_version_names_the_attempts_that_its_recipe_leads_to(shipped: Version) -> None:
    recipe = shipped.record.recipe

    found = [attempt.seed for attempt in recipe.attempts]

    assert found == list(seeds(recipe))[: len(found)]
    assert [attempt.margin >= recipe.required_margin for attempt in recipe.attempts] == [False] * (len(found) - 1) + [
        True
    ]
