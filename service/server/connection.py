"""One client's connection: each request is handled in the callback that received its last byte."""

import asyncio
from collections import deque
from typing import cast

from service.server.closing import close_half
from service.server.parsing.request_head import Environ, Malformed
from service.server.parsing.request_reader import RequestReader
from service.server.queueing import WAITED_S, TurnLoop
from service.server.shared import Shared
from service.server.timeouts import Deadline
from service.server.wsgi import CONTINUE

MAX_PIPELINED = 1000  # pipelined requests queued per connection; it closes after the last
TIMED_OUT = "request: expected the rest of it in time, got only a part"


class Connection(asyncio.Protocol):
    """Reads requests and writes their responses in order, all in the event loop's thread.

    It is in `connections` while it is open. While requests are queued or responses unread it reads nothing, which
    bounds what it holds.
    """

    def __init__(self, shared: Shared, connections: set["Connection"]) -> None:
        self._shared, self._connections = shared, connections
        self._loop = cast(TurnLoop, asyncio.get_running_loop())
        self._deadline = Deadline()
        self._pipelined: deque[tuple[Environ, bool]] = deque()  # requests without a response yet
        self._rejection = b""  # the connection's last response, to input that is not a valid request
        self._is_write_paused = self._is_lingering = False  # lingering: after the last response
        self.unsent_bytes, self.is_busy = 0, False  # of responses; with a request in flight: as of the last sweep

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        caller = self._shared.caller
        self._reader = RequestReader(caller.environ(transport), caller.hooks.max_body_bytes, self._queue)
        self._connections.add(self)
        self._deadline.set(self._shared.timeouts.request_s)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # a lost client needs no report
        self._connections.discard(self)
        self._pipelined.clear()

    def data_received(self, data: bytes) -> None:
        if self._is_lingering:
            self._deadline.set(min(self._shared.timeouts.linger_s, self._linger_until - self._loop.time()))
        elif not self._reader.has_ended:
            if self._reader.is_idle:
                self._deadline.set(self._shared.timeouts.request_s)
            try:
                self._reader.feed(data)
            except Malformed as error:
                caller, path = self._shared.caller, self._reader.path
                self._rejection = caller.reject(path, error.status, error.detail, self._transport)
            self._advance()

    def _queue(self, environ: Environ, *, may_go_on: bool) -> bool:
        may_go_on = may_go_on and len(self._pipelined) < MAX_PIPELINED - 1
        self._pipelined.append((environ, may_go_on))
        self._deadline.set(self._shared.timeouts.request_s)  # of the next request, which may have begun
        return may_go_on

    def _advance(self) -> None:
        """Respond to one request; a pipelined one lets other connections go first."""
        if self._is_write_paused or self._is_lingering or self._transport.is_closing():
            return
        is_last = bool(self._rejection) and not self._pipelined
        if self._pipelined:
            environ, may_go_on = self._pipelined.popleft()
            environ.setdefault(WAITED_S, self._shared.queue.delay_s(self._loop))
            is_last = not (may_go_on and (self._pipelined or not self._shared.is_draining))
            self._transport.write(self._shared.caller.respond(environ, is_last=is_last))
        elif is_last:
            self._transport.write(self._rejection)
        if is_last:
            self._linger()
        elif self._pipelined or self._rejection:
            self._transport.pause_reading()
            self._loop.call_soon(self._advance)
        elif not self._is_write_paused:
            self._read_on()

    def _read_on(self) -> None:
        self._transport.resume_reading()
        if self._reader.expects_continue:
            self._reader.expects_continue = False
            self._transport.write(CONTINUE)
        elif self._reader.is_idle:
            self._deadline.set(self._shared.timeouts.idle_s)

    def _linger(self) -> None:
        """End with the last response: close our half, and wait until the client has read it and closes its own."""
        self._is_lingering = True
        self._linger_until = self._loop.time() + self._shared.timeouts.max_linger_s
        self._deadline.set(self._shared.timeouts.linger_s)
        close_half(self._transport)

    def pause_writing(self) -> None:
        self._is_write_paused = True
        if not self._is_lingering:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._is_write_paused = False
        self._advance()

    def sweep(self) -> None:
        """Close after the deadline, unless the client is still reading its response, however slowly."""
        before, self.unsent_bytes = self.unsent_bytes, self._transport.get_write_buffer_size()
        self.is_busy = bool(self._pipelined or self.unsent_bytes) or not self._reader.is_idle
        if 0 < self.unsent_bytes < before:
            self._deadline.extend(self._shared.timeouts.linger_s)
        if not self._deadline.is_over:
            return
        if self._is_lingering or self._is_write_paused or self._reader.is_idle or self._transport.is_closing():
            self.abort()
        else:
            self._rejection = self._shared.caller.reject(self._reader.path, 408, TIMED_OUT, self._transport)
            self._advance()

    def abort(self) -> None:
        self._transport.abort()

    def hurry(self) -> None:
        """Apply timeouts that have become shorter to a client that is idle or is sending a request."""
        times = self._shared.timeouts
        if not self._pipelined:
            self._deadline.shorten(times.idle_s if self._reader.is_idle else times.request_s)
