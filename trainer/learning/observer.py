"""Whoever looks on while a network is trained, and what there is to see."""

from typing import NamedTuple, Protocol

from xornet.record import Attempt


class Point(NamedTuple):
    """One point on the way, as its epoch saw it before its step was made."""

    attempt: int  # from 0
    epoch: int  # from 0
    average_error: float  # mean |target - probability| over the table
    margin: float  # see truth_table.margin


class Watcher(Protocol):
    """Is told of each point as it is reached, and of each attempt as it ends."""

    def saw(self, point: Point) -> None: ...

    def ended(self, attempt: Attempt) -> None: ...


class Unwatched:
    """A watcher that looks away."""

    def saw(self, point: Point) -> None: ...

    def ended(self, attempt: Attempt) -> None: ...
