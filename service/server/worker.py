"""gunicorn's worker for an application that never waits: an event loop that calls it inline.

A prediction takes microseconds of arithmetic, so handing it to a thread or a task would cost more than computing it.
gunicorn remains the server: it binds, forks, supervises the workers and passes signals on.
"""

import asyncio
import contextlib
import os
import resource
import signal
from functools import partial

from gunicorn.sock import ssl_context
from gunicorn.workers.base import Worker

from service.server.listener import Listener, without_tls
from service.server.queueing import TurnLoop
from service.server.shared import Limits, Shared
from service.server.surplus import OpenConnections
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
        self.loop = TurnLoop()
        asyncio.set_event_loop(self.loop)
        super().init_process()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        timeouts, limits = Timeouts(idle_s=self.cfg.keepalive), _limits(self.cfg.worker_connections)
        self._shared = Shared(WSGICaller(self.wsgi), timeouts, limits)
        self._connections = OpenConnections(self._shared)

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
        context = partial(ssl_context, self.cfg) if self.cfg.is_ssl else without_tls
        listeners = [Listener(each.sock, self._shared, self._connections, context) for each in self.sockets]
        while self.alive and self.ppid == os.getppid():
            self._sweep()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), SWEEP_S)
            if self._shared.caller.calls >= self.max_requests:
                self.log.info("max_requests is reached, the worker restarts")
                self.alive = False
        self.alive = False
        self._shared.drain()
        for listener in listeners:
            await listener.close()
        await self._drain()

    def _sweep(self) -> None:
        """Report to the arbiter that this worker is alive, and close every connection whose deadline is over."""
        self.notify()
        connections = self._connections.all
        self._shared.tick(sum(connection.unsent_bytes for connection in connections))
        self._shared.caller.hooks.on_sweep(len(connections), sum(connection.is_busy for connection in connections))
        for connection in connections:
            self.loop.call_soon(connection.sweep)  # each by itself, so that a failure affects no other

    async def _drain(self) -> None:
        """Wait until every client has its response, for a little less than the graceful timeout at most."""
        for connection in self._connections.all:
            connection.hurry()
        end = self.loop.time() + max(self.cfg.graceful_timeout - MARGIN_S, 0)
        while (self._connections.all or self._shared.handshakes) and self.loop.time() < end and self._is_graceful:
            self._sweep()
            await asyncio.sleep(0.05)


def _limits(most_connections: int) -> Limits:
    """Raise the limit of file descriptors as far as possible, and return how many clients it is enough for.

    An eighth of the descriptors is for surplus connections, and another for everything else.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return Limits(min(most_connections, most * 3 // 4), min(Limits().surplus, most // 8))
