"""One client's connection: each request is answered in the very callback that received its last byte."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import cast

from service.server.queueing import WAITED_S
from service.server.request_head import Environ, Malformed
from service.server.request_reader import RequestReader
from service.server.wsgi import CONTINUE, Gateway

MAX_WAITING = 1000  # requests that a client may send ahead; the last of them is the connection's last


class Connection(asyncio.Protocol):
    """Reads requests, and writes their answers in order. All of it happens in the event loop's thread.

    It is in `connections` for as long as it is open. While a request waits for its answer, or an answer for
    its client, nothing is read: what one connection holds is bounded.
    """

    def __init__(self, gateway: Gateway, connections: set["Connection"]) -> None:
        self._gateway, self._patience = gateway, gateway.patience
        self._connections = connections
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[Environ, bool]] = deque()  # requests that are not answered yet
        self._parting = b""  # the last answer, to what is no request
        self._is_choked = self._is_lingering = False  # choked: the client does not take its answers
        self.unsent_bytes = 0  # that the client had not taken at the last sweep

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        peer, name = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
        self._reader = RequestReader(self._gateway.environ(peer, name), self._gateway.max_body_bytes, self._take)
        self._set_deadline(self._patience.request_s)
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 nobody is left to be told
        self._connections.discard(self)
        self._waiting.clear()

    def data_received(self, data: bytes) -> None:
        if self._is_lingering:
            self._set_deadline(min(self._patience.linger_s, self._last_deadline - self._loop.time()))
        elif not self._reader.has_ended:
            if self._reader.is_idle:
                self._set_deadline(self._patience.request_s)
            try:
                self._reader.feed(data)
            except Malformed as error:
                self._parting = self._gateway.refusal(str(error))
            self._advance()

    def _take(self, environ: Environ, *, may_go_on: bool) -> bool:
        may_go_on = may_go_on and len(self._waiting) < MAX_WAITING - 1
        self._waiting.append((environ, may_go_on))
        self._set_deadline(self._patience.request_s)  # of the next one, which may have begun
        return may_go_on

    def _advance(self) -> None:
        """Answer one request; a next one that is waiting has to let other connections go first."""
        if self._is_choked or self._is_lingering or self._transport.is_closing():
            return
        is_last = bool(self._parting) and not self._waiting
        if self._waiting:
            environ, may_go_on = self._waiting.popleft()
            environ.setdefault(WAITED_S, self._gateway.waited_s(self._loop))
            is_last = not (may_go_on and (self._gateway.is_open or self._waiting))
            self._transport.write(self._gateway.answer(environ, is_last=is_last))
        elif is_last:
            self._transport.write(self._parting)
        if is_last:
            self._linger()
        elif self._waiting or self._parting:
            self._transport.pause_reading()
            self._loop.call_soon(self._advance)
        elif not self._is_choked:
            self._await_more()

    def _await_more(self) -> None:
        self._transport.resume_reading()
        if self._reader.expects_continue:
            self._reader.expects_continue = False
            self._transport.write(CONTINUE)
        elif self._reader.is_idle:
            self._set_deadline(self._patience.idle_s)

    def _linger(self) -> None:
        """End our half; closing both at once could reset the answer away before it is read (RFC 9112, 9.6)."""
        self._is_lingering = True
        self._waiting.clear()
        self._last_deadline = self._loop.time() + self._patience.most_linger_s
        self._set_deadline(self._patience.linger_s)
        self._transport.resume_reading()
        with suppress(OSError):  # the client may have gone while its answer was written
            self._transport.write_eof()

    def pause_writing(self) -> None:
        self._is_choked = True
        if not self._is_lingering:
            self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._is_choked = False
        self._advance()

    def _set_deadline(self, seconds: float) -> None:
        self._deadline = self._loop.time() + seconds

    def sweep(self) -> None:
        """Close if the deadline is over, unless the client is taking its answer, at whatever pace."""
        before, self.unsent_bytes = self.unsent_bytes, self._transport.get_write_buffer_size()
        if 0 < self.unsent_bytes < before:
            self._deadline = max(self._deadline, self._loop.time() + self._patience.linger_s)
        if self._loop.time() < self._deadline:
            return
        if self._is_lingering or self._is_choked or self._reader.is_idle or self._transport.is_closing():
            self.abort()
        else:
            self._parting = self._gateway.refusal("408 Request Timeout")
            self._advance()

    def abort(self) -> None:
        self._transport.abort()

    def hasten(self, seconds: float) -> None:
        """Let a connection that idles do so for `seconds` at most."""
        if self._reader.is_idle and not self._waiting:
            self._deadline = min(self._deadline, self._loop.time() + seconds)
