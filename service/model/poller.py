"""Polls the store at a steady pace, so that the service moves to a new version without a restart."""

import threading
import time

from service.model.registry import Models


class Poller(threading.Thread):
    """The one thread that reads the store; it ends with the process, or when it is stopped."""

    def __init__(self, models: Models, interval_s: float) -> None:
        super().__init__(name="poller", daemon=True)
        self.first_poll = threading.Event()  # set once every model is served that the store held at the start
        self._models = models
        self._interval_s = interval_s
        self._is_stopped = False

    def run(self) -> None:
        while not self._is_stopped:
            next_poll = time.monotonic() + self._interval_s
            self._models.poll()
            self.first_poll.set()
            self._models.load()
            self._load_wanted_until(next_poll)

    def _load_wanted_until(self, deadline: float) -> None:
        while not self._is_stopped and (left := deadline - time.monotonic()) > 0:
            if self._models.wanted.wait(left):
                self._models.wanted.clear()
                self._models.load_wanted()

    def stop(self) -> None:
        """Return once the thread has ended."""
        self._is_stopped = True
        self._models.wanted.set()
        self.join()
