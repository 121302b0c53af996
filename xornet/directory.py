"""Puts whole files under new names in a directory, one writer at a time, to stay.

What makes that safe is `link(2)`: it gives a finished file its name in one step, and fails if the
name is taken. A reader needs no lock: it sees a whole file or none.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

TEMPORARY = ".publishing"


class Directory(NamedTuple):
    """A directory that this process alone writes to for now."""

    path: Path
    descriptor: int

    def put(self, data: bytes, name: str) -> bool:
        """Put `data` on the disk, and only then under `name`; False if the name is taken.

        On any OSError the name is not there afterwards.
        """
        self.sweep()
        with open(self.path / TEMPORARY, "xb", opener=_unwritable) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(self.path / TEMPORARY, self.path / name)
        except FileExistsError:
            return False
        try:
            os.fsync(self.descriptor)
        except OSError:
            (self.path / name).unlink()
            raise
        return True

    def sweep(self) -> None:
        """Remove the temporary file: under the lock, whoever made it is done or dead."""
        (self.path / TEMPORARY).unlink(missing_ok=True)


@contextmanager
def opened(path: Path) -> Iterator[Directory]:
    """Yield the directory, made if need be, once no other process writes to it."""
    _make(path)
    for above in (path.parent, path.parent.parent):  # who made what they hold may not have lived to sync them
        with suppress(PermissionError):
            _sync(above)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        directory = Directory(path, descriptor)
        try:
            yield directory
        finally:
            with suppress(OSError):  # the next writer sweeps again
                directory.sweep()
    finally:
        with suppress(OSError):  # whatever was put is on the disk by now, and Linux frees the descriptor anyway
            os.close(descriptor)


def _make(path: Path) -> None:
    """Make the directory and those above it, each on the disk before the next."""
    if not path.is_dir():
        _make(path.parent)
        path.mkdir(exist_ok=True)
        _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(path: str, flags: int) -> int:
    return os.open(path, flags, 0o444)  # a version never changes
