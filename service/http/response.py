"""A response that is already bytes: what Flask's own spends on strings, cookies and streams is left out."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

JSON = "application/json"


class Answer(Response):
    """A whole body with its type and length; it is sent as it is."""

    def __init__(self, body: bytes, status: int = 200, content_type: str = JSON) -> None:
        super().__init__(
            [body],
            status,
            [("Content-Type", content_type), ("Content-Length", str(len(body)))],
            direct_passthrough=True,
        )

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_response(self._status, self.headers.to_wsgi_list())
        return () if environ["REQUEST_METHOD"] == "HEAD" else self.response  # type: ignore[return-value]  # bytes
