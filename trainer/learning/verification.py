"""Is a version what its recipe says? Trains again from the recipe in the file, and compares what came out."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from trainer.learning.observer import Unwatched
from trainer.learning.origin import here
from trainer.learning.training import NotAccepted, Trained, train
from trainer.limits import check
from trainer.show.text import story_of
from xornet.record import Attempt, Origin
from xornet.truth_table import TruthTable
from xornet.version import Version
from xornet.weights import CURVE, LAYERS

TOLERANCE = 1e-9  # where the processor or a library differs, so may the last bits


class Verdict(NamedTuple):
    """How it was compared, and what was found to differ: nothing, if the version is what its recipe says."""

    comparison: str
    differences: tuple[str, ...]
    greatest: float  # difference of a weight; NaN if there is nothing to subtract

    @property
    def lines(self) -> list[str]:
        if self.differences:
            return [self.comparison, "it is not what its recipe makes:", *(f"  {line}" for line in self.differences)]
        return [self.comparison, f"the same: weights differ by {self.greatest:.3g} at most"]


def verify(version: Version) -> Verdict:
    """Return the verdict on `version`; a recipe that cannot be followed is a difference too."""
    recipe, record = version.record.recipe, version.record
    changed = _changed(record.origin, here())
    comparison = f"version {version.number} of {record.model}, trained again by the {recipe.engine} engine, compared "
    comparison += (
        f"to {TOLERANCE:g}: {changed}" if changed else "bit for bit: processor and libraries are those recorded"
    )
    try:
        check(recipe)
        again = train(recipe, TruthTable.from_rows(record.truth_table, record.inputs, record.outputs), Unwatched())
    except ValueError as error:
        return Verdict(comparison, (str(error),), np.nan)
    except NotAccepted as refusal:
        return Verdict(comparison, (f"the recipe ends in {refusal}",), np.nan)
    differences = tuple(_differences(version, again, TOLERANCE if changed else 0.0))
    pairs = zip(again.network.arrays, version.network.arrays, strict=True)
    return Verdict(comparison, differences, max(float(np.abs(made - kept).max()) for made, kept in pairs))


def _changed(recorded: Origin, here: Origin) -> str:
    now, then = ({"processor": origin.processor, **origin.libraries} for origin in (here, recorded))
    names = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    return ", ".join(f"{name} is {now.get(name, 'not here')}, recorded {then.get(name, 'none')}" for name in names)


def _differences(version: Version, again: Trained, tolerance: float) -> Iterator[str]:
    made, kept = (*again.network.arrays, again.curve), (*version.network.arrays, version.curve)
    for name, new, old in zip((*LAYERS, CURVE), made, kept, strict=True):
        if new.shape != old.shape:
            yield f"{name} has the shape {new.shape}, recorded {old.shape}"
        elif not np.allclose(new, old, rtol=0, atol=tolerance):
            yield f"{name} differs by up to {np.abs(new - old).max():.3g}"
    attempts = again.record.recipe.attempts, version.record.recipe.attempts
    if not _same_attempts(*attempts, tolerance):
        yield "the attempts are {}, recorded {}".format(*map(story_of, attempts))
    for name in ("average_error", "margin", "epochs"):
        reached, recorded = (getattr(record.report, name) for record in (again.record, version.record))
        if abs(reached - recorded) > tolerance:
            yield f"the report's {name} is {reached}, recorded {recorded}"


def _same_attempts(made: tuple[Attempt, ...], kept: tuple[Attempt, ...], tolerance: float) -> bool:
    return [attempt.seed for attempt in made] == [attempt.seed for attempt in kept] and all(
        abs(new.margin - old.margin) <= tolerance for new, old in zip(made, kept, strict=True)
    )
