"""The observer of a training run: what it is told, and one that does nothing."""

from typing import NamedTuple, Protocol

from xornet.record import Attempt


class Point(NamedTuple):
    """One point of the learning curve, as its epoch saw it before that epoch's step."""

    attempt: int  # from 0
    epoch: int  # from 0
    average_error: float  # mean |target - probability| over the table
    margin: float  # see truth_table.margin


class Observer(Protocol):
    """Receives the events of a training run, in their order."""

    def on_point(self, point: Point) -> None:
        """Handle a new point of the learning curve; 100 to 1000 come per attempt."""

    def on_attempt(self, attempt: Attempt) -> None:
        """Handle the end of an attempt, accepted or not; its last point came before."""


class NullObserver:
    """An observer that ignores every event."""

    def on_point(self, point: Point) -> None:
        """Do nothing."""

    def on_attempt(self, attempt: Attempt) -> None:
        """Do nothing."""
