"""How long a client may take: what it does not do in time frees its socket."""

from typing import NamedTuple


class Patience(NamedTuple):
    """The time limits of a connection, each in seconds."""

    idle_s: float = 75.0  # without a request
    request_s: float = 30.0  # from a request's first byte to its last
    linger_s: float = 5.0  # without a move, for a client that only has to take its last answer
    most_linger_s: float = 30.0  # for one that goes on sending instead of taking it
