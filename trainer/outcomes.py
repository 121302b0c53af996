"""What became of each base seed of a sweep: a CSV file that only grows, a line as soon as it is known.

Every line names its whole recipe, so a file may hold several sweeps, and one that was interrupted goes on
from what is there. A line that a kill left torn is dropped.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO, cast

from xornet.network import Activation
from xornet.record import Recipe


class Setting(NamedTuple):
    """A recipe but for its seed."""

    hidden: int
    activation: str
    learning_rate: float
    epochs: int
    restarts: int
    required_margin: float
    engine: str

    def recipe(self, seed: int) -> Recipe:
        named = {**self._asdict(), "activation": cast(Activation, self.activation)}
        return Recipe(seed=seed, attempts=(), **named)


class Outcome(NamedTuple):
    """How the job ended from one base seed."""

    setting: Setting
    seed: int
    attempts: int
    epochs_to_gate: int  # of the accepted attempt, to the first point of its curve with the required margin
    margin: float  # of the accepted attempt, or the best of those that were not

    @property
    def is_published(self) -> bool:
        return self.margin >= self.setting.required_margin


COLUMNS = (*Setting._fields, *Outcome._fields[1:])


class OutcomeFile:
    """The file, open for appending by one process at a time."""

    def __init__(self, file: TextIO) -> None:
        self._file, self._lines = file, csv.writer(file, lineterminator="\n")

    def add(self, outcome: Outcome) -> None:
        self._lines.writerow([*outcome.setting, *outcome[1:]])
        self._file.flush()


@contextmanager
def appending(path: Path) -> Iterator[OutcomeFile]:
    """Yield the file to add to, begun if need be, its last line whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.read_bytes() if path.exists() else b""
    with path.open("r+b" if whole else "w+b") as raw:
        raw.truncate(whole.rfind(b"\n") + 1)
    with path.open("a", newline="") as file:
        if not file.tell():
            csv.writer(file, lineterminator="\n").writerow(COLUMNS)
        yield OutcomeFile(file)


def read(path: Path) -> list[Outcome]:
    """Return what the file holds so far; ValueError names the first line that is no outcome."""
    text = path.read_text() if path.exists() else ""
    rows = csv.reader(io.StringIO(text[: text.rfind("\n") + 1]))
    header = next(rows, list(COLUMNS))
    if tuple(header) != COLUMNS:
        raise ValueError(f"{path}: its first line is not {','.join(COLUMNS)}")
    return [_outcome(path, number, row) for number, row in enumerate(rows, 2)]


def _outcome(path: Path, number: int, row: list[str]) -> Outcome:
    try:
        hidden, activation, rate, epochs, restarts, margin, engine, *rest = row
        setting = Setting(int(hidden), activation, float(rate), int(epochs), int(restarts), float(margin), engine)
        seed, attempts, to_gate, reached = rest
        return Outcome(setting, int(seed), int(attempts), int(to_gate), float(reached))
    except ValueError as error:
        raise ValueError(f"{path}: line {number} is no outcome of a sweep: {','.join(row)!r}") from error
