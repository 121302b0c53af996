"""Measures the queueing delay: how long a request was ready before the event loop came to it."""

import asyncio
from math import inf

WAITED_S = "xornet.waited_s"  # in the WSGI environ: the request's queueing delay in seconds, a float, `inf` to shed it
MAX_UNSENT_BYTES = (
    256 * 2**20
)  # of responses that clients have not read; beyond, every request counts as queued forever


class LoopTurn:
    """One turn of the event loop. Its requests were all ready when it began, so they have queued since then."""

    def __init__(self) -> None:
        self._began: float | None = None

    def waited_s(self, loop: asyncio.AbstractEventLoop) -> float:
        """Return how long this turn has lasted since its first request."""
        now = loop.time()
        if self._began is None:
            self._began = now
            loop.call_soon(self._end)  # the first callback of the next turn
        return now - self._began

    def _end(self) -> None:
        self._began = None


class Queue:
    """The requests of all connections that are ready and not yet handled."""

    def __init__(self) -> None:
        self.turn = LoopTurn()
        self.unsent_bytes = 0  # of all connections together, as of the last sweep

    def delay_s(self, loop: asyncio.AbstractEventLoop) -> float:
        """Return the current request's queueing delay; infinite while too many response bytes are unsent."""
        return inf if self.unsent_bytes > MAX_UNSENT_BYTES else self.turn.waited_s(loop)
