"""The versions that are asked for by number: loaded from the store on first use, and kept, but not all of them."""

from functools import lru_cache
from typing import NamedTuple

from service.errors import Refusal
from service.model.live import LiveModel, NoModelLoaded, proven
from xornet.store import WeightStore
from xornet.version import Version
from xornet.weights import CorruptWeights

MAX_KEPT = 128
MAX_LISTED = 100  # fewer than are kept, so that listing the newest again loads nothing


class NotAvailable(Exception):
    """A version that the store holds but that must not be used, and why."""


class Shelved(NamedTuple):
    """One number of the store, and what is behind it."""

    number: int
    version: Version | None
    trouble: str  # why there is no version, else empty


class Archive:
    """Every version of one model. Any thread may ask at any time.

    A version that was refused is loaded anew each time, so that it is there as soon as it has been mended.
    """

    def __init__(self, store: WeightStore, live: LiveModel) -> None:
        self.store = store
        self._live = live
        self._kept = lru_cache(MAX_KEPT)(lambda number: proven(store, number))

    def version(self, number: int | None = None) -> Version:
        """Return version `number`, or the one that is served now.

        NoModelLoaded if none is; Refusal 404 if there is no version `number`; NotAvailable if it does not pass.
        """
        if number is None:
            return self._live.serving()
        current = self._live.current  # once: the watcher may swap it at any time
        if current and current.number == number:
            return current
        try:
            return self._kept(number)
        except FileNotFoundError:
            raise Refusal(404, f"version {number} of {self.store.model} is not in the store") from None
        except (CorruptWeights, OSError) as error:
            raise NotAvailable(f"version {number} is refused: {error}") from error

    def shelved(self, number: int) -> Shelved:
        """Return what is behind `number`, be it refused; Refusal 404 if nothing is."""
        try:
            return Shelved(number, self.version(number), "")
        except NotAvailable as error:
            return Shelved(number, None, str(error))

    def newest(self, limit: int = MAX_LISTED, before: int | None = None) -> list[Shelved]:
        """Return what is behind the newest `limit` numbers (those below `before`), newest first.

        NoModelLoaded if the store cannot be read.
        """
        numbers = [number for number in self.numbers() if before is None or number < before]
        return [self.shelved(number) for number in reversed(numbers[-limit:])]

    def numbers(self) -> list[int]:
        """Return every number in the store, in ascending order; NoModelLoaded if the store cannot be read."""
        try:
            return self.store.versions()
        except OSError as error:
            raise NoModelLoaded(f"the store cannot be read: {error}") from error
