"""A bucket in which objects can also be changed, which no version ever is: what stands beside one may be."""

from contextlib import suppress
from dataclasses import dataclass

import obstore

from xornet.storage.bucket import Bucket


@dataclass(frozen=True)
class ChangeableBucket(Bucket):
    """The storage of one model; other writers may be at work, as a bucket has no lock."""

    @property
    def is_alone(self) -> bool:
        return False

    def replace(self, data: bytes, name: str) -> None:
        """Store the object in place of what is there; of two writers at once, the last one's stays."""
        with self._failing(name):
            obstore.put(self._store, self._path(name), data, use_multipart=False)

    def remove(self, name: str) -> None:
        with self._failing(name), suppress(FileNotFoundError):
            obstore.delete(self._store, self._path(name))
