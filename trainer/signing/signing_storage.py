"""A storage whose every new version is signed before its number is there, so that no reader sees it unsigned."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from trainer.signing.signing_key import load_signing_key
from xornet.signing.beside import MAX_BYTES, SUFFIX
from xornet.signing.sshsig import sign
from xornet.storage.protocol import Storage, Writer
from xornet.store import FILE_NAME


@dataclass(frozen=True)
class SigningStorage:
    """The storage of a model as it is, but for what is written; the key is read when it is needed first."""

    storage: Storage

    @cached_property
    def key(self) -> Ed25519PrivateKey:
        return load_signing_key()

    def names(self) -> list[str]:
        return self.storage.names()

    def state(self, name: str) -> Hashable:
        return self.storage.state(name)

    def read(self, name: str, max_bytes: int) -> bytes:
        return self.storage.read(name, max_bytes)

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        with self.storage.writing() as writer:
            yield SigningWriter(writer, self)

    def check_writable(self) -> None:
        """Check the key too, before a training that may take hours."""
        self.key  # noqa: B018
        self.storage.check_writable()

    def address(self, name: str) -> str:
        return self.storage.address(name)


@dataclass(frozen=True)
class SigningWriter:
    """Creates each version's signature first, which reserves the number: it is never beside another's file.

    Alone in a directory, a signature without a version was left by a writer that died, and is removed. In a bucket
    its writer may still be at work, so that number is left out.
    """

    writer: Writer
    storage: SigningStorage

    @property
    def is_alone(self) -> bool:
        return self.writer.is_alone

    def put(self, data: bytes, name: str) -> bool:
        """Store the signature of `data` and then `data`; return False if the name is taken or reserved."""
        if not FILE_NAME.fullmatch(name):  # what is no version is not signed
            return self.writer.put(data, name)
        signature = sign(data, self.storage.key)
        if not self._reserve(signature, name):
            return False
        is_put = False
        try:
            is_put = self.writer.put(data, name)
        except OSError:
            is_put = not self.is_alone  # the object may be there all the same, so its signature has to stay
            raise
        finally:
            if not is_put:
                self._withdraw(signature, name)
        return is_put

    def replace(self, data: bytes, name: str) -> None:
        self.writer.replace(data, name)

    def remove(self, name: str) -> None:
        self.writer.remove(name)

    def _reserve(self, signature: bytes, name: str) -> bool:
        if self.writer.put(signature, name + SUFFIX):
            return True
        if not self.is_alone or name in self.storage.names():
            return False
        self.writer.remove(name + SUFFIX)
        return self.writer.put(signature, name + SUFFIX)

    def _withdraw(self, signature: bytes, name: str) -> None:
        """Remove our signature, as another writer took the number."""
        with suppress(OSError):  # what stays is of no file, so no reader accepts it
            if self.storage.read(name + SUFFIX, MAX_BYTES) == signature:
                self.writer.remove(name + SUFFIX)
