"""Flask, less what this service never uses, and with a short way to the views that need nothing of it."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Request
from flask import request as flask_request
from flask.sessions import NullSession, SessionInterface
from werkzeug.routing import MapAdapter

from service.http import converters, problems
from service.http.description import Describe
from service.http.environ import ROUTE
from service.http.response import Responder, Response, from_wsgi
from service.server.hooks import ServerHooks

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

DirectView = Callable[["WSGIEnvironment"], Response]


class NoSession(SessionInterface):
    """Nobody logs in here: cookies are never read."""

    def open_session(self, app: Flask, request: Request) -> NullSession:  # noqa: ARG002
        return NullSession()

    def is_null_session(self, obj: object) -> bool:  # noqa: ARG002
        return True


class Application(Flask):
    """A Flask application whose hot routes skip Flask's contexts, hooks and matching, a third of a request's time.

    Such a route is an ordinary one of Flask's too, which handles everything unusual: other methods, HEAD, slashes.
    """

    session_interface = NoSession()
    server_hooks: ServerHooks

    def __init__(self) -> None:
        super().__init__("service", static_folder=None)
        self.url_map.merge_slashes = False  # a path with two slashes is unknown, not a redirect
        self._respond_through_flask = from_wsgi(super().wsgi_app)
        self._direct: dict[tuple[str, str], DirectView] = {}
        converters.register(self)
        problems.register(self)

    def add_direct_route(self, method: str, path: str, describe: Describe, view: DirectView) -> None:
        """Add a route whose `view` takes the WSGI environ, and so needs no context of Flask's."""
        self._direct[method, path] = view
        name = path.removeprefix("/").replace("/", "_")
        self.add_url_rule(path, name, describe(lambda: view(flask_request.environ)), methods=[method])

    def respond(self, environ: "WSGIEnvironment") -> Response:
        """Return the response to one request, without any middleware."""
        view = self._direct.get((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        if view is None:
            return self._respond_through_flask(environ)
        environ[ROUTE] = environ["PATH_INFO"]
        try:
            return view(environ)
        except Exception as error:  # noqa: BLE001  # every failure is written as a problem
            return problems.of_exception(error, environ)

    def serve_through(self, middleware: Callable[[Responder], Responder]) -> None:
        """Answer WSGI requests through `middleware`, in place of Flask's own way."""
        respond = middleware(self.respond)

        def wsgi_app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            return respond(environ)(environ, start_response)

        self.wsgi_app = wsgi_app  # type: ignore[method-assign]  # as Flask's documentation does

    def make_response(self, rv: Any) -> Any:
        """Send a response that is whole already as it is."""
        return rv if isinstance(rv, Response) else super().make_response(rv)

    def dispatch_request(self) -> Any:
        if rule := flask_request.url_rule:
            flask_request.environ[ROUTE] = rule.rule
        return super().dispatch_request()

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Match by path and method alone: the service has no hosts of its own, and builds no addresses."""
        if request is None:
            return None
        path = request.path
        if request.environ["PATH_INFO"].startswith("//"):  # where Werkzeug would see one slash, and a proxy saw two
            path = "/:unknown"
        return MapAdapter(self.url_map, "localhost", "/", "", "http", path, request.method)
