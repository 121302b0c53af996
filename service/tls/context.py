"""Makes the TLS context of a server, or says which setting is wrong.

A context is never changed once it is made: one that is given half of a pair breaks the handshakes that use it.
"""

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from service.tls.files import Contents


def make_context(contents: Contents) -> ssl.SSLContext:
    """Return a new context with the standard library's defaults; ValueError names the setting that is at fault.

    With a CA for clients, a client needs a certificate that it signed.
    """
    if not _holds_certificate(contents.cert):
        raise ValueError("TLS_CERT: expected a certificate in PEM, got a file without one")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.set_alpn_protocols(["http/1.1"])
    _load_pair(context, contents)
    if contents.client_ca:
        if not _holds_certificate(contents.client_ca):
            raise ValueError("TLS_CLIENT_CA: expected certificates in PEM, got a file without one")
        context.load_verify_locations(cadata=_ascii(contents.client_ca))
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _load_pair(context: ssl.SSLContext, contents: Contents) -> None:
    setting = "TLS_KEY" if contents.key else "TLS_CERT"
    try:
        with _in_memory(contents.cert) as cert, _in_memory(contents.key or contents.cert) as key:
            context.load_cert_chain(cert, key, password=_refuse)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise ValueError(f"{setting}: expected the key of TLS_CERT's certificate, got another key") from error
        got = error.reason or "a file without one"
        raise ValueError(f"{setting}: expected a private key in PEM, got {got}") from error
    except _Encrypted as error:
        raise ValueError(f"{setting}: expected a private key without a passphrase, got an encrypted one") from error


class _Encrypted(Exception):
    """The key needs a passphrase."""


def _refuse() -> str:
    raise _Encrypted  # rather than to ask for it on the terminal


def _holds_certificate(data: bytes) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_verify_locations(cadata=_ascii(data))
    except (ssl.SSLError, ValueError):
        return False
    return True


def _ascii(data: bytes) -> str:
    """Return PEM as the ssl module takes it; what is not ASCII can only be in the comments around it."""
    return data.decode("ascii", "replace").replace("\ufffd", "?")


@contextmanager
def _in_memory(data: bytes) -> Iterator[str]:
    """Yield a path to `data`: the ssl module loads keys from files alone, and those on a disk may change meanwhile."""
    with os.fdopen(os.memfd_create("tls"), "wb") as file:
        file.write(data)
        file.flush()
        yield f"/proc/self/fd/{file.fileno()}"
