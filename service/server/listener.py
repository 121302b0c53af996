"""Accepts clients; when the process runs out of file descriptors it sheds them, without a log line for each."""

import asyncio
import errno
import logging
import os
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from service.server.connection import Connection
from service.server.shared import Shared
from service.server.surplus import OpenConnections

log = logging.getLogger(__name__)
ACCEPTS = 100  # in a row, before other events get their turn
OUT_OF_RESOURCES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
QUIET_S = 10.0  # between two log lines about shedding
PAUSE_S = 0.1  # without accepting, where not even shedding is possible

Context = Callable[[], ssl.SSLContext | None]


def without_tls() -> None:
    return None


class Listener:
    """One listening socket of one worker, used by the event loop's thread alone."""

    def __init__(
        self, sock: socket.socket, shared: Shared, connections: OpenConnections, context: Context = without_tls
    ) -> None:
        self._socket, self._shared, self._connections, self._context = sock, shared, connections, context
        self._loop = asyncio.get_running_loop()
        self._tasks: dict[asyncio.Task[None], None] = {}  # the oldest first
        self._reserve = _open_reserve()
        self._quiet_until = 0.0
        sock.settimeout(0)
        self._resume()

    def _resume(self) -> None:
        if self._socket.fileno() >= 0:
            self._loop.add_reader(self._socket, self.accept)

    def accept(self, most: int = ACCEPTS) -> bool:
        """Accept the clients in the listen queue, `most` of them at most; return whether it is empty."""
        for _ in range(most):
            try:
                client, _ = self._socket.accept()
            except (BlockingIOError, InterruptedError):
                return True
            except ConnectionAbortedError:  # the client has left the queue
                continue
            except OSError as error:
                if error.errno not in OUT_OF_RESOURCES:
                    raise
                if not self._shed(error):
                    return True
            else:
                self._open(client)
        return False

    def _open(self, client: socket.socket) -> None:
        client.settimeout(0)
        context, connection = self._context(), self._connections.connect()
        task = self._loop.create_task(self._connect(client, connection, context))
        if context and len(self._tasks) >= self._shared.limits.surplus:
            next(iter(self._tasks)).cancel()  # the slowest handshake
        self._tasks[task] = None
        self._shared.handshakes += 1
        task.add_done_callback(self._close_task)

    def _close_task(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        self._shared.handshakes -= 1

    def _end_handshakes(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _connect(self, client: socket.socket, connection: Connection, context: ssl.SSLContext | None) -> None:
        timeouts = self._shared.timeouts
        times = {"ssl_handshake_timeout": timeouts.handshake_s, "ssl_shutdown_timeout": timeouts.linger_s}
        try:
            await self._loop.connect_accepted_socket(
                lambda: connection, client, ssl=context, **times if context else {}
            )
        except OSError as error:  # the client has left, or its TLS handshake failed
            log.debug("client not connected", extra={"reason": str(error)})

    def _shed(self, error: OSError) -> bool:
        """Close one client in place of serving it; return whether there may be more of them."""
        if self._loop.time() >= self._quiet_until:
            self._quiet_until = self._loop.time() + QUIET_S
            log.error("connections closed unserved", extra={"reason": error.strerror})
        if self._reserve is not None:
            os.close(self._reserve)
        try:
            self._socket.accept()[0].close()
        except BlockingIOError:  # the kernel looks for a descriptor before it looks for a client
            return False
        except OSError:
            self._loop.remove_reader(self._socket)
            self._loop.call_later(PAUSE_S, self._resume)
            return False
        finally:
            self._reserve = _open_reserve()
        return True

    async def close(self) -> None:
        """Accept the clients that are in the listen queue, since closing would reset them, and then close."""
        self._loop.remove_reader(self._socket)
        while not self.accept():
            await asyncio.sleep(0)
        self._socket.close()
        self._loop.call_later(self._shared.timeouts.handshake_s, self._end_handshakes)
        if self._reserve is not None:
            os.close(self._reserve)


def _open_reserve() -> int | None:
    """Return a descriptor to close when there are no others left, so that one client can be accepted and shed."""
    with suppress(OSError):
        return os.open(os.devnull, os.O_RDONLY)
    return None
