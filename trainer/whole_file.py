"""Writes files that are whole or not there, whatever happens meanwhile."""

import os
from pathlib import Path

from trainer.status import NOT_WRITTEN, CommandFailed


def write(path: Path, data: bytes) -> None:
    """Put `data` into the file at `path`, making its directories; CommandFailed names the file if that fails.

    Another process sees what was there before or all of `data`, and so does the next one after a crash.
    A symbolic link keeps pointing where it points; a pipe or a device is written to as it is.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path.resolve(), data)
    except OSError as error:
        raise CommandFailed(NOT_WRITTEN, f"{path}: it could not be written: {error.strerror}") from error


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # else the new name may outlive a power cut and the bytes not
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
