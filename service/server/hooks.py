"""The server's interface to the application: what an application may carry as its attribute `server_hooks`.

All of it has defaults, so the server runs any WSGI application. In return the server adds one key of its own to each
WSGI environ, `service.server.queueing.WAITED_S`.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import NamedTuple

Headers = list[tuple[str, str]]


def write_plain_text(path: str, status: int, detail: str, client: str) -> tuple[bytes, Headers]:  # noqa: ARG001
    """Return the default body and headers of a response that the server itself gives."""
    return f"{status} {HTTPStatus(status).phrase}: {detail}\n".encode(), [("Content-Type", "text/plain; charset=utf-8")]


def ignore(*_: int) -> None:
    """Do nothing, the default."""


class ServerHooks(NamedTuple):
    """The application's limit and callbacks; the server calls them in the event loop's thread.

    A request with a larger body reaches the application without its body, and with the true CONTENT_LENGTH.
    """

    max_body_bytes: int = 8 * 2**20
    # Called with the path ("" if unknown), the status, the detail and the client's address ("" if unknown).
    reject: Callable[[str, int, str, str], tuple[bytes, Headers]] = write_plain_text
    on_rejected: Callable[[int], None] = ignore  # called with the status of each response that `reject` has written
    on_sweep: Callable[[int, int], None] = ignore  # called each second: connections, and those with a request in flight


def hooks_of(application: object) -> ServerHooks:
    """Return the hooks that a WSGI application carries, or the defaults."""
    found = getattr(application, "server_hooks", ServerHooks())
    if not isinstance(found, ServerHooks):
        raise TypeError(f"server_hooks: expected ServerHooks, got {type(found).__name__}")
    return found
