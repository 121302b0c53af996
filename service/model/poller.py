"""Looks at the store at a steady pace, so that a new version is taken up without a restart."""

import logging
import threading

from service.model.live import LiveModel

log = logging.getLogger("xornet.service")


class Watcher(threading.Thread):
    """The one thread that refreshes a live model; it ends with the process, or when it is stopped."""

    def __init__(self, live: LiveModel, interval_s: float) -> None:
        super().__init__(name="watcher", daemon=True)
        self._live = live
        self._interval_s = interval_s
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(self._interval_s):
            try:
                self._live.refresh()
            except Exception:  # the watcher must outlive what nobody foresaw: without it no version is ever taken
                log.exception("a look at the store failed")

    def stop(self) -> None:
        """Return once the thread has ended."""
        self._stopped.set()
        self.join()
