"""The versions of one model: numbered, immutable files in a directory or a bucket, which only ever gains files.

Readers and writers share nothing but that storage.
"""

import errno
import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from xornet.names import MODEL_NAME, check_model_name
from xornet.network import FloatArray, Network
from xornet.record import Record
from xornet.storage.address import folders, storage_of
from xornet.storage.protocol import Storage
from xornet.version import Version
from xornet.weights import CorruptWeights, decode, encode

MAX_FILE_BYTES = 4 * 2**20
MOST = 10**18 - 1  # the highest number: what is longer fits no reader's integers
FILE_NAME = re.compile(r"([1-9][0-9]{0,17})\.safetensors")


@dataclass(frozen=True)
class WeightStore:
    """The versions in `<models_dir>/<model>`; `models_dir` is a directory, or a bucket such as s3://bucket/prefix.

    Any number of processes may read and publish at once. A reader sees a whole file or none, and a
    number never changes its content. A kill at any instant leaves at most one temporary file, which
    no reader lists and which the next publish removes.
    """

    models_dir: Path
    model: str

    def __post_init__(self) -> None:
        check_model_name(self.model)

    @property
    def directory(self) -> Path:
        """Where the files are, if not in a bucket."""
        return self.models_dir / self.model

    @cached_property
    def storage(self) -> Storage:
        """What holds the files; OSError if a bucket's settings are wrong."""
        return storage_of(self.models_dir, self.model)

    def path(self, number: int) -> Path:
        """Return the file of version `number`, if not in a bucket."""
        return self.directory / file_name(number)

    def address(self, number: int) -> str:
        """Return where version `number` is, for a person to read."""
        return self.storage.address(file_name(number))

    def names(self) -> list[str]:
        """Return the name of every file of the model, in any order."""
        return self.storage.names()

    def versions(self) -> list[int]:
        """Return every number that has a file, in ascending order, whether or not it can be loaded."""
        return numbers(self.names())

    def state(self, number: int) -> Hashable:
        """Return a value that changes when the file of version `number` does; FileNotFoundError if there is none."""
        return self.storage.state(file_name(number))

    def load(self, number: int) -> Version:
        """Return version `number`, proven in full.

        FileNotFoundError if there is none; `CorruptWeights` if it must not be used; OSError if it cannot be read.
        """
        version = _prove(self.storage.read(file_name(number), MAX_FILE_BYTES + 1))
        if (version.record.model, version.number) != (self.model, number):
            raise CorruptWeights(f"it is version {version.number} of {version.record.model!r} under another name")
        return version

    def publish(self, network: Network, curve: FloatArray, record: Record) -> Version:
        """Publish the network under the next free number and return it as published.

        The record's model, version, parent and creation time are filled in here. When this returns, the
        version is durable. When it raises OSError, the versions are what they were before.
        """
        taken = 0
        with self.storage.writing() as writer:
            while True:
                newest = max(self.versions(), default=None)
                number = max(newest or 0, taken) + 1
                if number > MOST:
                    raise OSError(errno.EOVERFLOW, f"there is no number after {MOST}")
                named = replace(record, model=self.model, version=number, parent=newest, created_at=_now())
                data = encode(Version(network, curve, named))
                published = _prove(data)
                if writer.put(data, file_name(published.number)):
                    return published
                taken = number  # by a writer without our lock: try the next

    def check_writable(self) -> None:
        """Raise OSError with the reason if a version could not be published; leave the store as it is."""
        self.storage.check_writable()


def list_models(models_dir: Path) -> list[str]:
    """Return the name of every model in the store, sorted; a model's folder may still be empty."""
    return sorted(name for name in folders(models_dir) if MODEL_NAME.fullmatch(name))


def numbers(names: Iterable[str]) -> list[int]:
    """Return the number of each version among the `names` of files, in ascending order."""
    return sorted(int(found[1]) for name in names if (found := FILE_NAME.fullmatch(name)))


def file_name(number: int) -> str:
    return f"{number}.safetensors"


def _prove(data: bytes) -> Version:
    if len(data) > MAX_FILE_BYTES:
        raise CorruptWeights(f"it is larger than {MAX_FILE_BYTES} bytes")
    return decode(data)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
