"""The protocol of a storage: the place that holds the files of one model, be it a directory or a bucket."""

from collections.abc import Hashable
from contextlib import AbstractContextManager
from typing import Protocol


class Writer(Protocol):
    """Creates files and overwrites none, but where it is told to."""

    @property
    def is_alone(self) -> bool:
        """Whether no other process can be writing meanwhile: then what is half done was left by one that died."""
        ...

    def put(self, data: bytes, name: str) -> bool:
        """Store `data` durably under `name`, whole or not at all; return False if the name is taken."""
        ...

    def replace(self, data: bytes, name: str) -> None:
        """Store `data` durably under `name`, in one step, in place of what is there."""
        ...

    def remove(self, name: str) -> None:
        """Remove `name`, if it is there."""
        ...


class Storage(Protocol):
    """The files of one model, by name.

    Any number of processes may read and write at once. Every method raises OSError if the storage fails;
    `reason` puts that error into words.
    """

    def names(self) -> list[str]:
        """Return the name of every file, in any order."""
        ...

    def state(self, name: str) -> Hashable:
        """Return a value that changes when the file does; FileNotFoundError if there is none."""
        ...

    def read(self, name: str, max_bytes: int) -> bytes:
        """Return at most `max_bytes` of the file; FileNotFoundError if there is none."""
        ...

    def writing(self) -> AbstractContextManager[Writer]:
        """Return a context in which files can be created."""
        ...

    def check_writable(self) -> None:
        """Raise OSError if nothing can be published here; leave nothing behind."""
        ...

    def address(self, name: str) -> str:
        """Return where the file `name` is, for a person to read."""
        ...


def reason(error: OSError) -> str:
    """Return what failed in words that a client may see: no path, no address."""
    return error.strerror or type(error).__name__
