"""The metrics and the probes of the gRPC process, over HTTP on a port of their own, as Triton has it.

They are the service's own routes, with its middleware; every other path is not found. A scrape is small and rare, so
the standard library's server will do.
"""

import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from service.tls.certificate import Certificate

PATHS = frozenset({"/metrics", "/livez", "/readyz"})
TIMEOUT_S = 5.0


class _Handler(WSGIRequestHandler):
    timeout = TIMEOUT_S

    def log_message(self, format: str, *_: Any) -> None:  # noqa: A002 - its name in the base class
        """Leave that to the service's own log."""
        del format


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    certificate: "Certificate | None" = None

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Respond to one client, in its own thread, after the handshake if there is one."""
        request.settimeout(TIMEOUT_S)
        with suppress(OSError):  # of a client that goes away, or whose handshake fails
            if self.certificate is None:
                super().finish_request(request, client_address)
                return
            with self.certificate.context().wrap_socket(request, server_side=True) as encrypted:
                super().finish_request(encrypted, client_address)


class _ServerIPv6(_Server):
    address_family = socket.AF_INET6


def start(app: "WSGIApplication", host: str, port: int, certificate: "Certificate | None" = None) -> Callable[[], None]:
    """Serve in a thread of its own, over TLS with a certificate; return what ends it. OSError if it cannot listen."""

    def only_monitoring(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] not in PATHS or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            start_response("404 Not Found", [("Content-Length", "0")])
            return []
        return app(environ, start_response)

    kind: type[_Server] = _ServerIPv6 if ":" in host else _Server
    server = make_server(host.strip("[]"), port, only_monitoring, kind, _Handler)
    server.certificate = certificate
    threading.Thread(target=server.serve_forever, name="monitoring", daemon=True).start()

    def end() -> None:
        server.shutdown()
        server.server_close()

    return end
