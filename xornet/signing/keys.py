"""Ed25519 keys in OpenSSH's formats: a private key in a file of its own, public keys one per line."""

import base64
import binascii
import hashlib
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
)

from xornet.signing.wire import read_strings, strings

KIND = b"ssh-ed25519"
KEY_BYTES = 32
MAX_FILE_BYTES = 2**20
EXPECTED_PUBLIC = "expected a public key, `ssh-ed25519 AAAA… name`"


class PublicKey(NamedTuple):
    """A public key, and what its owner calls it."""

    raw: bytes  # 32 of them
    name: str = ""

    @property
    def blob(self) -> bytes:
        """The key in OpenSSH's wire format."""
        return strings(KIND, self.raw)

    @property
    def fingerprint(self) -> str:
        """What `ssh-keygen -l` prints."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def line(self) -> str:
        """The key as one line of a file."""
        return " ".join([KIND.decode(), base64.b64encode(self.blob).decode(), *([self.name] if self.name else [])])


def public_key(private: Ed25519PrivateKey, name: str = "") -> PublicKey:
    return PublicKey(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), name)


def generate() -> tuple[Ed25519PrivateKey, bytes]:
    """Return a new private key, and the file that holds it."""
    private = Ed25519PrivateKey.generate()
    return private, private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())


def load_private_key(path: Path) -> Ed25519PrivateKey:
    """Return the key in the file; OSError if it cannot be read, ValueError if it is no unencrypted Ed25519 key."""
    data = _read(path)
    try:
        private = load_ssh_private_key(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        locked = isinstance(error, TypeError) or "password" in str(error).lower()
        found = "one with a passphrase" if locked else "something else"
        raise ValueError(f"{path}: expected a private Ed25519 key in OpenSSH's format, got {found}") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError(f"{path}: expected a private Ed25519 key, got another kind of key")  # noqa: TRY004
    return private


def load_public_keys(path: Path) -> list[PublicKey]:
    """Return the keys in the file, one per line; empty lines and those that begin with # are passed over.

    OSError if it cannot be read, ValueError if it holds anything else, or no key.
    """
    keys = []
    for number, line in enumerate(_read(path).splitlines(), 1):
        if (text := line.strip()) and not text.startswith(b"#"):
            try:
                keys.append(parse_public_key(text))
            except ValueError as error:
                raise ValueError(f"{path}: line {number}: {error}") from error
    if not keys:
        raise ValueError(f"{path}: {EXPECTED_PUBLIC}, got none")
    return list({key.raw: key for key in keys}.values())


def parse_public_key(line: bytes) -> PublicKey:
    """Return the key that a line holds; ValueError says what was expected."""
    kind, encoded, *name = [*line.split(None, 2), b"", b""][:3]
    if kind != KIND:
        raise ValueError(f"{EXPECTED_PUBLIC}, got {kind[:20].decode('latin-1')!a}")
    try:
        raw = key_of(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"{EXPECTED_PUBLIC}, got one that is damaged") from error
    printable = "".join(each for each in b" ".join(name).decode("utf-8", "replace") if each.isprintable())
    return PublicKey(raw, printable.strip()[:100])


def key_of(blob: bytes) -> bytes:
    """Return the 32 bytes of a key in OpenSSH's wire format; ValueError if it is of another kind."""
    kind, raw = read_strings(blob, 2)
    if kind != KIND or len(raw) != KEY_BYTES:
        raise ValueError("it is not an Ed25519 key")
    return raw


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise ValueError(f"{path}: it is larger than {MAX_FILE_BYTES} bytes")
    return data
