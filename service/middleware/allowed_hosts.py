"""Rejects requests for hosts that this service does not go by, which stops DNS rebinding.

A page elsewhere can point a name of its own at this machine, and its browser would then let it read every response.
"""

import ipaddress
from collections.abc import Sequence
from typing import TYPE_CHECKING

from service.errors import Fault, shown
from service.http.environ import PROBES
from service.http.problems import problem
from service.http.response import Responder, Response

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

ANY = "*"
LOCAL_SUFFIXES = (".local", ".internal", ".svc", ".localhost", ".cluster.local")  # names that nobody can register
MAX_REMEMBERED = 256  # hosts, as the names are the client's choice
EXPECTED = "an address, a local name, or one of ALLOWED_HOSTS"


class AllowedHosts:
    """Middleware that rejects with 421 what is meant for another host: addresses and local names always pass."""

    def __init__(self, respond: Responder, allowed: Sequence[str]) -> None:
        self._respond = respond
        self._allowed = frozenset(allowed)
        self._passed = {""}  # a request of HTTP/1.0 may name no host

    def __call__(self, environ: "WSGIEnvironment") -> Response:
        host: str = environ.get("HTTP_HOST", "")
        if host in self._passed or environ["PATH_INFO"] in PROBES:
            return self._respond(environ)
        if ANY in self._allowed or is_local(name := name_of(host)) or name in self._allowed:
            if len(self._passed) < MAX_REMEMBERED:
                self._passed.add(host)
            return self._respond(environ)
        fault = Fault("Host", EXPECTED, shown(host))
        return problem(environ, 421, f"Host: expected {EXPECTED}, got {fault.got}", [fault])


def name_of(host: str) -> str:
    """Return the name or address in a Host header, without its port."""
    if host.startswith("["):
        address, _, rest = host[1:].partition("]")
        return address if not rest or rest.startswith(":") else host
    return host.partition(":")[0].lower().removesuffix(".")


def is_local(name: str) -> bool:
    """Return whether `name` is an address, or a name that no public DNS resolves."""
    if ("." not in name and ":" not in name) or name.endswith(LOCAL_SUFFIXES):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
