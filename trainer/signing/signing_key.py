"""The private key that SIGN_KEY names, and the public keys that VERIFY_KEYS names.

CommandFailed says what is wrong with them.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from trainer.status import WRONG_USAGE, CommandFailed
from xornet.signing.keys import PublicKey, load_private_key, load_public_keys

Value = TypeVar("Value")
SIGN_KEY, VERIFY_KEYS, REQUIRED = "SIGN_KEY", "VERIFY_KEYS", "VERIFY_KEYS_REQUIRED"


def load_signing_key() -> Ed25519PrivateKey:
    """Return the key to sign with."""
    if not (path := os.environ.get(SIGN_KEY)):
        expected = "expected the file of a private key, such as `keygen` makes, got none"
        raise CommandFailed(WRONG_USAGE, f"{SIGN_KEY}: {expected}")
    return _load(SIGN_KEY, Path(path), load_private_key)


def load_trusted_keys() -> list[PublicKey] | None:
    """Return the keys that are trusted; None if VERIFY_KEYS is not set."""
    path = os.environ.get(VERIFY_KEYS)
    return _load(VERIFY_KEYS, Path(path), load_public_keys) if path else None


def required() -> int:
    """Return how many of them have to sign, as the service would be told."""
    text = os.environ.get(REQUIRED) or "1"
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0):
        raise CommandFailed(WRONG_USAGE, f"{REQUIRED}: expected a whole number from 1, got {text[:40]!r}")
    return int(text)


def _load(variable: str, path: Path, load: Callable[[Path], Value]) -> Value:
    try:
        return load(path)
    except OSError as error:
        raise CommandFailed(WRONG_USAGE, f"{variable}: {path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise CommandFailed(WRONG_USAGE, f"{variable}: {error}") from error
