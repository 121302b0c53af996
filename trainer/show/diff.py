"""What changed between two versions: recipe, weights, answers."""

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np

from xornet.network import forward
from xornet.truth_table import TruthTable
from xornet.version import Version
from xornet.weights import LAYERS


def changes(old: Version, new: Version) -> Iterator[str]:
    """Yield the lines that tell `new` from `old`."""
    yield f"version {old.number} → version {new.number} of {new.record.model}"
    yield from ["", "recipe", *_recipe(old, new)]
    yield from ["", "weights", *_weights(old, new)]
    yield from ["", "answers", *_answers(old, new)]


def _recipe(old: Version, new: Version) -> list[str]:
    before, after = asdict(old.record.recipe), asdict(new.record.recipe)
    for facts in (before, after):
        facts["attempts"] = ", ".join(str(attempt["seed"]) for attempt in facts["attempts"])
    lines = [f"  {name}: {before[name]} → {after[name]}" for name in before if before[name] != after[name]]
    return lines or ["  the same"]


def _weights(old: Version, new: Version) -> Iterator[str]:
    if old.tensors_sha256 == new.tensors_sha256:
        yield "  the same, bit for bit"
        return
    for name, before, after in zip(LAYERS, old.network.arrays, new.network.arrays, strict=True):
        if before.shape != after.shape:
            yield f"  {name}: shape {before.shape} → {after.shape}"
        else:
            yield f"  {name}: by up to {np.abs(after - before).max():.3g}"


def _answers(old: Version, new: Version) -> Iterator[str]:
    table = TruthTable.from_rows(old.record.truth_table, old.record.inputs, old.record.outputs)
    if (old.record.inputs, old.record.outputs) != (new.record.inputs, new.record.outputs):
        yield "  not comparable: the versions have other inputs or outputs"
        return
    before, after = (forward(version.network, table.inputs).output.tolist() for version in (old, new))
    for row, was, becomes in zip(table.rows, before, after, strict=True):
        names = [f"{name}={row[name]}" for name in table.input_names]
        given = " ".join(names)
        for name, then, now in zip(table.output_names, was, becomes, strict=True):
            yield f"  P({name}=1 | {given}): {then:.5f} → {now:.5f}  ({now - then:+.1e})"
