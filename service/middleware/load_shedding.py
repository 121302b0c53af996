"""Refuses what has waited too long, at a tenth of what an answer costs, so that the rest is answered in time.

The probes are answered whatever is asked besides: an orchestrator must not kill a service for being in demand.
"""

import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from service.api.probes import PROBES
from service.http.problems import RETRY_AFTER_S, problem
from service.metrics import Metrics
from service.middleware.request_id import KEY
from service.server.queueing import WAITED_S

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_WAIT_S = 0.5
DETAIL = "more is asked than can be answered"
QUIET_S = 10.0  # between two lines of the log on it

log = logging.getLogger("xornet.service")


class Overload:
    """A layer around the application, before anything of it has cost anything."""

    def __init__(self, app: "WSGIApplication", metrics: Metrics) -> None:
        self._app = app
        self._refused = metrics.requests.labels("unmatched", "other", "503")
        self._quiet_until = 0.0

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get(WAITED_S, 0.0) <= MAX_WAIT_S or environ["PATH_INFO"] in PROBES:
            return self._app(environ, start_response)
        self._refused.inc()
        if time.monotonic() > self._quiet_until:
            self._quiet_until = time.monotonic() + QUIET_S
            log.error(DETAIL)
        body, content_type = problem(environ["PATH_INFO"], 503, DETAIL, environ[KEY])
        headers = [("Content-Type", content_type), ("Content-Length", str(len(body))), ("Retry-After", RETRY_AFTER_S)]
        start_response("503 Service Unavailable", headers)
        return [body]


def register(app: Flask, metrics: Metrics) -> None:
    """Refuse what has waited longer than MAX_WAIT_S, as the server tells in the environ."""
    app.wsgi_app = Overload(app.wsgi_app, metrics)  # type: ignore[method-assign]  # as Flask's docs do
