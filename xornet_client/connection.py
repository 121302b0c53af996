"""Connections for requests: a time limit for a whole response, and no request lost to a server's restart.

requests' own limit is between two bytes. A kept connection that the server has closed fails at the next request,
which is sent again on a new one if no byte of a response has come.
"""

import time
from http.client import HTTPResponse
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Connection(HTTPConnection):
    """A connection that is kept between requests."""

    _is_used = False

    def connect(self) -> None:
        self._is_used = False
        super().connect()

    def request(self, *args: Any, **options: Any) -> None:
        self._is_kept, self._has_begun = self.sock is not None and self._is_used, False
        self.response_class: Any = self._respond
        self._send: Any = lambda: super(Connection, self).request(*args, **options)
        self._take(self._send)

    def getresponse(self) -> Any:
        return self._take(super().getresponse)

    def _take(self, step: Any) -> Any:
        try:
            return step()
        except ConnectionError:
            if not self._is_kept or self._has_begun:
                raise
        self._is_kept = False
        self.close()
        if step is not self._send:
            self._send()
        return step()

    def _respond(self, sock: Any, *args: Any, **options: Any) -> HTTPResponse:
        """Return a response that may read from the socket for as long as its time limit says, and no longer."""
        response, end, self._is_used = HTTPResponse(sock, *args, **options), time.monotonic() + sock.gettimeout(), True
        raw: Any = response.fp.raw
        readinto = raw.readinto

        def read(buffer: Any) -> Any:
            sock.settimeout(max(end - time.monotonic(), 1e-6))
            count = readinto(buffer)
            self._has_begun |= bool(count)
            return count

        raw.readinto = read
        return response


class SecureConnection(Connection, HTTPSConnection):
    """The same over TLS."""


class Adapter(HTTPAdapter):
    """requests' adapter for such connections."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        kinds = {"http": (HTTPConnectionPool, Connection), "https": (HTTPSConnectionPool, SecureConnection)}
        pools = {scheme: type("Pool", (pool,), {"ConnectionCls": kind}) for scheme, (pool, kind) in kinds.items()}
        self.poolmanager.pool_classes_by_scheme = pools
