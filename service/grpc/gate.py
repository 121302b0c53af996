"""Holds responses back for a moment while the server starts to drain, so that no request is lost.

gRPC cancels what has arrived but was not taken up when it starts to shut down. Clients that wait for a response send
nothing more, so with every response held back there is soon nothing underway but what was taken up. Then the server
shuts down: its clients hear that first, and get their responses after it.
"""

import threading
import time

QUIET_S = 0.4  # without an arrival: a client may have a bad moment between two requests
HOLD_S = 2.0  # at most
LOOK_S = 0.01


class Gate:
    """What every response passes. Any thread may call `arrive` and `leave`."""

    def __init__(self, most: int) -> None:
        self._most = most  # requests that may be held
        self._is_open = threading.Event()
        self._is_open.set()
        self._arrived_at = 0.0
        self._held = 0

    def arrive(self) -> None:
        """Note the arrival of a request."""
        self._arrived_at = time.monotonic()

    def leave(self) -> None:
        """Return once its response may be sent."""
        if not self._is_open.is_set():
            self._held += 1
            self._is_open.wait(HOLD_S)

    def hold(self) -> None:
        """Hold every response, and return once nothing arrives any more, or after HOLD_S, or if too many are held."""
        self._is_open.clear()
        end = time.monotonic() + HOLD_S
        while time.monotonic() < end and self._held < self._most:
            if time.monotonic() - self._arrived_at > QUIET_S:
                return
            time.sleep(LOOK_S)

    def open(self) -> None:
        """Let every response pass."""
        self._is_open.set()
