"""A server of connections in a thread of its own, and a client that sends bytes as they are."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple, Self

from service.server.connection import Connection
from service.server.listener import Context, Listener, without_tls
from service.server.queueing import TurnLoop
from service.server.shared import Limits, Shared
from service.server.surplus import OpenConnections
from service.server.timeouts import Timeouts
from service.server.wsgi import Application, WSGICaller

DEADLINE_S = 20


class Answer(NamedTuple):
    """One response, as it came."""

    status: int
    headers: dict[str, str]  # by their names in lower case
    body: bytes


class Client:
    """One connection; what is read from it must be whole responses."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), DEADLINE_S)
        if context:
            self.socket = context.wrap_socket(self.socket, server_hostname="localhost")
        self._file = self.socket.makefile("rb")

    def send(self, *parts: bytes) -> None:
        for part in parts:
            self.socket.sendall(part)

    def answer(self, method: str = "GET") -> Answer:
        """Return the next response; EOFError if the server has ended the connection."""
        line = self._file.readline()
        if not line:
            raise EOFError
        headers = {}
        while (field := self._file.readline()) != b"\r\n":
            name, _, value = field.decode("latin-1").partition(":")
            assert name.lower() not in headers, f"{name} is given twice"
            headers[name.lower()] = value.strip()
        status = int(line.split()[1])
        has_body = method != "HEAD" and status >= 200 and status not in (204, 304)
        return Answer(status, headers, self._file.read(int(headers["content-length"])) if has_body else b"")

    def answers(self) -> list[Answer]:
        """Return the responses until the server ends the connection."""
        found = []
        while True:
            try:
                found.append(self.answer())
            except EOFError:
                return found

    def exchange(self, data: bytes, quiet_s: float = 0.0) -> bytes:
        """Send what the server takes of it, and return all that comes back until it ends the connection.

        With `quiet_s`, only until nothing more has come for so long; without, our own half ends first.
        """
        received = b""
        with suppress(ConnectionError, TimeoutError if quiet_s else ConnectionError):
            self.socket.sendall(data)
            if quiet_s:
                self.socket.settimeout(quiet_s)
            else:
                self.socket.shutdown(socket.SHUT_WR)
            while part := self.socket.recv(2**16):
                received += part
        return received

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self.socket.close()


class Listening(NamedTuple):
    """Where the connections are accepted, and which are open."""

    port: int
    connections: set[Connection]
    loop: asyncio.AbstractEventLoop


def shared_by(app: Application, timeouts: Timeouts | None = None, limits: Limits | None = None) -> Shared:
    """Return what the connections to `app` share."""
    return Shared(WSGICaller(app), timeouts, limits)


@contextmanager
def listening(shared: Shared, context: Context = without_tls) -> Iterator[Listening]:
    """Accept connections, and sweep over them all the time, until the block ends."""
    loop = TurnLoop()
    connections = OpenConnections(shared)
    sock = socket.create_server(("127.0.0.1", 0), backlog=1000)

    def sweep() -> None:
        for connection in tuple(connections.all):
            connection.sweep()
        loop.call_later(0.01, sweep)

    async def start() -> Listener:
        sweep()
        return Listener(sock, shared, connections, context)

    async def stop() -> None:
        await listener.close()
        while connections.all or shared.handshakes:
            for connection in connections.all:
                connection.abort()
            await asyncio.sleep(0.01)
        loop.stop()

    listener = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield Listening(sock.getsockname()[1], connections.all, loop)
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop)
        thread.join()
        loop.close()
