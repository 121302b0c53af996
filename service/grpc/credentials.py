"""TLS for gRPC, from the same files as for HTTPS; a renewed certificate is used from the next handshake on."""

import logging
from typing import Any

import grpc

from service.settings import Settings
from service.tls.context import make_context
from service.tls.files import Contents, TLSFiles

log = logging.getLogger("xornet.service")


def make_credentials(settings: Settings) -> Any:
    """Return the server's credentials; ValueError names the setting that is wrong."""
    if settings.tls_cert is None:
        return None
    certificate = Renewed(TLSFiles(settings.tls_cert, settings.tls_key, settings.tls_client_ca))
    has_ca = settings.tls_client_ca is not None
    return grpc.dynamic_ssl_server_credentials(certificate.configuration, certificate.renew, has_ca)


class Renewed:
    """The files as they were when they last fitted together. gRPC's threads call `renew` before each handshake."""

    def __init__(self, files: TLSFiles) -> None:
        self._files, self._states, self._reason = files, files.states(), ""
        self.configuration = _configuration(files.read())

    def renew(self) -> Any:
        """Return the new configuration, or None if there is none; a failure is logged once."""
        states = self._files.states()
        if states == self._states:
            return None
        self._states = states  # taken before the files are read, so that a later change is noticed
        try:
            self.configuration = _configuration(self._files.read())
        except ValueError as error:
            log.error("certificate not renewed, the former one stays", extra={"reason": str(error)})  # noqa: TRY400
            return None
        log.info("certificate renewed")
        return self.configuration


def _configuration(contents: Contents) -> Any:
    make_context(contents)  # ValueError if they do not fit together
    pair = (contents.key or contents.cert, contents.cert)
    return grpc.ssl_server_certificate_configuration([pair], contents.client_ca or None)
