"""The page for people: its files are read once, and answered with a tag by which a browser asks again."""

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from service.middleware.security_headers import DOCUMENT_HEADERS

ASSETS = Path(__file__).with_name("assets")
TYPES = {  # and not what the machine's own table happens to say
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Asset(NamedTuple):
    """One file of the page."""

    body: bytes
    content_type: str
    etag: str

    @classmethod
    def read(cls, path: Path) -> "Asset":
        body = path.read_bytes()
        return cls(body, TYPES[path.suffix], sha256(body).hexdigest()[:32])


def routes() -> Blueprint:
    """Return the routes / and /assets/<name>."""
    page = Blueprint("page", __name__)
    assets = {path.name: Asset.read(path) for path in ASSETS.iterdir()}
    index = assets.pop("index.html")

    @page.get("/")
    def show() -> Response:
        response = _answer(index)
        response.headers.update(DOCUMENT_HEADERS)
        return response

    @page.get("/assets/<name>")
    def asset(name: str) -> Response:
        if name not in assets:
            raise NotFound
        return _answer(assets[name])

    return page


def _answer(asset: Asset) -> Response:
    """Return the file, or 304 to who has it: no file is shown that is older than the service."""
    response = Response(asset.body, content_type=asset.content_type)
    response.set_etag(asset.etag)
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    del response.headers["Date"]  # the server adds its own
    return response
