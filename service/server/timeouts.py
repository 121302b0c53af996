"""Connection timeouts, in seconds; the connection is closed when one expires."""

from time import monotonic
from typing import NamedTuple


class Timeouts(NamedTuple):
    """The time limits of one connection."""

    idle_s: float = 75.0  # between requests
    request_s: float = 30.0  # from a request's first byte to its last
    linger_s: float = 5.0  # for a client to close, or to read on, after its last response
    max_linger_s: float = 30.0  # the same, for a client that keeps sending instead of closing
    handshake_s: float = 10.0  # of TLS


DRAINING = Timeouts(
    idle_s=2.0, request_s=5.0, linger_s=2.0, max_linger_s=5.0, handshake_s=2.0
)  # the most while the worker shuts down


class Deadline:
    """The time at which one connection is closed."""

    def __init__(self) -> None:
        self._time = monotonic()

    @property
    def is_over(self) -> bool:
        return monotonic() >= self._time

    def set(self, seconds: float) -> None:
        """Close in so many seconds from now."""
        self._time = monotonic() + seconds

    def extend(self, seconds: float) -> None:
        """Close no sooner than in so many seconds from now."""
        self._time = max(self._time, monotonic() + seconds)

    def shorten(self, seconds: float) -> None:
        """Close no later than in so many seconds from now."""
        self._time = min(self._time, monotonic() + seconds)
