"""What changed between two versions: recipe, weights, predictions."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.networks import FULL_ADDER, full_adder_by_hand, xor_by_hand, xor_by_hand_with_relu
from tests.versions import version
from trainer.cli import main
from trainer.show.diff import changes, lines


def test_says_that_weights_are_equal(models_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["restore", "1", "--models-dir", str(models_dir)])
    capsys.readouterr()

    status = main(["diff", "1", "2", "--models-dir", str(models_dir)])

    lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert lines[:6] == [
        "version 1 → version 2 of xor", "", "recipe", "  the same", "", "weights",
    ]  # fmt: skip
    assert lines[6] == "  the same, bit for bit"
    assert "  P(y=1 | x1=0 x2=1): 0.99109 → 0.99109  (+0.0e+00)" in lines


def test_names_what_differs_with_both_values() -> None:
    old, new = version(xor_by_hand()), version(xor_by_hand(10), number=2)
    new = replace(new, record=replace(new.record, recipe=replace(new.record.recipe, seed=8, epochs=31)))

    found = list(lines(changes(old, new)))

    assert {"  seed: 7 → 8", "  epochs: 30 → 31"} <= set(found)
    assert "  hidden.weight: by up to 10" in found
    assert "  P(y=1 | x1=0 x2=1): 0.99995 → 0.99236  (-7.6e-03)" in found


def test_networks_of_different_shapes_are_compared_by_their_predictions() -> None:
    found = list(
        lines(changes(version(full_adder_by_hand(), FULL_ADDER), version(full_adder_by_hand(), FULL_ADDER, 2)))
    )

    assert "  P(carries=1 | a=1 b=1 carry=0): 0.99995 → 0.99995  (+0.0e+00)" in found


def test_predictions_of_different_functions_are_not_compared() -> None:
    found = list(lines(changes(version(xor_by_hand_with_relu()), version(full_adder_by_hand(), FULL_ADDER, 2))))

    assert "  hidden.weight: shape (2, 2) → (5, 3)" in found
    assert found[-1] == "  not comparable: the versions have different inputs or outputs"
