"""Times every request and reports it: to the metrics, and to the log if it failed or is in the sample."""

import logging
import random
from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from service.http.environ import CALLER, DETAIL, ROUTE, UNLOGGED, UNMATCHED
from service.http.problems import path_of
from service.http.response import Responder, Response
from service.service import ResponseObserver

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

log = logging.getLogger("xornet.service")


class Access:
    """Middleware that reports every response."""

    def __init__(self, respond: Responder, observers: Sequence[ResponseObserver], sample: float) -> None:
        self._respond = respond
        self._observers = observers
        self._sample = sample

    def __call__(self, environ: "WSGIEnvironment") -> Response:
        started = perf_counter()
        response = self._respond(environ)
        seconds = perf_counter() - started
        for report in self._observers:
            report(environ.get(ROUTE, UNMATCHED), environ["REQUEST_METHOD"], response.status, seconds)
        if response.status >= 400:
            if UNLOGGED not in environ:
                log.warning("request failed", extra=_facts(environ, response.status, seconds))
        elif self._sample and random.random() < self._sample:  # noqa: S311  # a sample, not a secret
            log.info("request served", extra=_facts(environ, response.status, seconds))
        return response


def _facts(environ: "WSGIEnvironment", status: int, seconds: float) -> dict[str, object]:
    token = {"token": name} if (name := environ.get(CALLER)) else {}
    return {
        "method": environ["REQUEST_METHOD"],
        "path": path_of(environ),
        "status": status,
        "seconds": round(seconds, 6),
        "detail": environ.get(DETAIL, ""),
        **token,
    }
