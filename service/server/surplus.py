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

    def __init__(self, shared: Shared, open_connections: "OpenConnections") -> None:
        super().__init__(shared, open_connections.all)
        self._surplus = open_connections.surplus

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._surplus[self] = None
        if len(self._surplus) > self._shared.limits.surplus:  # close the oldest: this one may be a probe's
            oldest = next(iter(self._surplus))
            del self._surplus[oldest]
            oldest.abort()
        self._deadline.set(self._shared.timeouts.linger_s)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._surplus.pop(self, None)

    def _queue(self, environ: Environ, *, may_go_on: bool) -> bool:  # noqa: ARG002  # a surplus one may not
        environ[WAITED_S] = inf
        return super()._queue(environ, may_go_on=False)


class OpenConnections:
    """The open connections of one worker."""

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self.all: set[Connection] = set()
        self.surplus: dict[SurplusConnection, None] = {}  # the oldest first

    def connect(self) -> Connection:
        """Return the connection of a new client."""
        if len(self.all) + self._shared.handshakes < self._shared.limits.connections:
            return Connection(self._shared, self.all)
        return SurplusConnection(self._shared, self)
