"""The version that answers now: one reference, swapped when a newer version has been proven."""

import logging
from os import stat_result
from typing import NamedTuple, Protocol

from xornet.store import WeightStore
from xornet.truth_table import XOR
from xornet.version import Version
from xornet.weights import CorruptWeights

STORE = 0  # a number that no version has
log = logging.getLogger("xornet.service")


class NoModelLoaded(Exception):
    """There is no version to answer with yet, and why."""


class Witness(Protocol):
    """Whoever wants to know what a live model does."""

    def took(self, version: Version) -> None: ...

    def refused(self, reason: str) -> None: ...

    def looked(self) -> None: ...


class FileState(NamedTuple):
    """What changes when a file is replaced or rewritten."""

    inode: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, status: stat_result) -> "FileState":
        return cls(status.st_ino, status.st_size, status.st_mtime_ns)


class LiveModel:
    """The newest version in the store that passes, or the pinned one.

    Any thread may read `current` at any time, once for each request: it is None or a version that was
    proven in full, and it never goes back to None. One thread at a time may call `refresh`. A file that
    does not pass is logged once, and `current` stays what it was; one that cannot be read is tried again at
    each look.
    """

    def __init__(self, store: WeightStore, pinned: int | None = None, witness: Witness | None = None) -> None:
        self.current: Version | None = None
        self.trouble = ""  # why there is nothing newer, if something was refused
        self._store = store
        self._pinned = pinned
        self._witness = witness
        self._seen: dict[int, FileState] = {}  # files that were taken or refused for good
        self._troubles: dict[int, str] = {}  # what is wrong with each number, and under STORE with the store

    def refresh(self) -> None:
        """Look at the store once, and move to the newest version that passes."""
        self._look()
        self.trouble = self._troubles[max(self._troubles)] if self._troubles else ""
        if self._witness:
            self._witness.looked()

    def _look(self) -> None:
        try:
            numbers = [self._pinned] if self._pinned else self._store.versions()
        except OSError as error:
            self._complain(STORE, "store", f"the store cannot be read: {error}")
            return
        oldest = self.current.number if self.current else 1
        listed = {number for number in numbers if number >= oldest}
        self._seen = {number: state for number, state in self._seen.items() if number in listed}
        self._troubles = {number: trouble for number, trouble in self._troubles.items() if number in listed}
        for number in reversed(numbers):
            if number < oldest or self._is_taken(number):
                return

    def serving(self) -> Version:
        """Return the current version; NoModelLoaded with the reason if there is none yet."""
        if self.current is None:
            wanted = f"version {self._pinned}" if self._pinned else "a version"
            raise NoModelLoaded(self.trouble or f"the store does not hold {wanted} yet")
        return self.current

    def _is_taken(self, number: int) -> bool:
        """Tell whether `number` is the current version, after having taken it if it is new and passes."""
        try:
            state = FileState.of(self._store.path(number).lstat())
            if self._seen.get(number) != state:
                self._take(number)
                self._seen[number] = state
        except FileNotFoundError:
            self._troubles.pop(number, None)
        except OSError as error:
            self._complain(number, "unreadable", f"version {number} is refused: {error}")
        return self.current is not None and self.current.number == number

    def _take(self, number: int) -> None:
        try:
            self._swap(proven(self._store, number))
        except CorruptWeights as error:
            self._complain(number, "corrupt", f"version {number} is refused: {error}")

    def _swap(self, version: Version) -> None:
        self.current = version
        self._troubles.pop(version.number, None)
        if self._witness:
            self._witness.took(version)
        log.info(
            "serving version", extra={"model": self._store.model, "version": version.number, "sha256": version.sha256}
        )

    def _complain(self, number: int, reason: str, trouble: str) -> None:
        if self._troubles.get(number) != trouble:
            self._troubles[number] = trouble
            if self._witness:
                self._witness.refused(reason)
            log.error("load failed", extra={"model": self._store.model, "reason": trouble})


def proven(store: WeightStore, number: int) -> Version:
    """Return version `number`, which knows XOR; raises as `WeightStore.load`."""
    version = store.load(number)
    learned = (version.record.inputs, version.record.outputs, version.record.truth_table)
    if learned != (XOR.input_names, XOR.output_names, XOR.rows):
        raise CorruptWeights("its truth table is not that of XOR")
    return version
