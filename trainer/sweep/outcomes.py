"""The outcomes of a sweep, in a CSV file that only grows: one line per base seed, written as soon as it is known.

Every line holds the truth table and the whole recipe, so a file may hold several sweeps, and an interrupted
one resumes. A line that a kill left torn is dropped.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO, cast

from trainer.named_tables import find
from xornet.network import Activation
from xornet.record import Recipe


class Setting(NamedTuple):
    """A truth table, and a recipe without its seed."""

    table: str  # a name or a spec: see trainer.named_tables
    hidden: int
    activation: str
    learning_rate: float
    epochs: int
    restarts: int
    required_margin: float
    engine: str

    def recipe(self, seed: int) -> Recipe:
        named = {**self._asdict(), "activation": cast(Activation, self.activation)}
        del named["table"]
        return Recipe(seed=seed, attempts=(), **named)


class Outcome(NamedTuple):
    """How training ended for one base seed."""

    setting: Setting
    seed: int
    attempts: int
    epochs_to_gate: int  # of the accepted attempt, to the first point of its curve with the required margin
    margin: float  # of the accepted attempt, or the best margin if none was accepted

    @property
    def is_published(self) -> bool:
        return self.margin >= self.setting.required_margin


HEADER = ",".join((*Setting._fields, *Outcome._fields[1:]))
WITHOUT_TABLE = HEADER.removeprefix("table,")  # the header when every sweep was of the same table
SHOWN = 200  # characters of a rejected line


class OutcomeFile:
    """The file, open for appending by one process at a time."""

    def __init__(self, file: TextIO) -> None:
        self._file, self._lines = file, csv.writer(file, lineterminator="\n")

    def add(self, outcome: Outcome) -> None:
        self._lines.writerow([*outcome.setting, *outcome[1:]])
        self._file.flush()


@contextmanager
def appending(path: Path) -> Iterator[OutcomeFile]:
    """Yield the file to add to, with a header and whole lines; ValueError if it is some other file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = _whole_lines(path)
    with path.open("a", newline="") as file:
        file.truncate(len(whole))
        if not whole:
            file.write(f"{HEADER}\n")
        yield OutcomeFile(file)


def read(path: Path) -> list[Outcome]:
    """Return the outcomes in the file; ValueError names the first line that is not one."""
    lines = _whole_lines(path).decode(errors="backslashreplace").split("\n")[1:-1]
    return [_outcome(path, number, line) for number, line in enumerate(lines, 2)]


def _whole_lines(path: Path) -> bytes:
    """Return the file without a torn last line; ValueError unless it begins with our header, or part of it."""
    written = path.read_bytes() if path.exists() else b""
    if written.startswith(f"{WITHOUT_TABLE}\n".encode()):
        raise ValueError(f"{path}: its outcomes do not name their truth table; choose another directory with --out")
    begins = f"{HEADER}\n".encode()
    if not begins.startswith(written[: len(begins)]):
        raise ValueError(f"{path}: its first line is not {HEADER}")
    return written[: written.rfind(b"\n") + 1]


def _outcome(path: Path, number: int, line: str) -> Outcome:
    try:
        table, hidden, activation, rate, epochs, restarts, margin, engine, *rest = next(csv.reader([line]))
        find(table)
        numbers = float(rate), int(epochs), int(restarts), float(margin)
        setting = Setting(table, int(hidden), activation, *numbers, engine)
        seed, attempts, to_gate, reached = rest
        return Outcome(setting, int(seed), int(attempts), int(to_gate), float(reached))
    except (ValueError, csv.Error) as error:
        raise ValueError(f"{path}: line {number} is not an outcome of a sweep: {line[:SHOWN]!r}") from error
