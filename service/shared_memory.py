"""Memory that gunicorn's workers share: what one of them read last, for the one that is started next.

A file that was damaged after a worker had read it must change nothing, also for workers that are yet to start.
"""

import hashlib
import mmap

SEAL_BYTES = hashlib.sha256().digest_size
LENGTH_BYTES = 4


class SharedMemory:
    """Holds one value, in anonymous memory that has to be made before the fork.

    A reader sees what one writer stored, whole, or nothing.
    """

    def __init__(self, size: int) -> None:
        self._memory = mmap.mmap(-1, size)

    def store(self, value: bytes) -> None:
        """Remember `value`; one for which there is no room is not remembered at all."""
        sealed = len(value).to_bytes(LENGTH_BYTES, "big") + value
        whole = hashlib.sha256(sealed).digest() + sealed
        if len(whole) <= len(self._memory):
            self._memory[: len(whole)] = whole

    def load(self) -> bytes | None:
        """Return the value that was stored last; None if none ever was."""
        seal, rest = self._memory[:SEAL_BYTES], self._memory[SEAL_BYTES:]
        sealed = rest[: LENGTH_BYTES + int.from_bytes(rest[:LENGTH_BYTES], "big")]
        return sealed[LENGTH_BYTES:] if hashlib.sha256(sealed).digest() == seal else None
