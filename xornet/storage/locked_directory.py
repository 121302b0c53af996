"""Creates files in a directory durably and exclusively, one writer at a time.

`link(2)` makes that safe: it gives a finished file its name in one step, and fails if the name is taken.
A reader needs no lock: it sees a whole file or none.
"""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

TEMPORARY = ".publishing"
LACKS_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)  # what link(2) says on exFAT and its like
NO_LINKS = "this file system has no hard links, which publishing a version in one step needs"


class LockedDirectory(NamedTuple):
    """A directory that only this process writes to, for as long as it is open."""

    path: Path
    descriptor: int

    @property
    def is_alone(self) -> bool:
        return True

    def put(self, data: bytes, name: str) -> bool:
        """Store `data` durably, and only then under `name`; return False if the name is taken.

        After an OSError the name does not exist.
        """
        self._write(data)
        try:
            _link(self.path / TEMPORARY, self.path / name)
        except FileExistsError:
            return False
        try:
            os.fsync(self.descriptor)
        except OSError:
            (self.path / name).unlink()
            raise
        return True

    def replace(self, data: bytes, name: str) -> None:
        """Store `data` durably, and only then under `name`, in place of what is there."""
        self._write(data)
        (self.path / TEMPORARY).replace(self.path / name)
        os.fsync(self.descriptor)

    def remove(self, name: str) -> None:
        (self.path / name).unlink(missing_ok=True)

    def _write(self, data: bytes) -> None:
        self.sweep()
        with open(self.path / TEMPORARY, "xb", opener=_unwritable) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def sweep(self) -> None:
        """Remove the temporary file: under the lock, its writer is done or dead."""
        (self.path / TEMPORARY).unlink(missing_ok=True)


@contextmanager
def opened(path: Path) -> Iterator[LockedDirectory]:
    """Yield the directory, created if need be, once no other process writes to it."""
    _make(path)
    for above in (path.parent, path.parent.parent):  # their creator may have crashed before syncing them
        with suppress(PermissionError):
            _sync(above)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        directory = LockedDirectory(path, descriptor)
        try:
            yield directory
        finally:
            with suppress(OSError):  # the next writer sweeps again
                directory.sweep()
    finally:
        with suppress(OSError):  # whatever was put is durable by now, and Linux frees the descriptor anyway
            os.close(descriptor)


def check_writable(path: Path) -> None:
    """Raise OSError if no version could be published in `path`; leave the file system as it was.

    A directory that does not exist yet is judged by the one that it would be created in.
    """
    while not path.is_dir() and not path.exists() and path != path.parent:
        path = path.parent
    with TemporaryDirectory(prefix=TEMPORARY, dir=path) as scratch:
        Path(scratch, "file").touch()
        _link(Path(scratch, "file"), Path(scratch, "link"))


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in LACKS_LINKS:
            raise OSError(error.errno, NO_LINKS, str(target.parent)) from error
        raise


def _make(path: Path) -> None:
    """Create the directory and those above it, each durable before the next."""
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
