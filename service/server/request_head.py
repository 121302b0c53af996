"""What the head of a request must be: nothing that a proxy in front could read in another way than we do."""

import re
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_to_bytes

MAX_HEAD_BYTES = 32 * 2**10  # of a request line with its headers
ABSOLUTE = re.compile(rb"https?://([^/?#]+)", re.IGNORECASE)

Environ = dict[str, Any]  # of WSGI, PEP 3333


class Malformed(Exception):
    """Bytes that are no request which could be answered; the text is the status line's."""


def check_head(environ: Environ, method: bytes, version: str, size: int) -> None:
    """Refuse with Malformed what the parser lets through; `size` is that of the head in bytes."""
    if version not in ("1.0", "1.1"):
        raise Malformed("505 HTTP Version Not Supported")
    if size > MAX_HEAD_BYTES:
        raise Malformed("431 Request Header Fields Too Large")
    host = environ.get("HTTP_HOST")
    if (host is None and version == "1.1") or "," in (host or "") or method == b"CONNECT":
        raise Malformed("400 Bad Request")
    coding = environ.get("HTTP_TRANSFER_ENCODING")
    if coding is not None and (coding.lower() != "chunked" or version == "1.0"):
        raise Malformed("501 Not Implemented")


def locate(environ: Environ, target: bytes) -> None:
    """Fill in what the request is for; an absolute target's host takes the place of the header's (RFC 9112, 3.2.2)."""
    if not target.startswith(b"/") and (absolute := ABSOLUTE.match(target)):
        environ["HTTP_HOST"] = absolute[1].decode("latin-1")
        target = target[absolute.end() :]
    path, _, query = target.partition(b"?")
    environ["PATH_INFO"] = (unquote_to_bytes(path) if b"%" in path else path).decode("latin-1")
    environ["QUERY_STRING"] = query.decode("latin-1")


@lru_cache(maxsize=256)  # bounded, since names are the client's choice
def environ_key(name: bytes) -> str | None:
    """Return the environ key of a header; None for a name that could pose as another's."""
    key = name.decode("latin-1").upper()
    if "_" in key:
        return None
    key = key.replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
