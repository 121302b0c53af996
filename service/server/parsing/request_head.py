"""Checks the head of a request: whatever a proxy in front of the server could read differently is rejected."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

MAX_HEAD_BYTES = 32 * 2**10  # of a request line and its headers
TOO_LARGE = (431, f"request head: expected at most {MAX_HEAD_BYTES} bytes, got more")
ABSOLUTE = re.compile(rb"https?://([^/?#]+)", re.IGNORECASE)

Environ = dict[str, Any]  # of WSGI, PEP 3333


class Malformed(Exception):
    """Input that is not a valid request; it is rejected with `status`, and the connection closes."""

    def __init__(self, status: int = 400, detail: str = "request: expected valid HTTP/1.1, got something else") -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def check_head(environ: Environ, method: bytes, version: str, size: int) -> None:
    """Raise Malformed for what the parser accepts and should not; `size` is the head's, in bytes."""
    if version not in ("1.0", "1.1"):
        raise Malformed(505, f"HTTP version: expected 1.1 or 1.0, got {version}")
    if size > MAX_HEAD_BYTES:
        raise Malformed(*TOO_LARGE)
    host = environ.get("HTTP_HOST")
    if (host is None and version == "1.1") or "," in (host or ""):
        raise Malformed(400, f"Host: expected exactly one, got {'none' if host is None else 'several'}")
    if method == b"CONNECT":
        raise Malformed(400, "method: expected one that is not for proxies, got CONNECT")
    coding = environ.get("HTTP_TRANSFER_ENCODING")
    if coding is not None and (coding.lower() != "chunked" or version == "1.0"):
        raise Malformed(501, "Transfer-Encoding: expected chunked, in HTTP/1.1 only, got something else")


def locate(environ: Environ, target: bytes) -> None:
    """Add the path and the query; the host of an absolute target replaces the header's (RFC 9112, 3.2.2)."""
    if not target.startswith(b"/") and (absolute := ABSOLUTE.match(target)):
        environ["HTTP_HOST"] = absolute[1].decode("latin-1")
        target = target[absolute.end() :]
    path, _, query = target.partition(b"?")
    environ["PATH_INFO"] = (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1")
    environ["QUERY_STRING"] = query.decode("latin-1")


@lru_cache(maxsize=256)  # bounded, because clients choose the names
def environ_key(name: bytes) -> str | None:
    """Return a header's environ key; None for names with underscores, which WSGI cannot tell from hyphens."""
    key = name.decode("latin-1").upper()
    if "_" in key:
        return None
    key = key.replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
