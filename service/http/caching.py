"""Responses that a client may keep: an entity tag, and 304 for a client that has it already."""

from flask import request

from service.http.response import Response

REVALIDATE = "no-cache"
FOREVER = "max-age=31536000, immutable"  # not "public": behind a token, no shared cache may keep it


def cached(response: Response, control: str, etag: str) -> Response:
    """Return `response` with its entity tag, or 304 if the client's copy has the same tag."""
    if request.if_none_match.contains_weak(etag):
        response = Response(b"", 304)
        response.headers.clear()
    response.headers += [("Cache-Control", control), ("ETag", f'"{etag}"')]
    return response
