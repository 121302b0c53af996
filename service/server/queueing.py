"""Measures the queueing delay: how long a request was ready before the event loop came to it."""

import asyncio
import selectors
from math import inf
from time import monotonic

WAITED_S = "xornet.waited_s"  # in the WSGI environ: the request's queueing delay in seconds, a float, `inf` to shed it
MAX_UNSENT_BYTES = 256 * 2**20  # of responses that clients have not read; beyond, requests count as queued forever


class Turns(selectors.DefaultSelector):
    """Waits for events, and notes when they came: then a turn of the event loop begins."""

    began = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(timeout)
        self.began = monotonic()
        return events


class TurnLoop(asyncio.SelectorEventLoop):
    """An event loop that knows since when its requests are ready: all of them were when the current turn began."""

    def __init__(self) -> None:
        self._turns = Turns()
        super().__init__(self._turns)

    def waited_s(self) -> float:
        """Return how long the current turn has lasted."""
        return monotonic() - self._turns.began


class Queue:
    """The requests of all connections that are ready and not yet handled."""

    def __init__(self) -> None:
        self.unsent_bytes = 0  # of all connections together, as of the last sweep

    def delay_s(self, loop: TurnLoop) -> float:
        """Return the current request's queueing delay; infinite while too many response bytes are unsent."""
        return inf if self.unsent_bytes > MAX_UNSENT_BYTES else loop.waited_s()
