"""Gives every request an id: the caller's own, or its trace's, if it sent a usable one, else a new one."""

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER = "X-Request-ID"
TRACE = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*")  # W3C Trace Context
KEY = "xornet.request_id"  # in the WSGI environ
USABLE = re.compile(r"[!-~]{1,128}")  # visible ASCII: safe in a header and in a log


def register(app: Flask) -> None:
    """Know the id before anything else is done, and answer with it whatever happens.

    A layer around the application, because Flask's own hooks for before and after cost several times as much.
    """
    app.wsgi_app = _identified(app.wsgi_app)  # type: ignore[method-assign,assignment]  # as Flask's docs do


def new() -> str:
    """Return an id that no other request has."""
    return os.urandom(16).hex()


def _trace_id(traceparent: str) -> str | None:
    traced = TRACE.fullmatch(traceparent)
    return traced and traced[1]


def current() -> str:
    """Return the id of the request that is being answered."""
    found: str = request.environ[KEY]
    return found


def _identified(inner: "WSGIApplication") -> "WSGIApplication":
    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        sent = environ.get("HTTP_X_REQUEST_ID", "")
        if not USABLE.fullmatch(sent):
            sent = _trace_id(environ.get("HTTP_TRACEPARENT", "")) or new()
        environ[KEY] = request_id = sent

        def start(status, headers, exc_info=None):  # type: ignore[no-untyped-def]  # the three of PEP 3333
            return start_response(status, [*headers, (HEADER, request_id)], exc_info)

        return inner(environ, start)

    return application
