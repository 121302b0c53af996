"""gunicorn's worker for a service that never waits: an event loop that calls the WSGI application inline.

A prediction takes microseconds of arithmetic, so handing it to a thread or a task would cost more than
computing it. gunicorn stays the server: it binds, forks, watches over the workers and passes signals on.
"""

import asyncio
import contextlib
import os
import resource
import signal
from collections.abc import Sequence

from gunicorn.workers.base import Worker

from service.server.connection import Connection
from service.server.surplus import connect
from service.server.timeouts import Patience
from service.server.wsgi import Gateway

MOST_CONNECTIONS = 10_000  # of one worker
LOOK_S = 1.0  # between two sweeps over the connections
LAST_REQUEST_S = 2.0  # that an idle client has for one more request when the worker is to end


class InlineWorker(Worker):  # type: ignore[misc]  # gunicorn has no types
    """Answers every request in the event loop's thread, one at a time.

    SIGTERM: no new connections, but every one that was accepted or waits to be is still answered.
    SIGINT and SIGQUIT: end at once.
    """

    def init_process(self) -> None:
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self._gateway = Gateway(self.wsgi, Patience(idle_s=self.cfg.keepalive), _most_connections())
        self._connections: set[Connection] = set()

    def init_signals(self) -> None:
        super().init_signals()
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            self.loop.add_signal_handler(name, self._end, name)

    def _end(self, name: signal.Signals) -> None:
        self.alive = False
        self._is_hasty = name != signal.SIGTERM
        self._ended.set()

    def run(self) -> None:
        self.loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._ended, self._is_hasty = asyncio.Event(), False
        servers = [
            await self.loop.create_server(self._connect, sock=listener.sock, backlog=self.cfg.backlog)
            for listener in self.sockets
        ]
        while self.alive and self.ppid == os.getppid():
            self._sweep()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), LOOK_S)
        self.alive = self._gateway.is_open = False
        await self._stop_listening(servers)
        await self._drain()

    def _connect(self) -> Connection:
        return connect(self._gateway, self._connections)

    def _sweep(self) -> None:
        """Tell the arbiter that we live, renew what the gateway knows, close what has outstayed its deadline."""
        self.notify()
        self._gateway.tick(sum(connection.unsent_bytes for connection in self._connections))
        for connection in self._connections:
            self.loop.call_soon(connection.sweep)  # by itself, so that what fails there ends nothing else

    async def _stop_listening(self, servers: Sequence[asyncio.AbstractServer]) -> None:
        """Close the listeners, but take over who is already in their queues: closing would reset those."""
        clients = []
        for listener, server in zip(self.sockets, servers, strict=True):
            with listener.sock.dup() as queue, contextlib.suppress(BlockingIOError):
                server.close()
                queue.settimeout(0)
                while True:
                    clients.append(queue.accept()[0])
        for client in clients:
            client.settimeout(0)
            await self.loop.connect_accepted_socket(self._connect, client)

    async def _drain(self) -> None:
        """Wait until every client has its answer, for the graceful timeout at most."""
        for connection in self._connections:
            connection.hasten(LAST_REQUEST_S)
        end = self.loop.time() + self.cfg.graceful_timeout
        while self._connections and self.loop.time() < end and not self._is_hasty:
            self._sweep()
            await asyncio.sleep(0.05)


def _most_connections() -> int:
    """Take as many file descriptors as we may, and return for how many clients they do.

    The rest is for those who have to be told that there are too many, and for files.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return min(MOST_CONNECTIONS, most * 3 // 4)
