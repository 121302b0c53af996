"""What a browser may do with the answers: as good as nothing, and on the page only what the page needs."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POLICY = "Content-Security-Policy"
HEADERS = [  # the policy comes first, to be left out where a route has its own
    (POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
]
SOURCES = ("connect", "img", "script", "style")  # the page's own files, and nothing written into it
DOCUMENT_HEADERS = {
    POLICY: "default-src 'none'; "
    + "".join(f"{source}-src 'self'; " for source in SOURCES)
    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    + "require-trusted-types-for 'script'; trusted-types 'none'",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
}


def register(app: Flask) -> None:
    """Add the headers to every answer of `app`; a policy that a route has set stays.

    A layer around the application, because Flask's own hooks for after cost several times as much.
    """
    app.wsgi_app = _secured(app.wsgi_app)  # type: ignore[method-assign,assignment]  # as Flask's docs do


def _secured(inner: "WSGIApplication") -> "WSGIApplication":
    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status, headers, exc_info=None):  # type: ignore[no-untyped-def]  # the three of PEP 3333
            return start_response(status, headers + HEADERS[POLICY in dict(headers) :], exc_info)

        return inner(environ, start)

    return application
