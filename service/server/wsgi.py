"""Calls the WSGI application for one request, and gives its whole response as bytes."""

import asyncio
import logging
import sys
from email.utils import formatdate
from math import inf
from typing import Any

from flask import Flask

from service.metrics import Metrics
from service.server.queueing import Turn
from service.server.request_head import Environ
from service.server.timeouts import Patience

log = logging.getLogger("xornet.service")
NO_BODY = ("1", "204", "304")  # statuses whose responses have none, and so no length
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
LENGTH = "\nContent-Length: "
MOST_UNSENT_BYTES = 256 * 2**20  # of answers that their clients do not take; beyond, nothing new is answered
PROBLEM = '{{"type":"about:blank","title":"{title}","status":{status},"detail":"what was sent is no HTTP/1.1 request"}}'


class Gateway:
    """The way from a connection to the application; `tick` has to be called once a second."""

    def __init__(self, app: Flask, patience: Patience, most_connections: int = 10_000) -> None:
        self.is_open = True  # false once each connection has to end with its next answer
        self.patience = patience
        self.turn = Turn()
        self.most_connections = most_connections  # see Surplus
        self.max_body_bytes: int = app.config["MAX_CONTENT_LENGTH"]
        self._app = app
        self._metrics: Metrics | None = app.extensions.get("metrics")
        self.tick()

    def tick(self, unsent_bytes: int = 0) -> None:
        """Renew the date, and what all connections together still hold for their clients."""
        self._date = f"Date: {formatdate(usegmt=True)}\r\n"
        self._unsent_bytes = unsent_bytes

    def waited_s(self, loop: asyncio.AbstractEventLoop) -> float:
        """Return how long a request has waited whose turn it is; for ever, if there is no memory for its answer."""
        return inf if self._unsent_bytes > MOST_UNSENT_BYTES else self.turn.waited_s(loop)

    def environ(self, peer: Any, name: Any) -> Environ:
        """Return what is the same in every request of a connection between the addresses `peer` and `name`."""
        client, server = (address if isinstance(address, tuple) else ("", "") for address in (peer, name))
        return {
            "REMOTE_ADDR": client[0],
            "REMOTE_PORT": str(client[1]),
            "SERVER_NAME": server[0],
            "SERVER_PORT": str(server[1]),
            "SCRIPT_NAME": "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            "wsgi.input_terminated": True,
        }

    def answer(self, environ: Environ, *, is_last: bool) -> bytes:
        """Return the response to one request; one that `is_last` says that the connection ends with it."""
        try:
            status, headers, body = self._call(environ)
        except Exception:  # Flask answers its views' exceptions; what gets here is a fault of the server's own
            log.exception("the application failed")
            status, headers, body = "500 Internal Server Error", [], b""
        is_empty = environ["REQUEST_METHOD"] == "HEAD" or status.startswith(NO_BODY)
        lines = self._date + "".join([f"{name}: {value}\r\n" for name, value in headers])
        if not is_empty and LENGTH not in lines:
            lines += f"Content-Length: {len(body)}\r\n"
        ending = "Connection: close\r\n\r\n" if is_last else "\r\n"
        head = f"HTTP/1.1 {status}\r\n{lines}{ending}".encode("latin-1")
        return head if is_empty else head + body

    def refusal(self, line: str) -> bytes:
        """Return the response with the status `line` to what is no request, after which nothing can follow."""
        problem = PROBLEM.format(title=line[4:], status=line[:3])
        if self._metrics:
            self._metrics.requests.labels("unmatched", "other", line[:3]).inc()
        return (
            f"HTTP/1.1 {line}\r\n{self._date}Content-Type: application/problem+json\r\n"
            f"Content-Length: {len(problem)}\r\nConnection: close\r\n\r\n{problem}"
        ).encode()

    def _call(self, environ: Environ) -> tuple[str, list[tuple[str, str]], bytes]:
        head: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            head[:] = status, headers

        parts = self._app(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        return head[0], head[1], body
