"""One immutable version of a model: its network, and the story of it."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from xornet.network import FloatArray, Network
from xornet.record import Record


@dataclass(frozen=True, eq=False)
class Version:
    """What a weight file holds. Its arrays are read-only, so any number of threads may share it."""

    network: Network
    curve: FloatArray  # (points, 3): attempt from 0, epoch from 0, average error
    record: Record
    sha256: str = ""  # of the whole file, once there is one
    data: bytes = b""  # that file

    def __post_init__(self) -> None:
        self.curve.setflags(write=False)

    @cached_property
    def number(self) -> int:
        return self.record.version

    @property
    def tensors_sha256(self) -> str:
        """The SHA-256 of the weights alone: equal for equal weights, whenever they were made."""
        return hashlib.sha256(b"".join(array.tobytes() for array in self.network.arrays)).hexdigest()
