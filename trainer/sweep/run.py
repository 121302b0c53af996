"""Does the job publish whatever seed it is given? Trains from many base seeds, over all cores, to see."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

from tqdm import tqdm

from trainer.learning.observer import Point
from trainer.learning.training import NotAccepted, train
from trainer.sweep.outcomes import Outcome, Setting, appending, read
from xornet.record import Attempt
from xornet.truth_table import XOR

CHUNK = 8  # base seeds handed to a process at once: often enough to show progress, and little to lose
Job = tuple[Setting, int]  # and the base seed


class GateWatch:
    """Notes, for each attempt, the first epoch that saw the required margin, among the points of the curve."""

    def __init__(self, required_margin: float) -> None:
        self.required_margin = required_margin
        self.epochs: dict[int, int] = {}

    def saw(self, point: Point) -> None:
        if point.margin >= self.required_margin:
            self.epochs.setdefault(point.attempt, point.epoch)

    def ended(self, attempt: Attempt) -> None: ...


def sweep(settings: Sequence[Setting], seeds: int, path: Path) -> list[Outcome]:
    """Return what becomes of the base seeds 0 to `seeds` - 1 under each setting, adding to the file at `path`.

    What the file knows already is not trained again, so a sweep that is interrupted goes on from there.
    BrokenProcessPool, which may come when a process is killed, leaves in the file what was known by then.
    Progress is shown on standard error, and only on a terminal.
    """
    known = {outcome[:2]: outcome for outcome in read(path)}
    asked = [(setting, seed) for setting in settings for seed in range(seeds)]
    missing = [job for job in asked if job not in known]
    hidden = None if sys.stderr else True  # tqdm sees for itself what is no terminal, but not what is not there
    with (
        appending(path) as file,
        closing(_train_all(missing)) as outcomes,
        tqdm(total=len(asked), initial=len(asked) - len(missing), unit=" seeds", leave=False, disable=hidden) as bar,
    ):
        for outcome in outcomes:
            file.add(outcome)
            known[outcome[:2]] = outcome
            bar.update()
    return [known[job] for job in asked]


def train_one(job: Job) -> Outcome:
    """Return what becomes of the job from one base seed."""
    setting, seed = job
    watch = GateWatch(setting.required_margin)
    try:
        record = train(setting.recipe(seed), XOR, watch).record
    except NotAccepted as refusal:
        best = max(attempt.margin for attempt in refusal.attempts)
        return Outcome(setting, seed, len(refusal.attempts), 0, best)
    attempts = len(record.recipe.attempts)
    return Outcome(setting, seed, attempts, watch.epochs.get(attempts - 1, setting.epochs), record.report.margin)


def _train_all(jobs: Sequence[Job]) -> Generator[Outcome, None, None]:
    """Yield outcomes in the order in which they are known; left early, it ends its processes."""
    # Spawned, because a fork would copy the locks of NumPy's threads as they happen to be.
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn"), initializer=_end_with_parent) as pool:
        try:
            with _interrupts_ignored():
                chunks = [pool.submit(_train_each, jobs[at : at + CHUNK]) for at in range(0, len(jobs), CHUNK)]
            for chunk in as_completed(chunks):
                yield from chunk.result()
        except BaseException:
            for process in multiprocessing.active_children():
                process.terminate()  # else the pool would wait for all that was asked
            raise


def _train_each(jobs: Sequence[Job]) -> list[Outcome]:
    return [train_one(job) for job in jobs]


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ignore interrupts; a process that is started meanwhile always will: it is for its parent to end it."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end_with_parent() -> None:
    """End this process once its parent has ended, if need be killed: a pool's process would wait for ever."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent:
            parent.join()
            os._exit(1)

    Thread(target=watch, daemon=True).start()
