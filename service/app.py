"""The application factory: the one place where the service's parts meet."""

from flask import Flask

from service.api import predict, probes
from service.http import problems
from service.http.application import Application
from service.middleware import wrap
from service.model.observer import Observers
from service.model.poller import Poller
from service.model.registry import Models
from service.parts import plug_in_all, store_opener
from service.server.hooks import ServerHooks
from service.service import Service
from service.settings import Settings

FIRST_POLL_S = 2.0  # a store that takes longer must not keep a worker from being alive


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application for `settings`, or for the environment's, on what the store holds now."""
    return start(build(settings or Settings()))


def build(settings: Settings) -> Application:
    """Return the application for `settings`, which has yet to look at its store."""
    observers = Observers()
    open_store = store_opener(settings)
    models = Models(settings.models_dir, settings.model_name, settings.model_version, observers, open_store)
    app = Application(settings.model_name)
    service = Service(app, settings, models, observers)
    predict.add_routes(app, models, service.prediction_observers, settings.max_body_bytes)
    probes.add_routes(app, models.default.live)
    plug_in_all(service)
    app.serve_through(lambda respond: wrap(respond, service))
    app.server_hooks = ServerHooks(settings.max_body_bytes, problems.reject, service.report_rejected)
    app.extensions["service"] = service
    return app


def start(app: Application) -> Application:
    """Serve what the store holds now, unless it hangs, and poll it in a thread, `app.extensions["poller"]`.

    So this must be called in the process that responds, after any fork.
    """
    service: Service = app.extensions["service"]
    app.extensions["poller"] = poller = Poller(service.models, service.settings.poll_interval_s)
    poller.start()
    poller.first_poll.wait(FIRST_POLL_S)
    for step in service.on_start:
        step()
    return app
