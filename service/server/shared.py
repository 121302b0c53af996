"""What all connections of one worker share: the application, the limits, and whether the worker is draining."""

from typing import NamedTuple

from service.server.queueing import Queue
from service.server.timeouts import DRAINING, Timeouts
from service.server.wsgi import WSGICaller


class Limits(NamedTuple):
    """How many connections one worker has."""

    connections: int = 10_000
    surplus: int = 1_000  # beyond those; when there are more, the oldest surplus one is closed


class Shared:
    """The state of one worker, used by the event loop's thread alone; `tick` must be called about once a second."""

    def __init__(self, caller: WSGICaller, timeouts: Timeouts | None = None, limits: Limits | None = None) -> None:
        self.caller = caller
        self.timeouts = timeouts or Timeouts()
        self.limits = limits or Limits()
        self.queue = Queue()
        self.handshakes = 0  # clients that are accepted, but not connected yet
        self.is_draining = False  # once true, every connection ends with its next response

    def drain(self) -> None:
        """End every connection with its next response, and wait for clients no longer than DRAINING."""
        self.is_draining = True
        self.timeouts = Timeouts(*map(min, self.timeouts, DRAINING))

    def tick(self, unsent_bytes: int = 0) -> None:
        """Renew the date, and note how many bytes of responses all connections hold for their clients."""
        self.caller.renew_date()
        self.queue.unsent_bytes = unsent_bytes
