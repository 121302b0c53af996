"""The progress of a training run: the lesson's own lines, and a progress bar where there is a terminal."""

import sys
from types import TracebackType
from typing import TextIO

from tqdm import tqdm

from trainer.learning.observer import Point
from trainer.output import writing
from xornet.record import Attempt, Recipe

SHOWN = 3  # stalled attempts that are shown as they go; later ones are counted


class Progress:
    """An observer that prints the lesson's line every 10000 epochs.

    The bar is drawn on standard error, and only on a terminal. After a few stalled attempts, an attempt's
    lines are held back until it is accepted: a hopeless run must not print thousands of them.
    """

    def __init__(self, recipe: Recipe, *, is_quiet: bool = False) -> None:
        self._recipe, self._is_quiet = recipe, is_quiet
        self._held: list[str] = []
        self._stalled = 0
        # tqdm detects a stream that is not a terminal, but not one that is closed.
        hidden = None if sys.stderr and not is_quiet else True
        self._bar = tqdm(total=recipe.epochs, unit=" epochs", unit_scale=True, leave=False, disable=hidden)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.close()
        if self._stalled > SHOWN:
            self._say([f"{self._stalled - SHOWN} more seeds stalled"], sys.stderr)

    def on_point(self, point: Point) -> None:
        self._bar.update(point.epoch + 1 - self._bar.n)
        if (point.epoch + 1) % 10_000 == 0:
            self._held.append(f"Epoch: {point.epoch}, Average error: {point.average_error:0.05f}")
            if self._stalled < SHOWN:
                self._release()

    def on_attempt(self, attempt: Attempt) -> None:
        required = self._recipe.required_margin
        if attempt.margin >= required:
            self._release()
            return
        self._held.clear()
        self._stalled += 1
        if self._stalled <= SHOWN:
            self._say([f"Seed {attempt.seed} stalled: margin {attempt.margin:.4f}, required {required}"], sys.stderr)
        self._bar.reset()
        self._bar.set_description(f"attempt {self._stalled + 1}")

    def _release(self) -> None:
        self._say(self._held, sys.stdout)
        self._held.clear()

    def _say(self, lines: list[str], to: TextIO | None) -> None:
        """Print the lines above the bar, or nowhere if the stream was closed before we began."""
        with writing(to) as stream:
            if stream and not self._is_quiet:
                for line in lines:
                    tqdm.write(line, file=stream)
