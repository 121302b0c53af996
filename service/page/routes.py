"""The page for people: its document at /, and the files that it loads below /assets."""

from pathlib import Path

from flask import Blueprint, Response

from service.middleware.security_headers import DOCUMENT_HEADERS
from service.page.static_files import StaticFiles
from service.service import Service

ASSETS = Path(__file__).with_name("assets")


def plug_in(service: Service) -> None:
    """Add the routes / and /assets/<path>."""
    page = Blueprint("page", __name__)
    files = StaticFiles(ASSETS)
    document = files.pop("index.html")

    @page.get("/")
    def show() -> Response:
        response = document.respond()
        response.headers.update(DOCUMENT_HEADERS)
        return response

    @page.get("/assets/<path:name>")
    def asset(name: str) -> Response:
        return files.respond(name)

    service.public_paths |= {"/", "/assets/"}
    service.app.register_blueprint(page)
