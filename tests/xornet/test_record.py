"""The record: what JSON gave fits it to the letter, or is refused with the place that does not."""

import json
import math
from collections.abc import Callable
from dataclasses import FrozenInstanceError, asdict, replace
from typing import Any

import pytest

from tests.networks import FULL_ADDER, full_adder_by_hand, xor_by_hand
from tests.versions import record
from xornet.record import Attempt, Recipe, Record, fit

Facts = dict[str, Any]


def as_json(of: Record) -> Facts:
    """Return what a reader finds in a file."""
    facts: Facts = json.loads(json.dumps(asdict(of)))
    return facts


@pytest.mark.parametrize(
    "story",
    [
        record(xor_by_hand()),
        record(full_adder_by_hand(), FULL_ADDER),
        replace(record(xor_by_hand()), model="xor", version=12, parent=11, restored_from=3, created_at="2026-01-02"),
    ],
)
def test_comes_back_from_json_as_it_was(story: Record) -> None:
    found = fit(Record, as_json(story), "metadata")

    assert found == story


def test_lists_become_tuples_and_whole_numbers_floats() -> None:
    facts = as_json(record(xor_by_hand())) | {"report": {"average_error": 0, "margin": 1, "epochs": 2, "seconds": 3}}

    found = fit(Record, facts, "metadata")

    assert type(found.truth_table) is tuple
    assert type(found.report.seconds) is float
    assert type(found.report.epochs) is int


def test_cannot_be_changed() -> None:
    story = record(xor_by_hand())

    with pytest.raises(FrozenInstanceError):
        story.version = 2  # type: ignore[misc]


def put(*path: str | int, value: Any) -> Callable[[Facts], None]:
    """Return the change that puts `value` at `path`."""

    def change(facts: Facts) -> None:
        place: Any = facts
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda facts: facts.pop("origin"), "metadata is not an object with exactly the keys"),
        (lambda facts: facts.update(extra=1), "metadata is not an object with exactly the keys"),
        (put("recipe", value=None), "metadata.recipe is not an object"),
        (put("recipe", value=[]), "metadata.recipe is not an object"),
        (lambda facts: facts["recipe"].pop("seed"), "metadata.recipe is not an object with exactly the keys seed,"),
        (lambda facts: facts["report"].update(more=0), "metadata.report is not an object"),
        (put("recipe", "seed", value="7"), "metadata.recipe.seed"),
        (put("recipe", "seed", value=7.0), "metadata.recipe.seed"),
        (put("recipe", "seed", value=True), "metadata.recipe.seed"),
        (put("recipe", "seed", value=None), "metadata.recipe.seed"),
        (put("recipe", "learning_rate", value="0.1"), "metadata.recipe.learning_rate"),
        (put("recipe", "learning_rate", value=True), "metadata.recipe.learning_rate"),
        (put("recipe", "learning_rate", value=math.nan), "metadata.recipe.learning_rate"),
        (put("recipe", "learning_rate", value=math.inf), "metadata.recipe.learning_rate"),
        (put("recipe", "activation", value="tanh"), "metadata.recipe.activation"),
        (put("recipe", "activation", value=["sigmoid"]), "metadata.recipe.activation"),
        (put("recipe", "engine", value=1), "metadata.recipe.engine"),
        (put("recipe", "attempts", value={}), "metadata.recipe.attempts"),
        (put("recipe", "attempts", 1, "margin", value=-math.inf), r"metadata.recipe.attempts\[1\].margin"),
        (put("recipe", "attempts", 0, value=[7, 0.1]), r"metadata.recipe.attempts\[0\] is not an object"),
        (put("report", "average_error", value=math.nan), "metadata.report.average_error"),
        (put("origin", "libraries", value=[]), "metadata.origin.libraries"),
        (put("origin", "libraries", "numpy", value=2.4), "metadata.origin.libraries.numpy"),
        (put("origin", "processor", value=None), "metadata.origin.processor"),
        (put("inputs", value="x1"), "metadata.inputs"),
        (put("inputs", 1, value=2), r"metadata.inputs\[1\]"),
        (put("truth_table", 3, "y", value=False), r"metadata.truth_table\[3\].y"),
        (put("truth_table", 3, "y", value=0.0), r"metadata.truth_table\[3\].y"),
        (put("truth_table", 3, value=[1, 1, 0]), r"metadata.truth_table\[3\]"),
        (put("parent", value="1"), "metadata.parent"),
        (put("parent", value=False), "metadata.parent"),
        (put("restored_from", value=1.0), "metadata.restored_from"),
        (put("version", value=None), "metadata.version"),
        (put("model", value=None), "metadata.model"),
    ],
)
def test_names_the_first_place_that_does_not_fit(change: Callable[[Facts], object], where: str) -> None:
    facts = as_json(record(xor_by_hand()))
    change(facts)

    with pytest.raises(ValueError, match=where):
        fit(Record, facts, "metadata")


@pytest.mark.parametrize("value", [None, 1, "text", [], [{}]])
def test_refuses_what_is_no_object_at_all(value: Any) -> None:
    with pytest.raises(ValueError, match="it is not an object"):
        fit(Record, value, "it")


def test_says_what_came_and_what_was_expected() -> None:
    with pytest.raises(ValueError, match=r"^attempt\.seed is 'seven', expected int$"):
        fit(Attempt, {"seed": "seven", "margin": 0.5}, "attempt")


def test_refuses_a_number_too_large_for_a_float() -> None:
    """JSON's whole numbers have no end; comparing this one with a float raises OverflowError."""
    facts = asdict(record(xor_by_hand()).recipe) | {"learning_rate": 10**400, "attempts": []}

    with pytest.raises((ValueError, OverflowError)):
        fit(Recipe, facts, "recipe")
