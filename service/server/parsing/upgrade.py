"""Declines every offer to upgrade the connection to another protocol, which Java's client makes with each request.

The parser stops after the head of such a request, so the same request, without the offer, is fed to a new parser.
"""

import re

from service.server.parsing.request_head import Environ

HOP_BY_HOP = ("UPGRADE", "CONNECTION")


def head_without_offer(environ: Environ, method: bytes, target: bytes) -> bytes:
    """Return the bytes of the request's head without its hop-by-hop headers, except `Connection: close`."""
    fields = {key: value for key, value in environ.items() if key.startswith(("HTTP_", "CONTENT_"))}
    names = {key: key.removeprefix("HTTP_").replace("_", "-") for key in fields}
    kept = [f"{names[key]}: {value}\r\n" for key, value in fields.items() if names[key] not in HOP_BY_HOP]
    if "close" in re.split(r"[ \t]*,[ \t]*", environ.get("HTTP_CONNECTION", "").lower()):
        kept.append("CONNECTION: close\r\n")
    rest = f" {environ['SERVER_PROTOCOL']}\r\n{''.join(kept)}\r\n"
    return method + b" " + target + rest.encode("latin-1")
