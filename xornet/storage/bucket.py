"""A model's files in a bucket of an object store.

A conditional PUT (`If-None-Match: *`) takes the place of link(2): it creates the whole object, and fails
if the name is taken. Credentials, region and endpoint come from the usual variables, such as AWS_*.
"""

import errno
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from uuid import uuid4

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import ObjectStore

from xornet.storage.bucket_client import connect
from xornet.storage.bucket_failure import translated

if TYPE_CHECKING:
    from obstore import ObjectMeta  # a type that is there for checkers alone

OVERWRITES = "this bucket overwrites objects despite `If-None-Match: *`, so two trainers could publish under one number"
PROBE = ".condition-"  # the start of a name that no version has


@dataclass(frozen=True)
class Bucket:
    """The storage of one model under `url`. Every call times out; none of them is meant for a request's path."""

    url: str
    model: str
    _store: ObjectStore = field(repr=False, compare=False)
    _proven: list[bool] = field(default_factory=list, repr=False, compare=False)  # not empty once the probe passed
    _listed: dict[str, Hashable] = field(default_factory=dict, repr=False, compare=False)  # states by name

    @classmethod
    def at(cls, url: str, model: str) -> Self:
        """Return the bucket without connecting to it; OSError if its settings are wrong."""
        return cls(url, model, connect(url))

    def names(self) -> list[str]:
        with self._failing(""):
            listed = obstore.list_with_delimiter(self._store, self.model)
        states = {found["path"].rpartition("/")[2]: _state(found) for found in listed["objects"]}
        self._listed.clear()
        self._listed.update(states)
        return list(states)

    def folders(self) -> list[str]:
        """Return the name of every folder beside the model's."""
        with self._failing(""):
            listed = obstore.list_with_delimiter(self._store)
        return [prefix.strip("/") for prefix in listed["common_prefixes"]]

    def state(self, name: str) -> Hashable:
        """Return the state at the last listing, which costs no call; an object that it lacked is looked up."""
        if name in self._listed:
            return self._listed[name]
        with self._failing(name):
            return _state(obstore.head(self._store, self._path(name)))

    def read(self, name: str, max_bytes: int) -> bytes:
        with self._failing(name):
            data = bytearray()
            for chunk in obstore.get(self._store, self._path(name)).stream(min_chunk_size=2**20):
                data += chunk
                if len(data) >= max_bytes:
                    break
        return bytes(data[:max_bytes])

    @contextmanager
    def writing(self) -> Iterator[Self]:
        """Yield the bucket once it has shown that it honours the condition of a PUT."""
        self.check_writable()
        yield self

    def check_writable(self) -> None:
        """Raise OSError if an object cannot be created here, or if a second PUT would replace it."""
        if self._proven:
            return
        name = f"{PROBE}{uuid4().hex}"
        try:
            if not self.put(b"", name) or self._create(b"", name):
                raise OSError(errno.ENOTSUP, OVERWRITES, self.url)
        finally:
            with suppress(Exception):  # who may not delete leaves an empty object that no reader lists
                obstore.delete(self._store, self._path(name))
        self._proven.append(True)

    def put(self, data: bytes, name: str) -> bool:
        """Create the object and return True, or return False if the name is taken.

        After an OSError the object is usually not there; if the response was lost, it may be, whole.
        """
        return self._create(data, name) or self._is_ours(data, name)

    def _is_ours(self, data: bytes, name: str) -> bool:
        """Whether the object is what we wrote: a retried PUT finds the name taken by the first attempt."""
        try:
            return self.read(name, len(data) + 1) == data
        except FileNotFoundError:
            return False

    def _create(self, data: bytes, name: str) -> bool:
        with self._failing(name), suppress(AlreadyExistsError):
            obstore.put(self._store, self._path(name), data, mode="create", use_multipart=False)
            return True
        return False

    def address(self, name: str) -> str:
        return f"{self.url}/{self._path(name)}".rstrip("/")

    def _path(self, name: str) -> str:
        return f"{self.model}/{name}"

    @contextmanager
    def _failing(self, name: str) -> Iterator[None]:
        """Translate what obstore raises into OSErrors in words."""
        try:
            yield
        except (BaseError, FileNotFoundError) as error:
            raise translated(error, self.address(name)) from error


def _state(found: "ObjectMeta") -> Hashable:
    return found["e_tag"] or found["last_modified"], found["size"]
