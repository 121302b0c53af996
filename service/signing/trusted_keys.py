"""The public keys in the file that VERIFY_KEYS names, read again whenever it has changed."""

import logging
from collections.abc import Hashable
from pathlib import Path
from threading import Lock

from service.file_state import FileState
from service.shared_memory import SharedMemory
from xornet.signing.keys import PublicKey, load_public_keys, parse_public_key

log = logging.getLogger("xornet.service")


def check_keys(path: Path, required: int) -> None:
    """Raise ValueError, in one line, if no version could be trusted with this file."""
    try:
        keys = load_public_keys(path)
    except OSError as error:
        raise ValueError(f"VERIFY_KEYS: {path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ValueError(f"VERIFY_KEYS: {error}") from error
    if len(keys) < required:
        expected = f"expected at most {len(keys)}, as {path} holds so many different keys"
        raise ValueError(f"VERIFY_KEYS_REQUIRED: {expected}, got {required}")


class TrustedKeys:
    """The keys that are trusted now. Any thread may use them.

    A change that cannot be read is logged once, and the former keys stay trusted: those that this worker read, or
    that another one did before this one was started. Without any, nothing is trusted.
    """

    def __init__(self, path: Path, memory: SharedMemory | None = None) -> None:
        self._path = path
        self._memory = memory
        self._lock = Lock()
        self._state: FileState | None = None
        remembered = self._memory.load() if self._memory else None
        self._keys = tuple(parse_public_key(line) for line in (remembered or b"").splitlines())
        self._read()

    def now(self) -> tuple[PublicKey, ...]:
        """Return the keys as the file has them now."""
        with self._lock:
            if FileState.of(self._path) != self._state:
                self._read()
            return self._keys

    def state(self) -> Hashable:
        """Return a value that changes when the keys do."""
        return frozenset(key.raw for key in self.now())

    def _read(self) -> None:
        self._state = FileState.of(self._path)
        try:
            self._keys = tuple(load_public_keys(self._path))
        except (OSError, ValueError) as error:
            log.error("keys not read, the former ones stay trusted", extra={"reason": str(error)})  # noqa: TRY400
        else:
            if self._memory:
                self._memory.store("\n".join(key.line for key in self._keys).encode())
            log.info("keys read", extra={"keys": len(self._keys)})
