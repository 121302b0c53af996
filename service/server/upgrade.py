"""An offer to go on in another protocol, as Java's client makes with each request; it is always declined.

A parser stops behind a head that makes one, so the request is put to a new one as if it had made none.
"""

import re

from service.server.request_head import Environ

HOP_BY_HOP = ("UPGRADE", "CONNECTION")


def head_without_offer(environ: Environ, method: bytes, target: bytes) -> bytes:
    """Return the bytes of the same request's head; of what is meant for this connection only that it shall close."""
    fields = {key: value for key, value in environ.items() if key.startswith(("HTTP_", "CONTENT_"))}
    names = {key: key.removeprefix("HTTP_").replace("_", "-") for key in fields}
    kept = [f"{names[key]}: {value}\r\n" for key, value in fields.items() if names[key] not in HOP_BY_HOP]
    if "close" in re.split(r"[ \t]*,[ \t]*", environ.get("HTTP_CONNECTION", "").lower()):
        kept.append("CONNECTION: close\r\n")
    rest = f" {environ['SERVER_PROTOCOL']}\r\n{''.join(kept)}\r\n"
    return method + b" " + target + rest.encode("latin-1")
