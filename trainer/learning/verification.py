"""Verifies that a version is what its recipe says: trains again from the recipe in the file, and compares."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from trainer.learning.observer import NullObserver
from trainer.learning.origin import here
from trainer.learning.training import NotAccepted, Trained, train
from trainer.limits import check
from xornet.record import Attempt, Origin
from xornet.truth_table import TruthTable
from xornet.version import Version
from xornet.weights import CURVE, LAYERS

TOLERANCE = 1e-9  # on another processor or with another library, the last bits may differ


class Verdict(NamedTuple):
    """How a version was compared, and every difference that was found."""

    version: str  # which one, and the engine that trained it again
    changed: tuple[str, ...]  # parts of the origin that are different here; if there are any, numbers have a tolerance
    differences: tuple[str, ...]
    greatest: float | None  # difference of a weight; None if there is nothing to subtract

    @property
    def lines(self) -> list[str]:
        how = f"to {TOLERANCE:g}:" if self.changed else "bit for bit:"
        causes = self.changed or ("processor and libraries are those recorded",)
        lines = [f"{self.version}, compared {how}", *(f"  {line}" for line in causes)]
        if self.differences:
            return [*lines, "it is not what its recipe makes:", *(f"  {line}" for line in self.differences)]
        return [*lines, f"the same: weights differ by {self.greatest:.3g} at most"]

    @property
    def facts(self) -> dict[str, Any]:
        """The verdict as plain values."""
        tolerance = TOLERANCE if self.changed else 0.0
        return {"is_same": not self.differences, "tolerance": tolerance, **self._asdict()}


def verify(version: Version) -> Verdict:
    """Return the verdict on `version`; a recipe that cannot be followed is a difference too."""
    record, recipe = version.record, version.record.recipe
    name = f"version {version.number} of {record.model}, trained again by the {recipe.engine} engine"
    changed = tuple(_changed(record.origin, here()))
    try:
        check(recipe)
        again = train(recipe, TruthTable.from_rows(record.truth_table, record.inputs, record.outputs), NullObserver())
    except ValueError as error:
        return Verdict(name, changed, (str(error),), None)
    except NotAccepted as refusal:
        return Verdict(name, changed, (f"the recipe ends in {refusal}",), None)
    pairs = zip(again.network.arrays, version.network.arrays, strict=True)
    greatest = max(float(np.abs(made - kept).max()) for made, kept in pairs)
    return Verdict(name, changed, tuple(_differences(version, again, TOLERANCE if changed else 0.0)), greatest)


def _changed(recorded: Origin, here: Origin) -> Iterator[str]:
    now, then = ({"processor": origin.processor, **origin.libraries} for origin in (here, recorded))
    for name in {**then, **now}:
        if then.get(name) != now.get(name):
            yield f"{name} is {now.get(name, 'not here')}, recorded {then.get(name, 'none')}"


def _differences(version: Version, again: Trained, tolerance: float) -> Iterator[str]:
    made, kept = (*again.network.arrays, again.curve), (*version.network.arrays, version.curve)
    for name, new, old in zip((*LAYERS, CURVE), made, kept, strict=True):
        if new.shape != old.shape:
            yield f"{name} has the shape {new.shape}, recorded {old.shape}"
        elif not np.allclose(new, old, rtol=0, atol=tolerance):
            yield f"{name} differs by up to {np.abs(new - old).max():.3g}"
    yield from _attempts(again.record.recipe.attempts, version.record.recipe.attempts, tolerance)
    for name in ("average_error", "margin", "epochs"):
        reached, recorded = (getattr(record.report, name) for record in (again.record, version.record))
        if abs(reached - recorded) > tolerance:
            yield f"the report's {name} is {reached}, recorded {recorded}"


def _attempts(made: Sequence[Attempt], kept: Sequence[Attempt], tolerance: float) -> Iterator[str]:
    """Yield each attempt that differs, and a difference in their number."""
    if len(made) != len(kept):
        yield f"there are {len(made)} attempts, recorded {len(kept)}"
    for number, (new, old) in enumerate(zip(made, kept, strict=False), 1):
        if new.seed != old.seed:
            yield f"attempt {number} has the seed {new.seed}, recorded {old.seed}"
        if abs(new.margin - old.margin) > tolerance:
            yield f"attempt {number} reached margin {new.margin}, recorded {old.margin}"
