"""Surplus connections, those beyond the limit of a worker: each gets one response and is closed.

That response is the application's to an infinite queueing delay: 503, except for probes.
"""

import asyncio
from math import inf

from service.server.connection import Connection
from service.server.parsing.request_head import Environ
from service.server.queueing import WAITED_S
from service.server.shared import Shared


class SurplusConnection(Connection):
    """A connection that reads one request, which counts as having queued forever."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._deadline.set(self._shared.timeouts.linger_s)

    def _queue(self, environ: Environ, *, may_go_on: bool) -> bool:  # noqa: ARG002  # a surplus one may not
        environ[WAITED_S] = inf
        return super()._queue(environ, may_go_on=False)


def connect(shared: Shared, connections: set[Connection]) -> Connection:
    """Return the connection of a new client."""
    kind = Connection if len(connections) < shared.max_connections else SurplusConnection
    return kind(shared, connections)
