"""A model's files in a directory. Reading takes no lock; writing is in `locked_directory`."""

import errno
import os
import stat
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from xornet.storage import locked_directory
from xornet.storage.locked_directory import LockedDirectory
from xornet.weights import CorruptWeights


class FileState(NamedTuple):
    """What changes when a file is replaced or rewritten."""

    inode: int
    size: int
    modified_ns: int


class Directory(NamedTuple):
    """The storage in the directory `path`, which is created with its first file."""

    path: Path

    def names(self) -> list[str]:
        try:
            return os.listdir(self.path)  # noqa: PTH208  names are enough
        except FileNotFoundError:
            return []

    def state(self, name: str) -> FileState:
        status = (self.path / name).lstat()
        return FileState(status.st_ino, status.st_size, status.st_mtime_ns)

    def read(self, name: str, max_bytes: int) -> bytes:
        """Read once from one descriptor, so that the file cannot be exchanged between a check and its use.

        `CorruptWeights` if the name belongs to anything but a regular file.
        """
        with open(self.path / name, "rb", opener=_open_regular) as file:
            return file.read(max_bytes)

    def writing(self) -> AbstractContextManager[LockedDirectory]:
        return locked_directory.opened(self.path)

    def check_writable(self) -> None:
        locked_directory.check_writable(self.path)

    def address(self, name: str) -> str:
        return str(self.path / name)


def folders(path: Path) -> list[str]:
    """Return the names of the directories in `path`; none if it does not exist."""
    try:
        return [entry.name for entry in os.scandir(path) if entry.is_dir()]
    except FileNotFoundError:
        return []


def _open_regular(path: str, flags: int) -> int:
    """Open a regular file and nothing else, without waiting for the writer of a pipe."""
    try:
        descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ELOOP and Path(path).is_symlink():
            raise CorruptWeights("it is a symbolic link") from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise CorruptWeights("it is not a regular file")
    return descriptor
