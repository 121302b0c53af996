"""The files of TLS: a certificate, its private key, and the CA that signs clients' certificates."""

import json
from pathlib import Path
from typing import NamedTuple

from service.file_state import FileState

MAX_BYTES = 2**20  # of one file; a chain of certificates takes about ten thousand


class Contents(NamedTuple):
    """What the files held at one moment, in PEM; empty where there is no such file."""

    cert: bytes
    key: bytes
    client_ca: bytes

    def pack(self) -> bytes:
        return json.dumps([each.decode("latin-1") for each in self]).encode()

    @classmethod
    def unpack(cls, packed: bytes) -> "Contents":
        return cls(*(each.encode("latin-1") for each in json.loads(packed)))


class TLSFiles(NamedTuple):
    """Where the files are, named by their settings; without a key's file, the certificate's holds it too."""

    tls_cert: Path
    tls_key: Path | None = None
    tls_client_ca: Path | None = None

    def states(self) -> list[FileState | None]:
        """Return what changes when one of the files does."""
        return [FileState.of(path) for path in self if path]

    def read(self) -> Contents:
        """Return what the files hold; ValueError names the setting of one that cannot be read."""
        return Contents(*(_read(name.upper(), path) for name, path in self._asdict().items()))


def _read(setting: str, path: Path | None) -> bytes:
    if path is None:
        return b""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES)
    except OSError as error:
        raise ValueError(f"{setting}: {path} cannot be read: {error.strerror}") from error
