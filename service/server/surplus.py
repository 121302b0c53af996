"""Clients beyond the most that a worker takes: each is told so and parted from, instead of being left to wait."""

import asyncio
from math import inf

from service.server.connection import Connection
from service.server.queueing import WAITED_S
from service.server.request_head import Environ
from service.server.wsgi import Gateway


class Surplus(Connection):
    """A connection whose one request counts as having waited for ever: only a probe is answered."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._set_deadline(self._patience.linger_s)

    def _take(self, environ: Environ, *, may_go_on: bool) -> bool:  # noqa: ARG002 it may not
        environ[WAITED_S] = inf
        return super()._take(environ, may_go_on=False)


def connect(gateway: Gateway, connections: set[Connection]) -> Connection:
    """Return the connection of a new client."""
    return (Connection if len(connections) < gateway.most_connections else Surplus)(gateway, connections)
