"""The files of a page: read once when the service starts, and revalidated by the browser with an entity tag."""

from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from flask import Response, request
from werkzeug.exceptions import NotFound

CONTENT_TYPES = {  # fixed here, because the table of the machine may differ
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class StaticFile(NamedTuple):
    """One file, as it was when the service started."""

    body: bytes
    content_type: str
    etag: str

    @classmethod
    def read(cls, path: Path) -> "StaticFile":
        body = path.read_bytes()
        return cls(body, CONTENT_TYPES[path.suffix], sha256(body).hexdigest()[:32])

    def respond(self) -> Response:
        """Return the file, or 304 to a browser that has it; a browser must revalidate, so no file is outdated."""
        response = Response(self.body, content_type=self.content_type)
        response.set_etag(self.etag)
        response.headers["Cache-Control"] = "no-cache"
        response.make_conditional(request)
        del response.headers["Date"]  # the server adds its own
        return response


class StaticFiles:
    """Every file below `folder`, by its path in it with forward slashes.

    Only these paths exist: a path is looked up in a dictionary and never reaches the file system.
    """

    def __init__(self, folder: Path) -> None:
        found = sorted(path for path in folder.rglob("*") if path.suffix in CONTENT_TYPES)
        self._files = {path.relative_to(folder).as_posix(): StaticFile.read(path) for path in found}

    def pop(self, name: str) -> StaticFile:
        """Return one file, and serve it no longer under its name: a document has an address of its own."""
        return self._files.pop(name)

    def respond(self, name: str) -> Response:
        """Return the file at `name`; NotFound if there is none."""
        if name not in self._files:
            raise NotFound
        return self._files[name].respond()
