"""GET /openapi.json and /docs: the API's description, and a page that renders it and asks for you.

The page is Swagger UI. Its files come from the package offapi and are served from here, as no other site may be asked.
"""

from importlib.metadata import distribution
from pathlib import Path

from flask import Blueprint, current_app

from service.http.description import described
from service.http.response import Answer

UI = {
    "ui.js": ("swagger_bundle.js", "text/javascript; charset=utf-8"),
    "ui.css": ("swagger_style.css", "text/css; charset=utf-8"),
}
START = b"""SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#ui",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
"""
PAGE = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>xornet: the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/ui.css">
<main id="ui"></main>
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


def routes(model: str) -> Blueprint:
    """Return the routes /openapi.json and /docs, for a service of one model."""
    openapi = Blueprint("openapi", __name__)
    made: dict[str, bytes] = {}

    @openapi.get("/openapi.json")
    @described("This description", "application/json")
    def document() -> Answer:
        if "document" not in made:
            # Only who reads it pays for its library: a tenth of a second and 4 MB.
            from service.api.docs.document import describe  # noqa: PLC0415

            made["document"] = describe(current_app, model).encode()
        return Answer(made["document"])

    @openapi.get("/docs")
    def page() -> Answer:
        return _kept(Answer(PAGE, content_type="text/html; charset=utf-8"))

    @openapi.get("/docs/start.js")
    def start() -> Answer:
        return _kept(Answer(START, content_type=UI["ui.js"][1]))

    @openapi.get("/docs/<any('ui.js', 'ui.css'):name>")
    def ui(name: str) -> Answer:
        source, kind = UI[name]
        path = Path(str(distribution("offapi").locate_file(f"offapi/{source}")))
        return _kept(Answer(path.read_bytes(), content_type=kind))

    return openapi


def _kept(answer: Answer) -> Answer:
    answer.headers["Cache-Control"] = KEPT
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
