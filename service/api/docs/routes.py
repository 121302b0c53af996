"""GET /openapi.json and /docs: the OpenAPI document, and a page that renders it and sends requests.

The page is Swagger UI. Its files come from the package offapi and are served from here: the page loads nothing from
any other site.
"""

from importlib.metadata import distribution
from pathlib import Path

from flask import Blueprint

from service.http.description import described
from service.http.response import Response
from service.service import Service

UI = {
    "ui.js": ("swagger_bundle.js", "text/javascript; charset=utf-8"),
    "ui.css": ("swagger_style.css", "text/css; charset=utf-8"),
}
START = Path(__file__).with_name("start.js")
PAGE = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>xornet: the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/ui.css">
<main>
<form id="token" hidden>
<p></p>
<label>Token <input type="password" autocomplete="off" required></label> <button>Continue</button>
</form>
<div id="ui"></div>
</main>
<script src="docs/ui.js"></script>
<script src="docs/start.js"></script>
"""
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # Swagger UI sets styles on its elements
        "img-src 'self' data:",  # and draws its icons as data
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
KEPT = "max-age=3600"


def plug_in(service: Service) -> None:
    """Add the routes /openapi.json and /docs."""
    docs = Blueprint("docs", __name__)
    service.public_paths |= {"/docs", "/docs/"}

    @docs.get("/openapi.json")
    @described("This document", "application/json")
    def document() -> Response:
        # Only requests for it pay for its imports.
        from service.api.docs.document import write_document  # noqa: PLC0415

        return Response(write_document(service.app, service.models))

    @docs.get("/docs")
    def page() -> Response:
        return _kept(Response(PAGE, content_type="text/html; charset=utf-8"))

    @docs.get("/docs/start.js")
    def start() -> Response:
        return _kept(Response(START.read_bytes(), content_type=UI["ui.js"][1]))

    @docs.get("/docs/<any('ui.js', 'ui.css'):name>")
    def ui(name: str) -> Response:
        source, kind = UI[name]
        path = Path(str(distribution("offapi").locate_file(f"offapi/{source}")))
        return _kept(Response(path.read_bytes(), content_type=kind))

    service.app.register_blueprint(docs)


def _kept(response: Response) -> Response:
    response.headers += [("Cache-Control", KEPT), ("Content-Security-Policy", POLICY)]
    return response
