"""Flask, less what this service never uses, and with a short way to the views that need nothing of it."""

from collections.abc import Callable
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, Request
from flask import request as flask_request
from flask.sessions import NullSession, SessionInterface
from werkzeug.routing import MapAdapter

from service.http import problems, routing
from service.http.environ import MODEL, ROUTE
from service.http.response import Responder, Response, from_wsgi, to_wsgi
from service.server.hooks import ServerHooks

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

DIRECT = "direct"  # the attribute of a view that needs nothing of Flask
MAX_DIRECT = 1000  # paths that are remembered, as versions without end may be named in them


class DirectRoute(NamedTuple):
    """One path whose view was found once."""

    rule: str
    model: str
    view: Callable[["WSGIEnvironment"], Response]


def direct(view: Callable[..., Response]) -> Callable[..., Response]:
    """Let a view skip Flask's contexts, hooks and matching once a path has led to it.

    It takes the WSGI environ, and the path's arguments by their names. To Flask it is a view like any other.
    """

    @wraps(view)
    def through_flask(**arguments: Any) -> Response:
        return view(flask_request.environ, **arguments)

    through_flask.__dict__[DIRECT] = view
    return through_flask


class NoSession(SessionInterface):
    """Nobody logs in here: cookies are never read."""

    def open_session(self, app: Flask, request: Request) -> NullSession:  # noqa: ARG002
        return NullSession()

    def is_null_session(self, obj: object) -> bool:  # noqa: ARG002
        return True


class Application(Flask):
    """A Flask application that calls a `direct` view without Flask, which would cost most of a request's time.

    Flask finds the view for the first request of a path, and handles everything that is unusual.
    """

    session_interface = NoSession()
    url_rule_class = routing.MatchedRule
    server_hooks: ServerHooks

    def __init__(self, default_model: str = "") -> None:
        super().__init__("service", static_folder=None)
        self._default_model = default_model  # which a direct view is about if its path names none
        self.url_map.merge_slashes = False  # a path with two slashes is unknown, not a redirect
        self._respond_through_flask = from_wsgi(super().wsgi_app)
        self._direct: dict[tuple[str, str], DirectRoute] = {}
        routing.register(self)
        problems.register(self)

    def respond(self, environ: "WSGIEnvironment") -> Response:
        """Return the response to one request, without any middleware."""
        direct = self._direct.get((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        if direct is None:
            return self._respond_through_flask(environ)
        environ[ROUTE], environ[MODEL] = direct.rule, direct.model
        try:
            return direct.view(environ)
        except Exception as error:  # noqa: BLE001  # every failure is written as a problem
            return problems.of_exception(error, environ)

    def serve_through(self, middleware: Callable[[Responder], Responder]) -> None:
        """Answer WSGI requests through `middleware`, in place of Flask's own way."""
        self.wsgi_app = to_wsgi(middleware(self.respond))  # type: ignore[assignment,method-assign]  # as Flask's documentation does

    def make_response(self, rv: Any) -> Any:
        """Send a response that is whole already as it is."""
        return rv if isinstance(rv, Response) else super().make_response(rv)

    def dispatch_request(self) -> Any:
        environ, rule = flask_request.environ, flask_request.url_rule
        if rule is None:
            return super().dispatch_request()
        view, arguments = getattr(self.view_functions[rule.endpoint], DIRECT, None), flask_request.view_args or {}
        model = arguments.get("name", self._default_model if view else "")
        environ[ROUTE], environ[MODEL] = rule.rule, model
        response = super().dispatch_request()
        if view and len(self._direct) < MAX_DIRECT:
            key = environ["REQUEST_METHOD"], environ["PATH_INFO"]
            self._direct[key] = DirectRoute(rule.rule, model, partial(view, **arguments))
        return response

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Match by path and method alone: the service has no hosts of its own, and builds no addresses."""
        if request is None:
            return None
        path = request.path
        if request.environ["PATH_INFO"].startswith("//"):  # where Werkzeug would see one slash, and a proxy saw two
            path = "/:unknown"
        return MapAdapter(self.url_map, "localhost", "/", "", "http", path, request.method)
