"""The lesson: its document at /learn, and the modules that compute and draw it below /learn/assets.

Every address in them is relative, so that a proxy may put the service below a path of its own.
"""

from pathlib import Path

from flask import Blueprint, Response

from service.middleware.security_headers import DOCUMENT_HEADERS, POLICY
from service.page.static_files import StaticFiles
from service.service import Service

ASSETS = Path(__file__).with_name("assets")
WORKER = "run/worker.js"  # the browser treats a worker as a document, with a policy of its own
WORKER_HEADERS = {
    POLICY: "default-src 'none'; script-src 'self'",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
# Starting a worker takes a trusted type, and the page makes one for this address alone.
LESSON_POLICY = DOCUMENT_HEADERS[POLICY].replace("trusted-types 'none'", "trusted-types lesson") + "; worker-src 'self'"


def plug_in(service: Service) -> None:
    """Add the routes /learn and /learn/assets/<path>."""
    lesson = Blueprint("lesson", __name__)
    files = StaticFiles(ASSETS)
    document = files.pop("learn.html")

    @lesson.get("/learn")
    def show() -> Response:
        response = document.respond()
        response.headers.update(DOCUMENT_HEADERS | {POLICY: LESSON_POLICY})
        return response

    @lesson.get("/learn/assets/<path:name>")
    def asset(name: str) -> Response:
        response = files.respond(name)
        if name == WORKER:
            response.headers.update(WORKER_HEADERS)
        return response

    service.public_paths |= {"/learn", "/learn/assets/"}
    service.app.register_blueprint(lesson)
