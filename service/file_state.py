"""What changes when a file is replaced or rewritten, so that it is read again only then."""

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Optional


class FileState(NamedTuple):
    """A file as the file system describes it."""

    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> Optional["FileState"]:
        """Return the state of the file at `path`; None if it cannot be looked at."""
        with suppress(OSError):
            status = path.stat()
            return cls(status.st_ino, status.st_size, status.st_mtime_ns)
        return None
