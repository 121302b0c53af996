"""Security headers: a browser may do nothing with a response, unless its view set a policy of its own."""

from typing import TYPE_CHECKING

from service.http.response import Responder, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

POLICY = "Content-Security-Policy"
DENY_ALL = (POLICY, "default-src 'none'; frame-ancestors 'none'")
ALWAYS = [("Cross-Origin-Resource-Policy", "same-origin"), ("X-Content-Type-Options", "nosniff")]
HEADERS = [DENY_ALL, *ALWAYS]
SOURCES = ("connect", "img", "script", "style")  # a page loads its own files, and nothing written into it
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


class SecurityHeaders:
    """Middleware that adds the headers to every response."""

    def __init__(self, respond: Responder) -> None:
        self._respond = respond

    def __call__(self, environ: "WSGIEnvironment") -> Response:
        response = self._respond(environ)
        response.headers += ALWAYS if POLICY in dict(response.headers) else HEADERS
        return response
