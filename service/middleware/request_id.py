"""Gives every request an id: the client's own or its trace's, if it sent a usable one, else a new one."""

import re
from random import getrandbits
from typing import TYPE_CHECKING

from service import logs
from service.http.environ import REQUEST_ID, REQUEST_ID_HEADER
from service.http.response import Responder, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

TRACE = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?")
TRACEPARENT = "HTTP_TRACEPARENT"  # of W3C Trace Context
USABLE = re.compile(r"[!-~]{1,128}")  # visible ASCII: safe in a header and in a log


class RequestId:
    """Middleware that chooses the id before anything else happens, and repeats it in every response.

    The log has the id of the trace too, if there is one.
    """

    def __init__(self, respond: Responder) -> None:
        self._respond = respond

    def __call__(self, environ: "WSGIEnvironment") -> Response:
        traced = TRACE.fullmatch(environ[TRACEPARENT]) if TRACEPARENT in environ else None
        trace_id = traced[1] if traced else ""
        sent: str = environ.get("HTTP_X_REQUEST_ID", "")
        usable = bool(sent) and USABLE.fullmatch(sent)
        environ[REQUEST_ID] = request_id = sent if usable else trace_id or f"{getrandbits(128):032x}"
        ids = logs.IDS.set((request_id, trace_id))
        try:
            response = self._respond(environ)
        finally:
            logs.IDS.reset(ids)
        response.headers.append((REQUEST_ID_HEADER, request_id))
        return response
