"""A file of bearer tokens, one per line, and what workers remember of it.

A line is `token` or `name token`, and a token may be given as `sha256:` with its digest, so that the file holds no
secret. List the old token and the new one together while clients move from one to the other.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import NamedTuple

from service.shared_memory import SharedMemory

TOKEN = re.compile(rb"[A-Za-z0-9._~+/-]+=*")  # b64token of RFC 6750
NAME = re.compile(rb"[A-Za-z0-9._-]{1,64}")
DIGEST = re.compile(rb"[0-9A-Fa-f]{64}")
HASHED = b"sha256:"
MEMORY_BYTES = 2**17  # for about a thousand tokens


class Token(NamedTuple):
    """What is kept of a token: its name, which is empty if it has none, and its SHA-256 in hexadecimal."""

    name: str
    digest: str


def read_tokens(path: Path) -> list[Token]:
    """Return the tokens in the file.

    OSError if it cannot be read, ValueError if it is not a list of tokens; no error repeats a token.
    """
    lines = [(number, line.split()) for number, line in enumerate(path.read_bytes().splitlines(), 1)]
    tokens = [_token(f"{path}: line {number}", words) for number, words in lines if words]
    if not tokens:
        raise ValueError(f"{path} holds no token")
    return tokens


def _token(where: str, words: list[bytes]) -> Token:
    if len(words) > 2:
        raise ValueError(f"{where}: expected a token, or a name and a token, got {len(words)} words")
    name, token = (b"", *words)[-2:]
    if name and not NAME.fullmatch(name):
        raise ValueError(f"{where}: the name has more than 64 characters, or others than letters, digits and ._-")
    if token.startswith(HASHED):
        if not DIGEST.fullmatch(token[len(HASHED) :]):
            raise ValueError(f"{where}: expected 64 hexadecimal digits after sha256:")
        return Token(name.decode(), token[len(HASHED) :].decode().lower())
    if not TOKEN.fullmatch(token):
        raise ValueError(f"{where}: the token has characters other than letters, digits and ._~+/-=")
    return Token(name.decode(), digest(token))


def digest(token: bytes) -> str:
    """Return a token's SHA-256, in hexadecimal."""
    return hashlib.sha256(token).hexdigest()


class TokenMemory:
    """The tokens that a worker read last, in memory that all workers share; it has to be made before the fork."""

    def __init__(self) -> None:
        self._memory = SharedMemory(MEMORY_BYTES)

    def store(self, tokens: list[Token]) -> None:
        """Remember the tokens; more than there is room for are not remembered at all."""
        self._memory.store(json.dumps(tokens).encode())

    def load(self) -> list[Token]:
        """Return the tokens that were stored last; none if none ever were."""
        stored = self._memory.load()
        return [Token(*each) for each in json.loads(stored)] if stored else []
