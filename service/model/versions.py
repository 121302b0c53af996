"""The versions of one model that are in memory, by number.

Only the poller's thread reads the store. A request gets what is in memory, or is told to retry while the
poller loads what it wants: no request ever waits for a store.
"""

import time
from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import NamedTuple

from service.errors import UntrustedWeights
from xornet.store import WeightStore
from xornet.truth_table import XOR
from xornet.version import Version
from xornet.weights import CorruptWeights

MAX_KEPT = 1000  # versions in memory, over all models; about 20 kB each
FUNCTIONS = {"xor": XOR}  # models whose name promises a function


class VersionEntry(NamedTuple):
    """One number of the store, and what is in memory for it."""

    number: int
    version: Version | None
    trouble: str = ""  # why there is no version
    is_loading: bool = False  # it has not been looked at yet
    seconds: float = 0.0  # that reading and checking it took
    is_final: bool = True  # False if the file could not be read, and so has to be tried again
    is_trusted: bool = True  # False if keys that are trusted are wanting: then an older version is better


class VersionCache:
    """The entries of all models, the least recently used of which are dropped. Any thread may use it."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most or MAX_KEPT
        self._entries: OrderedDict[tuple[str, int], VersionEntry] = OrderedDict()
        self._lock = Lock()

    def get(self, model: str, number: int) -> VersionEntry | None:
        with self._lock:
            if entry := self._entries.get((model, number)):
                self._entries.move_to_end((model, number))
            return entry

    def put(self, model: str, entry: VersionEntry) -> None:
        with self._lock:
            self._entries[model, entry.number] = entry
            self._entries.move_to_end((model, entry.number))
            if len(self._entries) > self._most:
                self._entries.popitem(last=False)

    @property
    def is_full(self) -> bool:
        return len(self._entries) >= self._most


class VersionLoader:
    """Loads the versions of one model, each file once for as long as it does not change.

    Only the poller's thread may call `look`.
    """

    def __init__(self, store: WeightStore, cache: VersionCache) -> None:
        self._store = store
        self._cache = cache
        self._states: dict[int, Hashable] = {}  # of the files as they were when they were last loaded

    def look(self, number: int, current: Version | None = None) -> VersionEntry:
        """Return the entry of `number` as the file is now; `current` need not be loaded again.

        FileNotFoundError if there is no such file; OSError if the store cannot say.
        """
        state = self._store.state(number)
        if state == self._states.get(number):
            if (known := self._cache.get(self._store.model, number)) and known.is_final:
                return known
            if current and current.number == number:
                return VersionEntry(number, current)
        began = time.perf_counter()
        entry = self._load(number)._replace(seconds=time.perf_counter() - began)
        self._states[number] = state
        self._cache.put(self._store.model, entry)
        return entry

    def forget_all_but(self, numbers: set[int]) -> None:
        """Drop what is known of files that are gone."""
        self._states = {number: state for number, state in self._states.items() if number in numbers}

    def _load(self, number: int) -> VersionEntry:
        try:
            return VersionEntry(number, proven(self._store, number))
        except CorruptWeights as error:
            is_trusted = not isinstance(error, UntrustedWeights)
            return VersionEntry(number, None, f"version {number} is rejected: {error}", is_trusted=is_trusted)
        except FileNotFoundError:
            raise
        except OSError as error:
            return VersionEntry(number, None, f"version {number} cannot be read: {error.strerror}", is_final=False)


def proven(store: WeightStore, number: int) -> Version:
    """Return version `number`, checked to compute what its model's name promises; raises as `WeightStore.load`."""
    version = store.load(number)
    promised = FUNCTIONS.get(store.model)
    learned = (version.record.inputs, version.record.outputs, version.record.truth_table)
    if promised and learned != (promised.input_names, promised.output_names, promised.rows):
        raise CorruptWeights(f"its truth table is not that of {store.model.upper()}")
    return version
