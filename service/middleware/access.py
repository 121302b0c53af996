"""Times every request and reports it: to the metrics, and to the log if it failed or is in the sample."""

import logging
import random
from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from service.http.environ import CALLER, DETAIL, MODEL, ROUTE, UNLOGGED, UNMATCHED
from service.http.problems import path_of
from service.http.response import Responder, Response
from service.middleware.client_address import client_address
from service.service import ResponseObserver
from service.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger("xornet.service")


class Access:
    """Middleware that reports every response."""

    def __init__(
        self,
        respond: Responder,
        observers: Sequence[ResponseObserver],
        failure_observers: Sequence[ResponseObserver],
        settings: Settings,
    ) -> None:
        self._respond = respond
        self._observers, self._failure_observers = observers, failure_observers
        self._sample, self._proxies = settings.log_sample, settings.trusted_proxies

    def __call__(self, environ: "WSGIEnvironment") -> Response:
        started = perf_counter()
        response = self._respond(environ)
        seconds = perf_counter() - started
        route, model = environ.get(ROUTE, UNMATCHED), environ.get(MODEL, "")
        for report in self._observers:
            report(route, environ["REQUEST_METHOD"], response.status, seconds, model)
        if response.status >= 400:
            for report in self._failure_observers:
                report(route, environ["REQUEST_METHOD"], response.status, seconds, model)
            if UNLOGGED not in environ:
                log.warning("request failed", extra=self._facts(environ, response, seconds))
        elif self._sample and random.random() < self._sample:  # noqa: S311  # a sample, not a secret
            log.info("request served", extra=self._facts(environ, response, seconds))
        return response

    def _facts(self, environ: "WSGIEnvironment", response: Response, seconds: float) -> dict[str, object]:
        headers = dict(response.headers)
        facts = {
            "method": environ["REQUEST_METHOD"],
            "path": path_of(environ),
            "status": response.status,
            "seconds": round(seconds, 6),
            "bytes": len(response.body),
            "client": client_address(environ, self._proxies),
            "token": environ.get(CALLER),
            "model": headers.get("X-Model-Name") or environ.get(MODEL),
            "version": int(headers.get("X-Model-Version", 0)),
            "detail": environ.get(DETAIL),
        }
        return {name: fact for name, fact in facts.items() if fact or name == "bytes"}
