"""What all connections of one worker share: the application, the limits, and whether the worker is draining."""

from service.server.queueing import Queue
from service.server.timeouts import DRAINING, Timeouts
from service.server.wsgi import WSGICaller

MAX_CONNECTIONS = 10_000  # of one worker


class Shared:
    """The state of one worker, used by the event loop's thread alone; `tick` must be called about once a second."""

    def __init__(
        self, caller: WSGICaller, timeouts: Timeouts | None = None, max_connections: int = MAX_CONNECTIONS
    ) -> None:
        self.caller = caller
        self.timeouts = timeouts or Timeouts()
        self.max_connections = max_connections  # connections beyond are surplus
        self.queue = Queue()
        self.is_draining = False  # once true, every connection ends with its next response

    def drain(self) -> None:
        """End every connection with its next response, and wait for clients no longer than DRAINING."""
        self.is_draining = True
        self.timeouts = Timeouts(*map(min, self.timeouts, DRAINING))

    def tick(self, unsent_bytes: int = 0) -> None:
        """Renew the date, and note how many bytes of responses all connections hold for their clients."""
        self.caller.renew_date()
        self.queue.unsent_bytes = unsent_bytes
