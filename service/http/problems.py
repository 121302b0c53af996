"""Every failure in the form of its route: rejected requests, unknown paths, and our own mistakes.

The form is RFC 9457 `application/problem+json`, except for the protocols whose clients expect `{"error": "…"}`.
"""

import json
import logging
from collections.abc import Sequence
from random import getrandbits
from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from service.errors import Fault, Rejected, Unavailable
from service.http.environ import DETAIL, REQUEST_ID, REQUEST_ID_HEADER
from service.http.response import JSON, Headers, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PROBLEM = "application/problem+json"
PLAIN = ("/v1/", "/v2/")  # below these an error is one sentence
RETRY_AFTER_S = "1"  # about one poll of the store
FAILED = "the service has failed; its log has the reason under this request id"

log = logging.getLogger("xornet.service")


def register(app: Flask) -> None:
    """Respond to every exception of `app` with a problem."""
    app.register_error_handler(Exception, lambda error: of_exception(error, request.environ))


def is_plain(path: str) -> bool:
    """Return whether an error at `path` is one sentence."""
    return f"{path}/".startswith(PLAIN)


def of_exception(error: Exception, environ: "WSGIEnvironment") -> Response:
    """Return the response to a request that ended in `error`."""
    match error:
        case Rejected():
            return problem(environ, error.status, error.detail, error.faults, error.headers)
        case Unavailable():
            return problem(environ, 503, f"no model can respond: {error}", headers=[("Retry-After", RETRY_AFTER_S)])
        case HTTPException():
            headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
            return problem(environ, error.code or 500, _detail(error, environ), headers=headers)
    log.error("unforeseen failure", exc_info=error, extra={"path": path_of(environ)})
    return problem(environ, 500, FAILED)


def problem(
    environ: "WSGIEnvironment",
    status: int,
    detail: str,
    faults: Sequence[Fault] = (),
    headers: Sequence[tuple[str, str]] = (),
) -> Response:
    """Return the response that reports a failure, and note its `detail` for the log."""
    environ[DETAIL] = detail
    path = path_of(environ)
    body, content_type = write(path, status, detail, environ.get(REQUEST_ID, ""), faults)
    response = Response(body, status, content_type)
    response.headers += headers
    return response


def write(path: str, status: int, detail: str, request_id: str, faults: Sequence[Fault] = ()) -> tuple[bytes, str]:
    """Return the body that reports a failure at `path`, and its content type."""
    if is_plain(path):
        return json.dumps({"error": detail}, separators=(",", ":")).encode(), JSON
    members = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES[status],
        "status": status,
        "detail": detail,
        "errors": [fault._asdict() for fault in faults],
        "request_id": request_id,
    }
    return json.dumps(members, separators=(",", ":")).encode(), PROBLEM


def reject(path: str, status: int, detail: str, client: str) -> tuple[bytes, Headers]:
    """Return the body and the headers of a problem that the server itself reports, outside of any request; log it."""
    request_id = f"{getrandbits(128):032x}"
    facts = {"path": readable(path), "status": status, "detail": detail, "client": client, "request_id": request_id}
    log.warning("request failed", extra=facts)
    body, content_type = write(path, status, detail, request_id)
    return body, [("Content-Type", content_type), (REQUEST_ID_HEADER, request_id)]


def path_of(environ: "WSGIEnvironment") -> str:
    """Return the path of the request as text."""
    return readable(environ["PATH_INFO"])


def readable(path: str) -> str:
    """Return a path of the WSGI environ, which has a character for each byte, as text."""
    return path if path.isascii() else path.encode("latin-1").decode(errors="replace")


def _detail(error: HTTPException, environ: "WSGIEnvironment") -> str:
    match error.code:
        case 404:
            return f"there is nothing at {path_of(environ)}"
        case 405:
            return f"{environ['REQUEST_METHOD']} is not a method of {path_of(environ)}"
        case _:
            return error.description or error.name
