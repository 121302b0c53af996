"""The versions of one model: numbered, immutable files in one directory, which only ever gains files.

Readers and writers share nothing but the directory.
"""

import errno
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from xornet.directory import opened
from xornet.network import FloatArray, Network
from xornet.record import Record
from xornet.version import Version
from xornet.weights import CorruptWeights, decode, encode

MAX_FILE_BYTES = 4 * 2**20
MOST = 10**18 - 1  # the highest number: what is longer fits no reader's integers
FILE_NAME = re.compile(r"([1-9][0-9]{0,17})\.safetensors")
MODEL_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class WeightStore:
    """The directory `<models_dir>/<model>`.

    Any number of processes may read and publish at once. A reader sees a whole file or none, and a
    number never changes its content. A kill at any instant leaves at most one temporary file, which
    no reader lists and which the next publish removes.
    """

    models_dir: Path
    model: str

    def __post_init__(self) -> None:
        if not MODEL_NAME.fullmatch(self.model):
            raise ValueError(
                f"model name {self.model!r}: expected 1 to 64 letters, digits, dots, dashes or underscores"
            )

    @property
    def directory(self) -> Path:
        return self.models_dir / self.model

    def path(self, number: int) -> Path:
        return self.directory / f"{number}.safetensors"

    def versions(self) -> list[int]:
        """Return every number that has a name here, in ascending order; whether each can be loaded is not asked."""
        with suppress(FileNotFoundError):
            return sorted(
                int(found[1]) for path in self.directory.iterdir() if (found := FILE_NAME.fullmatch(path.name))
            )
        return []

    def load(self, number: int) -> Version:
        """Return version `number`, proven in full.

        FileNotFoundError if there is none; `CorruptWeights` if it must not be used; OSError if it cannot be read.
        """
        version = _prove(self._read(number))
        if (version.record.model, version.number) != (self.model, number):
            raise CorruptWeights(f"it is version {version.number} of {version.record.model!r} under another name")
        return version

    def _read(self, number: int) -> bytes:
        """Read once from one descriptor, so that nothing can be exchanged between a check and its use."""
        with open(self.path(number), "rb", opener=_open_regular) as file:
            return file.read(MAX_FILE_BYTES + 1)

    def publish(self, network: Network, curve: FloatArray, record: Record) -> Version:
        """Give the network the next free number and return it as published.

        The record's model, version, parent and creation time are filled in here. When this returns, the
        version is on the disk to stay. When it raises OSError, the versions are what they were before.
        """
        with opened(self.directory) as directory:
            while True:
                newest = max(self.versions(), default=None)
                if newest == MOST:
                    raise OSError(errno.EOVERFLOW, f"there is no number after {newest}")
                named = replace(record, model=self.model, version=(newest or 0) + 1, parent=newest, created_at=_now())
                data = encode(Version(network, curve, named))
                published = _prove(data)
                if directory.put(data, self.path(published.number).name):
                    return published  # else somebody without our lock took the number: try the next


def _open_regular(path: str, flags: int) -> int:
    """Open a file that is really one; to open a pipe that somebody has put there must not wait for its writer."""
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise CorruptWeights("it is not a regular file")
    return descriptor


def _prove(data: bytes) -> Version:
    if len(data) > MAX_FILE_BYTES:
        raise CorruptWeights(f"it is larger than {MAX_FILE_BYTES} bytes")
    return decode(data)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
