"""The image's health check: whether the service of this container is ready, whatever proxy the environment names.

With TLS_CLIENT_CA the service responds only to clients with a certificate. The check's own, with its key, is in the
file HEALTHCHECK_CERT; without one it can only tell that a worker is alive, since that demands a certificate.
"""

import http.client
import os
import ssl
import sys

TIMEOUT_S = 2
EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1", "[::]": "::1"}  # noqa: S104  compared, not bound


def main() -> int:
    """Return 0 if /readyz responds 200, else 1."""
    host, port = os.environ.get("HOST", ""), int(os.environ.get("PORT") or 8000)
    try:
        connection = _connection(EVERYWHERE.get(host, host), port)
        connection.connect()
        if os.environ.get("TLS_CLIENT_CA") and not os.environ.get("HEALTHCHECK_CERT"):
            return 0
        connection.request("GET", "/readyz")
        return int(connection.getresponse().status != http.client.OK)
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


def _connection(host: str, port: int) -> http.client.HTTPConnection:
    if not os.environ.get("TLS_CERT"):
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the certificate is not for this address
    if own := os.environ.get("HEALTHCHECK_CERT"):
        context.load_cert_chain(own)
    return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=context)


if __name__ == "__main__":
    sys.exit(main())
