"""Gives every request an id: the client's own or its trace's, if it sent a usable one, else a new one."""

import re
from typing import TYPE_CHECKING

from service import logs
from service.http.environ import REQUEST_ID, REQUEST_ID_HEADER, new_request_id
from service.http.response import Responder, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

TRACE = re.compile(r"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}.*")  # W3C Trace Context
USABLE = re.compile(r"[!-~]{1,128}")  # visible ASCII: safe in a header and in a log


class RequestId:
    """Middleware that chooses the id before anything else happens, and repeats it in every response."""

    def __init__(self, respond: Responder) -> None:
        self._respond = respond

    def __call__(self, environ: "WSGIEnvironment") -> Response:
        environ[REQUEST_ID] = request_id = _choose(environ)
        token = logs.REQUEST_ID.set(request_id)
        try:
            response = self._respond(environ)
        finally:
            logs.REQUEST_ID.reset(token)
        response.headers.append((REQUEST_ID_HEADER, request_id))
        return response


def _choose(environ: "WSGIEnvironment") -> str:
    sent: str = environ.get("HTTP_X_REQUEST_ID", "")
    if sent and USABLE.fullmatch(sent):
        return sent
    traced = TRACE.fullmatch(environ.get("HTTP_TRACEPARENT", ""))
    return traced[1] if traced else new_request_id()
