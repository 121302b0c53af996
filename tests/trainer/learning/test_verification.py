"""Verifying: a version is what its recipe makes, or every difference is listed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from trainer.cli import main
from trainer.learning.engine import ENGINES
from trainer.learning.observer import NullObserver
from trainer.learning.training import train
from trainer.learning.verification import verify
from xornet.record import Attempt, Origin, Recipe, Record
from xornet.store import WeightStore
from xornet.truth_table import XOR
from xornet.version import Version

RECIPE = Recipe(
    seed=9,
    restarts=3,
    learning_rate=0.5,
    epochs=6000,
    hidden=2,
    activation="sigmoid",
    required_margin=0.4,
    engine="compiled",
    attempts=(),
)
Change = Callable[[Record], Record]


def published(models_dir: Path, recipe: Recipe = RECIPE, change: Change = lambda record: record) -> Version:
    """Train by `recipe`, change what is recorded of it, and publish that as version 2."""
    network, curve, record = train(recipe, XOR, NullObserver())
    return WeightStore(models_dir, "xor").publish(network, curve, change(record))


def altered(**entries: object) -> Change:
    def change(record: Record) -> Record:
        recipe: Recipe = replace(record.recipe, **entries)  # type: ignore[arg-type]
        return replace(record, recipe=recipe)

    return change


def test_the_shipped_version_passes(models_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["verify", "1", "--models-dir", str(models_dir)])

    assert status == 0
    assert "\nthe same: weights differ by " in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_version_of_either_engine_passes_bit_for_bit(
    engine: str, models_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = published(models_dir, replace(RECIPE, engine=engine))

    status = main(["verify", "2", "--models-dir", str(models_dir)])

    assert len(made.record.recipe.attempts) > 1
    assert status == 0
    assert capsys.readouterr().out.splitlines() == [
        f"version 2 of xor, trained again by the {engine} engine, compared bit for bit:",
        "  processor and libraries are those recorded",
        "the same: weights differ by 0 at most",
    ]


def test_a_restored_version_passes_as_what_it_was(models_dir: Path) -> None:
    made = published(models_dir)
    restored = WeightStore(models_dir, "xor").publish(made.network, made.curve, replace(made.record, restored_from=2))

    assert verify(restored).differences == ()


def test_a_version_from_elsewhere_is_compared_with_a_tolerance(models_dir: Path) -> None:
    elsewhere = Origin("arm64", {"numpy": "1.0", "gone": "2.0"})
    made = published(models_dir, change=lambda record: replace(record, origin=elsewhere))

    verdict = verify(made)

    assert verdict.differences == ()
    assert verdict.lines[0].endswith(", compared to 1e-09:")
    assert verdict.changed[0].endswith(", recorded arm64")
    assert verdict.changed[1].startswith("numpy is ")
    assert verdict.changed[2] == "gone is not here, recorded 2.0"


def test_a_difference_within_the_tolerance_passes_elsewhere_but_not_here(models_dir: Path) -> None:
    def nudged(record: Record) -> Record:
        return replace(record, report=replace(record.report, margin=record.report.margin + 1e-12))

    here = verify(published(models_dir, change=nudged))
    there = verify(published(models_dir, change=lambda record: replace(nudged(record), origin=Origin("arm64", {}))))

    assert [difference.split(" is ")[0] for difference in here.differences] == ["the report's margin"]
    assert there.differences == ()


@pytest.mark.parametrize(
    ("entries", "named"),
    [
        ({"seed": 10}, "hidden.weight differs by up to "),
        ({"learning_rate": 0.4}, "output.bias differs by up to "),
        ({"epochs": 6001}, "the report's epochs is 12002, recorded 12000"),
        ({"epochs": 12_000}, "learning_curve has the shape "),
        ({"required_margin": 0.3, "attempts": (Attempt(9, 0.35),)}, "attempt 1 reached margin "),
        ({"epochs": 1, "restarts": 0}, "the recipe ends in 1 attempts, none of them accepted"),
        ({"engine": "quick"}, "its recipe's engine is 'quick', expected compiled or reference"),
        ({"epochs": 0}, "its recipe's epochs is 0, expected a whole number from 1 to 10000000"),
        ({"seed": -1}, "its recipe's seed is -1, expected a whole number from 0 to 4294967295"),
        ({"learning_rate": 0.0}, "its recipe's learning_rate is 0.0, expected a number above 0"),
    ],
    ids=str,
)
def test_an_altered_recipe_is_a_difference(
    entries: dict[str, object], named: str, models_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published(models_dir, change=altered(**entries))

    status = main(["verify", "2", "--models-dir", str(models_dir)])

    printed = capsys.readouterr().out
    assert status == 1
    assert "\nit is not what its recipe makes:\n" in printed
    assert named in printed


def test_a_missing_version_is_reported(models_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "7", "--models-dir", str(models_dir)]) == 2
    assert "no such version" in capsys.readouterr().err
