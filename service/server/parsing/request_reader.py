"""Turns the bytes of one connection into WSGI requests."""

import io
from typing import Protocol

import httptools

from service.server.parsing import request_head
from service.server.parsing.request_head import MAX_HEAD_BYTES, TOO_LARGE, Environ, Malformed, environ_key
from service.server.parsing.upgrade import head_without_offer


class _Ended(Exception):
    """Nothing more is read from this connection."""


class HandOver(Protocol):
    """Takes a whole request, and returns whether to keep reading; always False unless `may_go_on`."""

    def __call__(self, environ: Environ, *, may_go_on: bool) -> bool: ...


class RequestReader:
    """The parser of one connection: it is fed bytes, and hands over each request as a WSGI environ once it is whole.

    A body of more than `max_body_bytes` is not kept. Its request is handed over as soon as that is known, with the
    CONTENT_LENGTH so far and an empty input, and it is the connection's last.
    """

    def __init__(self, base: Environ, max_body_bytes: int, hand_over: HandOver) -> None:
        self.is_idle = True  # no byte of the next request has arrived
        self.has_ended = False
        self.expects_continue = False  # the client waits for 100 Continue before it sends the body
        self.path = ""  # of the request that is being read, once its head is whole
        self._base = base
        self._max_body_bytes = max_body_bytes
        self._hand_over = hand_over
        self._restart()

    def feed(self, data: bytes) -> None:
        """Read on; raise Malformed if the rest of the connection cannot be understood."""
        self._unread_bytes += len(data)
        try:
            while data:
                data = self._parse(data)
        except httptools.HttpParserError as error:
            self._stop(error.__context__)
        if self._unread_bytes > MAX_HEAD_BYTES and not self.has_ended:
            self._stop(Malformed(*TOO_LARGE))

    def _parse(self, data: bytes) -> bytes:
        """Return what is left to parse: the parser stops at each offer of an upgrade."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            head = head_without_offer(self._environ, self._parser.get_method(), self._target)
            self._restart()
            return head + data[offer.args[0] :]
        return b""

    def _restart(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._unread_bytes = 0  # bytes fed since the parser last made progress

    def _stop(self, cause: BaseException | None) -> None:
        self.has_ended = True
        if not isinstance(cause, _Ended):
            raise cause if isinstance(cause, Malformed) else Malformed

    # The parser calls these, in this order.

    def on_message_begin(self) -> None:
        self.is_idle = False
        self.path = ""
        self._in_head = True
        self._environ = dict(self._base)
        self._target = b""
        self._body = io.BytesIO()  # not a list of parts: a chunk of one byte would cost fifty
        self._body_bytes = self._head_bytes = 0

    def on_url(self, part: bytes) -> None:
        self._target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_bytes += len(name) + len(value)
        if self._in_head and (key := environ_key(name)):  # a trailer must not pose as a header (RFC 9110, 6.5.1)
            text = value.decode("latin-1")
            self._environ[key] = f"{self._environ[key]},{text}" if key in self._environ else text

    def on_headers_complete(self) -> None:
        environ, version = self._environ, self._parser.get_http_version()
        request_head.check_head(environ, self._parser.get_method(), version, self._head_bytes + len(self._target))
        environ["REQUEST_METHOD"] = self._parser.get_method().decode("latin-1")
        request_head.locate(environ, self._target)
        environ["SERVER_PROTOCOL"] = f"HTTP/{version}"
        self.path = environ["PATH_INFO"]
        self._in_head, self._unread_bytes = False, 0
        if int(environ.get("CONTENT_LENGTH", 0)) > self._max_body_bytes:
            self._end_early(environ["CONTENT_LENGTH"])
        self.expects_continue = environ.get("HTTP_EXPECT", "").lower() == "100-continue" and version == "1.1"

    def on_body(self, part: bytes) -> None:
        self._unread_bytes = 0
        self.expects_continue = False
        self._body_bytes += len(part)
        if self._body_bytes > self._max_body_bytes:
            self._end_early(str(self._body_bytes))
        self._body.write(part)

    def on_message_complete(self) -> None:
        if self._parser.should_upgrade():
            return  # nothing after the head has been read; another parser will do that
        self._unread_bytes, self.is_idle, self.expects_continue = 0, True, False
        may_go_on = self._parser.should_keep_alive() and self._environ["SERVER_PROTOCOL"] == "HTTP/1.1"
        self._finish(str(self._body_bytes), may_go_on=may_go_on)

    def _end_early(self, content_length: str) -> None:
        self._body = io.BytesIO()
        self._finish(content_length, may_go_on=False)

    def _finish(self, content_length: str, *, may_go_on: bool) -> None:
        """Hand the request over with its body in one piece, however it arrived."""
        self._body.seek(0)
        environ = self._environ
        environ["wsgi.input"] = self._body
        environ["CONTENT_LENGTH"] = content_length
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        del self._environ, self._body  # an idle connection must not hold on to its last request
        if not self._hand_over(environ, may_go_on=may_go_on):
            raise _Ended
