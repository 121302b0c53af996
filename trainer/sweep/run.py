"""Trains from many base seeds, over all cores, to see whether the trainer publishes whatever the seed."""

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tqdm import tqdm

from trainer.learning.observer import NullObserver, Point
from trainer.learning.training import NotAccepted, train
from trainer.named_tables import find
from trainer.sweep.outcomes import Outcome, Setting, appending, read
from trainer.sweep.processes import run_all

Job = tuple[Setting, int]  # and the base seed


class GateObserver(NullObserver):
    """Records, for each attempt, the first point of its curve that had the required margin."""

    def __init__(self, required_margin: float) -> None:
        self.required_margin = required_margin
        self.epochs: dict[int, int] = {}

    def on_point(self, point: Point) -> None:
        if point.margin >= self.required_margin:
            self.epochs.setdefault(point.attempt, point.epoch)


def sweep(settings: Sequence[Setting], seeds: int, path: Path) -> list[Outcome]:
    """Return the outcomes of the base seeds 0 to `seeds` - 1 under each setting, adding new ones to the file at `path`.

    Outcomes in the file are not trained again, so an interrupted sweep resumes. A killed process may raise
    BrokenProcessPool; the file then keeps what was known. Progress is shown on standard error, if it is a terminal.
    """
    known = {outcome[:2]: outcome for outcome in read(path)}
    jobs = [(setting, seed) for setting in settings for seed in range(seeds)]
    missing = [job for job in jobs if job not in known]
    hidden = None if sys.stderr else True  # tqdm detects a stream that is not a terminal, but not one that is closed
    with (
        appending(path) as file,
        closing(run_all(train_one, missing)) as outcomes,
        tqdm(total=len(jobs), initial=len(jobs) - len(missing), unit=" seeds", leave=False, disable=hidden) as bar,
    ):
        for outcome in outcomes:
            file.add(outcome)
            known[outcome[:2]] = outcome
            bar.update()
    return [known[job] for job in jobs]


def train_one(job: Job) -> Outcome:
    """Return the outcome of one base seed."""
    setting, seed = job
    observer = GateObserver(setting.required_margin)
    try:
        record = train(setting.recipe(seed), find(setting.table), observer).record
    except NotAccepted as refusal:
        best = max(attempt.margin for attempt in refusal.attempts)
        return Outcome(setting, seed, len(refusal.attempts), 0, best)
    attempts = len(record.recipe.attempts)
    return Outcome(setting, seed, attempts, observer.epochs.get(attempts - 1, setting.epochs), record.report.margin)
