"""A file of bearer tokens, one per line, and what workers remember of it.

List the old token and the new one together while clients move from one to the other.
"""

import hashlib
import json
import mmap
import re
from pathlib import Path

TOKEN = re.compile(rb"[A-Za-z0-9._~+/-]+=*")  # b64token of RFC 6750
MEMORY_BYTES = 2**16  # for the digests of about a thousand tokens
DIGEST_BYTES = hashlib.sha256().digest_size


def read_tokens(path: Path) -> list[str]:
    """Return the digests of the tokens in the file.

    OSError if it cannot be read, ValueError if it is not a list of tokens; no error repeats a token.
    """
    tokens = [line.strip() for line in path.read_bytes().splitlines() if line.strip()]
    if not tokens:
        raise ValueError(f"{path} holds no token")
    for number, token in enumerate(tokens, 1):
        if not TOKEN.fullmatch(token):
            raise ValueError(f"{path}: token {number} has characters other than letters, digits and ._~+/-=")
    return [digest(token) for token in tokens]


def digest(token: bytes) -> str:
    """Return what is kept of a token: its SHA-256, in hexadecimal."""
    return hashlib.sha256(token).hexdigest()


class TokenMemory:
    """The digests that a worker read last, in memory that all workers share.

    A file that was damaged after they were read must not lock out the worker that is started next.
    It has to be made before the fork. A reader sees what one writer wrote, whole, or nothing.
    """

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, MEMORY_BYTES)

    def store(self, digests: list[str]) -> None:
        """Remember the digests; more than there is room for are not remembered at all."""
        text = json.dumps(digests).encode()
        whole = hashlib.sha256(text).digest() + text
        if len(whole) < MEMORY_BYTES:
            self._memory[: len(whole) + 1] = whole + b"\0"

    def load(self) -> list[str]:
        """Return the digests that were stored last; none if none ever were."""
        seal, text = self._memory[:DIGEST_BYTES], self._memory[DIGEST_BYTES:].partition(b"\0")[0]
        if hashlib.sha256(text).digest() != seal:
            return []
        found: list[str] = json.loads(text)
        return found
