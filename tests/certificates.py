"""Certificates for tests, and the clients that trust them."""

import ssl
from pathlib import Path

import trustme

from service.tls.files import TLSFiles


def issue(folder: Path, authority: trustme.CA, *, client_ca: trustme.CA | None = None) -> TLSFiles:
    """Write a certificate for localhost and its key into `folder`, in place of those that were there before."""
    folder.mkdir(exist_ok=True)
    leaf = authority.issue_cert("localhost", "127.0.0.1")
    files = TLSFiles(folder / "cert.pem", folder / "key.pem", folder / "ca.pem" if client_ca else None)
    replace(files.tls_cert, b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    replace(folder / "key.pem", leaf.private_key_pem.bytes())
    if client_ca:
        replace(folder / "ca.pem", client_ca.cert_pem.bytes())
    return files


def replace(path: Path, data: bytes) -> None:
    """Put a file in the place of another at once, as `mv` does."""
    path.with_suffix(".new").write_bytes(data)
    path.with_suffix(".new").replace(path)


def trusting(authority: trustme.CA, *, identity: trustme.CA | None = None) -> ssl.SSLContext:
    """Return a client's context that trusts `authority` alone, with a certificate of its own from `identity`."""
    context = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())
    if identity:
        identity.issue_cert("client@example.org").configure_cert(context)
    return context


def settings_of(files: TLSFiles) -> dict[str, str]:
    """Return the environment variables that turn TLS on."""
    return {name.upper(): str(path) for name, path in files._asdict().items() if path}
