"""A response that is already bytes, and the JSON that most of them carry.

Werkzeug's own response spends more on strings, cookies and streams than a prediction costs.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import orjson
from werkzeug.http import HTTP_STATUS_CODES

from xornet.version import Version

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

JSON = "application/json"
STATUS_LINES = {code: f"{code} {phrase}" for code, phrase in HTTP_STATUS_CODES.items()}
Headers = list[tuple[str, str]]


class Response:
    """A whole response: a WSGI application that sends it as it is."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, body: bytes, status: int = 200, content_type: str = JSON) -> None:
        self.status = status
        self.body = body
        self.headers: Headers = [("Content-Type", content_type), ("Content-Length", str(len(body)))]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response(STATUS_LINES[self.status], self.headers)
        return () if environ["REQUEST_METHOD"] == "HEAD" else (self.body,)


Responder = Callable[["WSGIEnvironment"], Response]


def to_wsgi(respond: Responder) -> "WSGIApplication":
    """Return the WSGI application that sends the responses of `respond`."""

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        return respond(environ)(environ, start_response)

    return app


def from_wsgi(app: "WSGIApplication") -> Responder:
    """Return a function that calls the WSGI application `app` and collects its whole response."""

    def respond(environ: "WSGIEnvironment") -> Response:
        response = Response(b"")

        def start_response(status: str, headers: Headers, _: Any = None) -> Any:
            response.status, response.headers = int(status[:3]), headers

        parts = app(environ, start_response)
        try:
            response.body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        return response

    return respond


def encode(body: Any) -> bytes:
    """Return `body`, which may hold contiguous arrays, as JSON."""
    return orjson.dumps(body, option=orjson.OPT_SERIALIZE_NUMPY)


def json_response(body: Any, version: Version | None = None, status: int = 200) -> Response:
    """Return `body` as JSON, computed by `version`."""
    return name_version(Response(encode(body), status), version)


def name_version(response: Response, version: Version | None) -> Response:
    """Return `response` with the headers that name the version which computed it."""
    if version:
        response.headers += [("X-Model-Name", version.record.model), ("X-Model-Version", str(version.number))]
    return response
