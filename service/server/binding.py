"""Finds out before the server starts whether it can listen, and where it can write."""

import errno
import os
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

MEMORY = "/dev/shm"  # noqa: S108  # a directory that is never on a disk, so that a heartbeat never waits for one


def address(host: str, port: int) -> str:
    """Return gunicorn's form of an address; an IPv6 address may have brackets already."""
    host = host.removeprefix("[").removesuffix("]")
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def why_not_bound(host: str, port: int) -> str | None:
    """Return one line, beginning with the setting, about why nothing can listen on this address, if so."""
    host = host.removeprefix("[").removesuffix("]")
    try:
        family, kind, _, _, name = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except (OSError, UnicodeError):
        return f"HOST: expected an address or a host name of this machine, got {host!r}"
    try:
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(name)
            probe.listen()
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            return f"PORT: cannot listen on {address(host, port)}: {error.strerror}"
        return f"HOST: cannot listen on {address(host, port)}: {error.strerror}"
    return None


def writable_directory() -> Path | None:
    """Return the first directory in which a file can be written: in memory, else one for temporary files."""
    for directory in filter(None, (MEMORY, os.environ.get("TMPDIR"), "/tmp", "/var/tmp")):  # noqa: S108
        with suppress(OSError), tempfile.TemporaryFile(dir=directory) as probe:
            probe.write(b"x")
            return Path(directory)
    return None
