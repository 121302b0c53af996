"""What a person sees of a training run: the lesson's own lines, and a progress bar where there is a terminal."""

import sys
from types import TracebackType
from typing import TextIO

from tqdm import tqdm

from trainer.learning.observer import Point
from xornet.record import Attempt, Recipe


class Narrator:
    """Prints the lesson's line every 10000 epochs; its bar is drawn on standard error, and only on a terminal."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        hidden = None if sys.stderr else True  # tqdm sees for itself what is no terminal, but not what is not there
        self._bar = tqdm(total=recipe.epochs, unit=" epochs", unit_scale=True, leave=False, disable=hidden)

    def __enter__(self) -> "Narrator":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.close()

    def saw(self, point: Point) -> None:
        self._bar.update(point.epoch + 1 - self._bar.n)
        if (point.epoch + 1) % 10_000 == 0:
            _say(f"Epoch: {point.epoch}, Average error: {point.average_error:0.05f}", sys.stdout)

    def ended(self, attempt: Attempt) -> None:
        required = self._recipe.required_margin
        if attempt.margin < required:
            _say(f"Seed {attempt.seed} stalled: margin {attempt.margin:.4f}, required {required}", sys.stderr)
            self._bar.reset()


def _say(line: str, stream: TextIO | None) -> None:
    """Print the line above the bar, or nowhere if the stream was closed before we began."""
    if stream:
        tqdm.write(line, file=stream)
