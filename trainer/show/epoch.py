"""One epoch's numbers as people and programs read them: tables for a terminal, and JSON."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from math import isfinite
from typing import Any

from trainer.learning.epoch import Epoch
from xornet.network import Sizes
from xornet.truth_table import TruthTable

WIDTH = 12  # characters of a number
COLUMNS = 8  # side by side in one block
Column = tuple[str, list[float]]  # a heading, and a number for each line


def as_json(epoch: Epoch) -> str:
    """Return the epoch as one JSON object; null stands for NaN and the infinities, which JSON does not have."""
    return json.dumps({name: _finite(value) for name, value in asdict(epoch).items()}, allow_nan=False)


def as_text(epoch: Epoch, table: TruthTable) -> str:
    """Return the epoch stage by stage: a line for each row of the truth table, then one for each weight."""
    sizes = Sizes(len(table.input_names), epoch.hidden, len(table.output_names))
    hidden, outputs = [str(unit + 1) for unit in range(epoch.hidden)], list(table.output_names)
    given = [" ".join(f"{name}={row[name]}" for name in table.input_names) for row in table.rows]
    layers = {"z1": hidden, "a1": hidden, "z2": outputs, "a2": outputs, "d": outputs}
    steps = {"error": outputs, "dz2": outputs, "da1": hidden, "dz1": hidden}
    update = [
        ("weight", epoch.weights),
        ("gradient", epoch.gradients),
        ("change", [epoch.rate * gradient for gradient in epoch.gradients]),
        ("after", epoch.weights_after),
    ]
    own = (
        f"seed {epoch.seed}, {epoch.epoch} steps taken: {sizes} {epoch.activation}, "
        f"learning rate {epoch.rate}, {epoch.engine} engine"
    )
    return "\n".join(
        [
            own,
            *("", "forward", *_blocks(given, _columns(epoch, layers))),
            *("", "backward", *_blocks(given, _columns(epoch, steps))),
            *("", "update", *_blocks(_weight_names(table, hidden), update)),
        ]
    )


def _finite(value: Any) -> Any:
    if isinstance(value, list):
        return [_finite(number) for number in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _columns(epoch: Epoch, names: dict[str, list[str]]) -> list[Column]:
    """Return a column for each unit of each quantity."""
    columns = []
    for name, units in names.items():
        numbers: list[float] = getattr(epoch, name)
        rows = len(numbers) // len(units)
        for at, unit in enumerate(units):
            columns.append((f"{name}[{unit}]", numbers[at * rows : (at + 1) * rows]))
    return columns


def _weight_names(table: TruthTable, hidden: list[str]) -> list[str]:
    w1 = [f"w1[{unit},{name}]" for unit in hidden for name in table.input_names]
    w2 = [f"w2[{name},{unit}]" for name in table.output_names for unit in hidden]
    return [*w1, *(f"b1[{unit}]" for unit in hidden), *w2, *(f"b2[{name}]" for name in table.output_names)]


def _blocks(labels: list[str], columns: list[Column]) -> Iterator[str]:
    """Yield the lines of as many tables as the columns need, one below the other."""
    first = max(map(len, labels))
    for at in range(0, len(columns), COLUMNS):
        block = columns[at : at + COLUMNS]
        widths = [max(WIDTH, len(heading)) for heading, _ in block]
        yield from [""] * (at > 0)
        yield " ".join([" " * first, *(f"{head:>{width}}" for (head, _), width in zip(block, widths, strict=True))])
        for label, numbers in zip(labels, zip(*(numbers for _, numbers in block), strict=True), strict=True):
            yield " ".join([f"{label:<{first}}", *(f"{n:>{w}.6g}" for n, w in zip(numbers, widths, strict=True))])
