"""gunicorn's worker for an application that never waits: an event loop that calls it inline.

A prediction takes microseconds of arithmetic, so handing it to a thread or a task would cost more than computing it.
gunicorn remains the server: it binds, forks, supervises the workers and passes signals on.
"""

import asyncio
import contextlib
import os
import resource
import signal
from collections.abc import Sequence

from gunicorn.workers.base import Worker

from service.server.connection import Connection
from service.server.shared import MAX_CONNECTIONS, Shared
from service.server.surplus import connect
from service.server.timeouts import Timeouts
from service.server.wsgi import WSGICaller

SWEEP_S = 1.0  # between two sweeps over the connections
MARGIN_S = 1.0  # that the worker ends before gunicorn would kill it


class InlineWorker(Worker):  # type: ignore[misc]  # gunicorn has no types
    """Handles every request in the event loop's thread, one at a time.

    SIGTERM: accept no new connections, but respond to every client that is connected or in the listen queue.
    SIGINT and SIGQUIT: exit at once.
    """

    def init_process(self) -> None:
        self.loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self.loop)
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self._shared = Shared(WSGICaller(self.wsgi), Timeouts(idle_s=self.cfg.keepalive), _max_connections())
        self._connections: set[Connection] = set()

    def init_signals(self) -> None:
        super().init_signals()
        for name in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            self.loop.add_signal_handler(name, self._end, name)

    def _end(self, name: signal.Signals) -> None:
        self.alive = False
        self._is_graceful = name == signal.SIGTERM
        self._ended.set()

    def run(self) -> None:
        self.loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        self._ended, self._is_graceful = asyncio.Event(), True
        servers = [
            await self.loop.create_server(self._connect, sock=listener.sock, backlog=self.cfg.backlog)
            for listener in self.sockets
        ]
        while self.alive and self.ppid == os.getppid():
            self._sweep()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), SWEEP_S)
        self.alive = False
        self._shared.drain()
        await self._stop_listening(servers)
        await self._drain()

    def _connect(self) -> Connection:
        return connect(self._shared, self._connections)

    def _sweep(self) -> None:
        """Report to the arbiter that this worker is alive, and close every connection whose deadline is over."""
        self.notify()
        self._shared.tick(sum(connection.unsent_bytes for connection in self._connections))
        for connection in self._connections:
            self.loop.call_soon(connection.sweep)  # each by itself, so that a failure affects no other

    async def _stop_listening(self, servers: Sequence[asyncio.AbstractServer]) -> None:
        """Close the listeners, but first accept the clients in their queues: closing would reset those."""
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
        """Wait until every client has its response, for a little less than the graceful timeout at most."""
        for connection in self._connections:
            connection.hurry()
        end = self.loop.time() + max(self.cfg.graceful_timeout - MARGIN_S, 0)
        while self._connections and self.loop.time() < end and self._is_graceful:
            self._sweep()
            await asyncio.sleep(0.05)


def _max_connections() -> int:
    """Raise the limit of file descriptors as far as possible, and return how many clients it is enough for.

    The rest is for surplus connections and for files.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return min(MAX_CONNECTIONS, most * 3 // 4)
