"""What a response costs a server, in time of its processors: other work on the machine hardly changes that."""

import time

from bench.load.clients import Outcome, loading
from bench.servers.contender import Running
from bench.servers.processes import processor_s

WARM_S = 0.5


def cost(server: Running, sent: bytes, connections: int, seconds: float) -> tuple[float, Outcome]:
    """Let so many clients send the same request over and over for `seconds`, once the server is warm.

    Return the processor time of a response in µs, and what became of the requests; RuntimeError unless all succeeded.
    """
    with loading(server.port, sent, connections):
        time.sleep(WARM_S)
    used = processor_s(server.pid)
    with loading(server.port, sent, connections) as outcome:
        time.sleep(seconds)
    used = processor_s(server.pid) - used
    if set(outcome.statuses) != {b"200"} or outcome.lost:
        raise RuntimeError(f"{outcome.statuses}, {outcome.lost} lost")
    return 1e6 * used / len(outcome.seconds), outcome
