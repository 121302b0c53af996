"""What changed between two versions: recipe, weights, predictions."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np

from trainer.show.summary import predictions
from xornet.version import Version
from xornet.weights import LAYERS


class Changes(NamedTuple):
    """What changed from version `old` to version `new` of a model, as plain values."""

    model: str
    old: int
    new: int
    recipe: dict[str, list[Any]]  # name → [before, after]
    is_same_network: bool  # bit for bit
    weights: dict[str, Any]  # name → the greatest difference, or the two shapes if they differ
    predictions: list[dict[str, Any]] | None  # None if the versions have different inputs or outputs


def changes(old: Version, new: Version) -> Changes:
    """Return what changed from `old` to `new`."""
    is_same = old.tensors_sha256 == new.tensors_sha256
    weights = {} if is_same else _weights(old, new)
    return Changes(
        new.record.model, old.number, new.number, _recipe(old, new), is_same, weights, _predictions(old, new)
    )


def lines(changes: Changes) -> Iterator[str]:
    """Yield the lines of the report."""
    yield f"version {changes.old} → version {changes.new} of {changes.model}"
    yield from ["", "recipe"]
    yield from [f"  {name}: {old} → {new}" for name, (old, new) in changes.recipe.items()] or ["  the same"]
    yield from ["", "weights", *(["  the same, bit for bit"] if changes.is_same_network else [])]
    for name, change in changes.weights.items():
        yield f"  {name}: by up to {change:.3g}" if isinstance(change, float) else f"  {name}: shape {change}"
    yield from ["", "predictions"]
    if changes.predictions is None:
        yield "  not comparable: the versions have different inputs or outputs"
    for row in changes.predictions or []:
        given = " ".join(f"{name}={bit}" for name, bit in row["inputs"].items())
        old, new = row["old"], row["new"]
        yield f"  P({row['output']}=1 | {given}): {old:.5f} → {new:.5f}  ({new - old:+.1e})"


def _recipe(old: Version, new: Version) -> dict[str, list[Any]]:
    before, after = asdict(old.record.recipe), asdict(new.record.recipe)
    for facts in (before, after):
        facts["attempts"] = len(facts["attempts"])
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}


def _weights(old: Version, new: Version) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, before, after in zip(LAYERS, old.network.arrays, new.network.arrays, strict=True):
        is_same_shape = before.shape == after.shape
        found[name] = float(np.abs(after - before).max()) if is_same_shape else f"{before.shape} → {after.shape}"
    return found


def _predictions(old: Version, new: Version) -> list[dict[str, Any]] | None:
    if (old.record.inputs, old.record.outputs) != (new.record.inputs, new.record.outputs):
        return None
    return [
        {"inputs": {name: row[name] for name in old.record.inputs}, "output": name, "old": before, "new": after[name]}
        for (row, outputs), (_, after) in zip(predictions(old), predictions(new), strict=True)
        for name, before in outputs.items()
    ]
