"""Keeps account of every answer: counted and measured, and told in the log if it failed or is one of a sample."""

import logging
import random
from collections.abc import Iterable
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, Flask
from prometheus_client import Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from service.http import problems
from service.http.description import described
from service.http.response import Answer
from service.metrics import Metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"})

log = logging.getLogger("xornet.service")


class Account(NamedTuple):
    """Where one kind of answer is counted and measured."""

    requests: Counter
    seconds: Histogram


class Accounts:
    """A layer around the application, since Flask's own hooks cost more than what they would do here."""

    def __init__(self, app: "WSGIApplication", metrics: Metrics, sample: float) -> None:
        self._app = app
        self._metrics = metrics
        self._sample = sample
        self._open: dict[tuple[str, str, str], Account] = {}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started = perf_counter()

        def start(status, headers, exc_info=None):  # type: ignore[no-untyped-def]  # the three of PEP 3333
            self._enter(environ, status[:3], perf_counter() - started)
            return start_response(status, headers, exc_info)

        return self._app(environ, start)

    def _enter(self, environ: "WSGIEnvironment", status: str, seconds: float) -> None:
        rule = environ["werkzeug.request"].url_rule
        key = (rule.rule if rule else "unmatched", environ["REQUEST_METHOD"], status)
        account = self._open.get(key) or self._account(*key)
        account.requests.inc()
        account.seconds.observe(seconds)
        if status >= "400":
            log.warning("request failed", extra=_facts(environ, status, seconds))
        elif self._sample and random.random() < self._sample:  # noqa: S311  # a sample, not a secret
            log.info("request answered", extra=_facts(environ, status, seconds))

    def _account(self, route: str, method: str, status: str) -> Account:
        labels = (route, method if method in METHODS else "other")
        account = Account(self._metrics.requests.labels(*labels, status), self._metrics.seconds.labels(*labels))
        if method in METHODS:
            self._open[route, method, status] = account
        return account


def register(app: Flask, metrics: Metrics, sample: float) -> None:
    """Account for every answer of `app`; log those that fail, and of the others the share `sample`."""
    app.wsgi_app = Accounts(app.wsgi_app, metrics, sample)  # type: ignore[method-assign]  # as Flask's docs do


def _facts(environ: "WSGIEnvironment", status: str, seconds: float) -> dict[str, object]:
    return {
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"],
        "status": int(status),
        "seconds": round(seconds, 6),
        "detail": environ.get(problems.DETAIL, ""),
    }


def routes(metrics: Metrics) -> Blueprint:
    """Return the route /metrics."""
    accounts = Blueprint("metrics", __name__)

    @accounts.get("/metrics")
    @described("The figures of all workers, for Prometheus", "text/plain")
    def expose() -> Answer:
        return Answer(generate_latest(metrics.registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return accounts
