"""Ready-made versions, and stores that hold them."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.networks import xor_by_hand
from xornet.network import FloatArray, Network, forward
from xornet.record import Attempt, Origin, Recipe, Record, Report
from xornet.store import WeightStore
from xornet.truth_table import XOR, TruthTable, margin
from xornet.version import Version


def curve(points: int = 3) -> FloatArray:
    """Return a learning curve of one attempt whose error falls from point to point."""
    return np.array([[0, 10 * point, 0.5 / (point + 1)] for point in range(points)], np.float64).reshape(-1, 3)


def record(of: Network, table: TruthTable = XOR, required_margin: float = 0.4) -> Record:
    """Return a plausible story of a network."""
    reached = margin(of, table)
    with np.errstate(all="ignore"):  # some tests want absurd weights
        average_error = float(np.abs(table.targets - forward(of, table.inputs).output).mean())
    recipe = Recipe(
        seed=7,
        restarts=3,
        learning_rate=0.1,
        epochs=30,
        hidden=of.sizes.hidden,
        activation=of.activation,
        required_margin=required_margin,
        engine="reference",
        attempts=(Attempt(7, -0.25), Attempt(1234567, reached)),
    )
    report = Report(average_error, reached, 60, 0.125)
    origin = Origin("x86_64 Some 1 2", {"python": "3.13.0", "numpy": "2.4.0"})
    return Record(table.input_names, table.output_names, table.rows, of.activation, recipe, report, origin)


def version(of: Network, table: TruthTable = XOR, number: int = 1) -> Version:
    """Return a version of the model "xor" that was not yet written."""
    story = replace(record(of, table), model="xor", version=number, created_at="2026-01-02T03:04:05.678+00:00")
    return Version(of, curve(), story)


def publish(store: WeightStore, of: Network | None = None, table: TruthTable = XOR) -> Version:
    """Publish a network as the next version."""
    of = of or xor_by_hand()
    return store.publish(of, curve(), record(of, table))


def publish_many(models_dir: str, times: int) -> None:
    """Publish again and again: what each of several processes does at once."""
    for _ in range(times):
        publish(WeightStore(Path(models_dir), "xor"))


def contents(directory: Path) -> dict[str, bytes]:
    """Return every file of a directory."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}
