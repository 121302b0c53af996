"""Load shedding: a request that queued too long gets a 503, at a tenth of the cost of serving it.

So the other requests are served in time. The probes are served under any load: an orchestrator must not
kill a service for being in demand.
"""

import logging
import time
from collections.abc import Set
from typing import TYPE_CHECKING

from service.http.environ import PROBES, UNLOGGED
from service.http.problems import RETRY_AFTER_S, problem
from service.http.response import Responder, Response
from service.middleware.path_rules import PathRules
from service.server.queueing import WAITED_S

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MAX_WAIT_S = 0.5
MAX_PAGE_WAIT_S = 5.0  # of a page's own files: a browser that is refused one of them shows nothing
DETAIL = "the service is overloaded"
QUIET_S = 10.0  # between two log lines about it

log = logging.getLogger("xornet.service")


class LoadShedding:
    """Middleware that rejects requests which the server reports to have queued longer than MAX_WAIT_S."""

    def __init__(self, respond: Responder, pages: Set[str] = frozenset()) -> None:
        self._respond = respond
        self._pages = PathRules(pages)
        self._quiet_until = 0.0

    def __call__(self, environ: "WSGIEnvironment") -> Response:
        waited_s = environ.get(WAITED_S, 0.0)
        if waited_s <= MAX_WAIT_S or environ["PATH_INFO"] in PROBES:
            return self._respond(environ)
        if waited_s <= MAX_PAGE_WAIT_S and environ["PATH_INFO"] in self._pages:
            return self._respond(environ)
        environ[UNLOGGED] = True
        if time.monotonic() > self._quiet_until:
            self._quiet_until = time.monotonic() + QUIET_S
            log.error(DETAIL)
        return problem(environ, 503, DETAIL, headers=[("Retry-After", RETRY_AFTER_S)])
