"""Signing keys for tests, and versions that they signed."""

from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from xornet.signing.beside import SUFFIX
from xornet.signing.keys import PublicKey, generate, public_key
from xornet.signing.sshsig import sign
from xornet.store import WeightStore


class Pair(NamedTuple):
    """A private key with its file, and the line of its public half."""

    private: Ed25519PrivateKey
    path: Path
    public: PublicKey

    @property
    def line(self) -> str:
        return self.public.line


def pair(directory: Path, name: str = "xornet") -> Pair:
    """Make a pair of keys, whose private half is in a file in `directory`."""
    directory.mkdir(exist_ok=True)
    private, data = generate()
    path = directory / name
    path.write_bytes(data)
    path.chmod(0o600)
    return Pair(private, path, public_key(private, name))


def sign_version(store: WeightStore, number: int, *keys: Pair) -> None:
    """Put the signatures of `keys` beside version `number`, in place of what was there."""
    data = store.path(number).read_bytes()
    signatures(store, number).write_bytes(b"".join(sign(data, key.private) for key in keys))


def signatures(store: WeightStore, number: int) -> Path:
    """Return the file of the signatures of version `number`."""
    return store.path(number).with_name(store.path(number).name + SUFFIX)


def trust(path: Path, *keys: Pair) -> Path:
    """Write the file for VERIFY_KEYS."""
    path.write_text("".join(f"{key.line}\n" for key in keys))
    return path
