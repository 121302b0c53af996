"""How long requests have waited when their turn comes: the measure of too much being asked."""

import asyncio

WAITED_S = "xornet.waited_s"  # in the WSGI environ


class Turn:
    """One turn of the event loop, in which every connection that had something to say by its start is heard.

    Who is heard late in it has waited since then, so the length of the turn so far is the length of the queue.
    """

    def __init__(self) -> None:
        self._began: float | None = None

    def waited_s(self, loop: asyncio.AbstractEventLoop) -> float:
        """Return how long this turn has lasted since its first request."""
        now = loop.time()
        if self._began is None:
            self._began = now
            loop.call_soon(self._end)  # which is the first thing that the next turn does
        return now - self._began

    def _end(self) -> None:
        self._began = None
