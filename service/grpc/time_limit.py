"""Ends RPCs that take too long, whatever keeps them: a request that does not come, or a response that nobody reads.

gRPC leaves that to the deadlines of clients, and those who mean harm set none.
"""

import threading
import time
from typing import Any

LIMIT_S = 20.0  # from the headers of a request until its response has been read
SWEEP_S = 1.0


class TimeLimit:
    """The RPCs that are under way. Any thread may call `watch`."""

    def __init__(self, limit_s: float = LIMIT_S, sweep_s: float = SWEEP_S) -> None:
        self._limit_s, self._sweep_s = limit_s, sweep_s
        self._ends: dict[Any, float] = {}

    def start(self) -> None:
        """End those that are over their time from now on, in a thread that ends with the process."""
        threading.Thread(target=self._sweep_forever, name="time limit", daemon=True).start()

    def watch(self, context: Any) -> None:
        """Give the RPC its time, which begins now."""
        self._ends[context] = time.monotonic() + self._limit_s
        if not context.add_callback(lambda: self._ends.pop(context, None)):  # it has ended already
            self._ends.pop(context, None)

    def sweep(self) -> None:
        """End those that are over their time; their clients see CANCELLED."""
        now = time.monotonic()
        for context in [context for context, end in self._ends.copy().items() if end < now]:
            context.cancel()

    def _sweep_forever(self) -> None:
        pause = threading.Event()
        while not pause.wait(self._sweep_s):
            self.sweep()
