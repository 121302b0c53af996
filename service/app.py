"""The application factory: the one place where the service's parts meet."""

from flask import Flask, Request
from flask.sessions import NullSession, SessionInterface
from werkzeug.routing import MapAdapter

from service.api import predict as prediction
from service.api import probes
from service.api.docs import routes as openapi
from service.api.models import routes as lineage
from service.api.open_inference import health, repository
from service.api.open_inference import routes as open_inference
from service.api.tf_serving import routes as tf_serving
from service.http import converters as model_paths
from service.http import problems
from service.metrics import Metrics
from service.middleware import access as accounts
from service.middleware import bearer_tokens as tokens
from service.middleware import load_shedding as overload
from service.middleware import request_id
from service.middleware import security_headers as security
from service.model.live import LiveModel
from service.model.poller import Watcher
from service.model.versions import Archive
from service.page import routes as page
from service.server.hooks import ServerHooks
from service.settings import Settings
from xornet.store import WeightStore


class NoSession(SessionInterface):
    """Nobody logs in here: nothing is looked for in cookies."""

    def open_session(self, app: Flask, request: Request) -> NullSession:  # noqa: ARG002
        return NullSession()

    def is_null_session(self, obj: object) -> bool:  # noqa: ARG002
        return True


class Service(Flask):
    """Flask without what this service never uses, which would cost a third of a request."""

    session_interface = NoSession()
    server_hooks: ServerHooks

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Match by path and method alone: the service has no hosts of its own, and builds no addresses."""
        if request is None:
            return None
        path = request.path
        if request.environ["PATH_INFO"].startswith("//"):  # where Werkzeug would see one slash, and a proxy saw two
            path = "/:unknown"
        return MapAdapter(self.url_map, "localhost", "/", "", "http", path, request.method)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application for `settings`, or for the environment's.

    It serves what the store holds by the time this returns, and then watches the store in a thread of its own,
    `app.extensions["watcher"]`; so it must be called in the process that answers, after any fork.
    """
    settings = settings or Settings()
    store = WeightStore(settings.models_dir, settings.model_name)
    metrics = Metrics()
    live = LiveModel(store, settings.model_version, metrics)
    live.refresh()
    archive = Archive(store, live)
    app = Service("service", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.url_map.merge_slashes = False  # a path with two slashes is unknown, not a redirect
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    model_paths.register(app)
    accounts.register(app, metrics, settings.log_sample)
    overload.register(app, metrics)
    request_id.register(app)
    security.register(app)
    problems.register(app)
    if settings.token_file:
        tokens.register(app, settings.token_file)
    app.register_blueprint(prediction.routes(live, metrics, settings.max_body_bytes))
    app.register_blueprint(probes.routes(live))
    app.register_blueprint(accounts.routes(metrics))
    app.register_blueprint(tf_serving.routes(archive, metrics))
    app.register_blueprint(open_inference.routes(archive, metrics))
    app.register_blueprint(health.routes(live, archive))
    app.register_blueprint(repository.routes(archive))
    app.register_blueprint(lineage.routes(live, archive, metrics))
    app.register_blueprint(openapi.routes(settings.model_name))
    app.register_blueprint(page.routes())
    app.server_hooks = ServerHooks(settings.max_body_bytes, problems.reject, metrics.rejected)
    app.extensions["metrics"] = metrics
    app.extensions["watcher"] = Watcher(live, settings.poll_interval_s)
    app.extensions["watcher"].start()
    return app
