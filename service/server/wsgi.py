"""Calls the WSGI application (PEP 3333) for one request, and returns its whole response as bytes."""

import asyncio
import logging
import sys
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from service.server.hooks import hooks_of
from service.server.parsing.request_head import Environ

log = logging.getLogger(__name__)
NO_BODY = ("1", "204", "304")  # statuses whose responses have neither a body nor a length
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
LENGTH = "\nContent-Length: "
FAILED = "the application failed; its log has the reason"

Application = Callable[..., Any]


class WSGICaller:
    """One application, called inline, and the responses that the server gives in its name."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.hooks = hooks_of(application)
        self.calls = 0
        self.renew_date()

    def renew_date(self) -> None:
        self._date = f"Date: {formatdate(usegmt=True)}"

    def environ(self, transport: asyncio.BaseTransport) -> Environ:
        """Return what every request of a connection has in common."""
        client, server = (_address(transport, name) for name in ("peername", "sockname"))
        return {
            "REMOTE_ADDR": client[0],
            "REMOTE_PORT": str(client[1]),
            "SERVER_NAME": server[0],
            "SERVER_PORT": str(server[1]),
            "SCRIPT_NAME": "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https" if transport.get_extra_info("sslcontext") else "http",
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            "wsgi.input_terminated": True,
        }

    def respond(self, environ: Environ, *, is_last: bool) -> bytes:
        """Return the response to one request; if it `is_last`, it announces that the connection closes."""
        try:
            status, headers, body = self._call(environ)
        except Exception:  # a framework handles its views' exceptions; those that get here are its own faults
            log.exception("the application failed")
            status, headers, body = self._reject(environ["PATH_INFO"], 500, FAILED, environ["REMOTE_ADDR"])
        is_empty = environ["REQUEST_METHOD"] == "HEAD" or status.startswith(NO_BODY)
        lines = "\r\n".join([self._date, *map(": ".join, headers), ""])
        if not is_empty and LENGTH not in lines:
            lines += f"Content-Length: {len(body)}\r\n"
        ending = "Connection: close\r\n\r\n" if is_last else "\r\n"
        head = f"HTTP/1.1 {status}\r\n{lines}{ending}".encode("latin-1")
        return head if is_empty else head + body

    def reject(self, path: str, status: int, detail: str, transport: asyncio.BaseTransport | None = None) -> bytes:
        """Return a closing response to input that is not a valid HTTP request; `path` is empty if it is unknown."""
        line, headers, body = self._reject(path, status, detail, _address(transport, "peername")[0])
        lines = "\r\n".join([self._date, *map(": ".join, headers), ""])
        head = f"HTTP/1.1 {line}\r\n{lines}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        return head.encode("latin-1") + body

    def _reject(self, path: str, status: int, detail: str, client: str) -> tuple[str, list[tuple[str, str]], bytes]:
        self.hooks.on_rejected(status)
        body, headers = self.hooks.reject(path, status, detail, client)
        return f"{status} {HTTPStatus(status).phrase}", headers, body

    def _call(self, environ: Environ) -> tuple[str, list[tuple[str, str]], bytes]:
        head: list[Any] = []
        self.calls += 1

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            head[:] = status, headers

        parts = self._application(environ, start_response)
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        return head[0], head[1], body


def _address(transport: asyncio.BaseTransport | None, name: str) -> tuple[Any, ...]:
    """Return an address of a connection; an empty one for a Unix socket."""
    found = transport.get_extra_info(name) if transport else None
    return found if isinstance(found, tuple) else ("", "")
