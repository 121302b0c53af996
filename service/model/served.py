"""One model as requests see it: the version that responds, and every other by its number."""

from collections.abc import Callable, Mapping

from service.errors import NoModelLoaded, Rejected, VersionUnavailable
from service.model.live import LiveModel
from service.model.observer import Observer
from service.model.versions import FUNCTIONS, VersionCache, VersionEntry
from xornet.store import WeightStore
from xornet.version import Version

MAX_LISTED = 100  # versions that a list shows, and that are kept in memory ahead of any request


class ServedModel:
    """One model of the store. Any thread may call all but `refresh` and `load`, which are the poller's.

    What requests see is what the poller saw last: none of them waits for the store.
    """

    def __init__(
        self,
        store: WeightStore,
        pinned: int | str | None,
        observer: Observer,
        cache: VersionCache,
        report_want: Callable[[], None],
    ) -> None:
        self.name = store.model
        self.store = store
        self.labels: Mapping[str, VersionEntry] = {}  # the number each names, or 0, and the version it has; replaced
        self.live = LiveModel(store, pinned, observer, cache)
        self._cache = cache
        self._report_want = report_want
        self._wanted: set[int] = set()  # numbers that requests have named and that are not in memory

    def version(self, which: int | str | None = None) -> Version:
        """Return the version of that number, or of that label, or the one that is served now.

        NoModelLoaded if none is; Rejected 404 if there is no such number or label; VersionUnavailable if the version
        failed its checks or has yet to be loaded.
        """
        if which is None:
            return self.live.current or self.live.serving()
        entry = self.labels.get(which) if isinstance(which, str) else self.entry(which)
        if entry is None:
            raise Rejected(404, f"there is no label {str(which)[:64]!r} of {self.name}")
        if entry.version is None:
            raise VersionUnavailable(entry.trouble)
        return entry.version

    def entry(self, number: int) -> VersionEntry:
        """Return what is in memory for `number`; Rejected 404 if the store had no such version at the last poll."""
        current = self.live.current  # once: the poller may swap it at any time
        if current and current.number == number:
            return VersionEntry(number, current)
        if number not in self.live.numbers:
            raise Rejected(404, f"version {number} of {self.name} is not in the store")
        if entry := self._cache.get(self.name, number):
            return entry
        self._wanted.add(number)
        self._report_want()
        return VersionEntry(number, None, f"version {number} is being loaded", is_loading=True)

    def numbers(self) -> tuple[int, ...]:
        """Return the numbers in the store, ascending; NoModelLoaded if the store could never be read."""
        if not self.live.numbers and self.live.trouble and self.live.current is None:
            raise NoModelLoaded(self.live.trouble)
        return self.live.numbers

    def newest(self, limit: int = MAX_LISTED, before: int | None = None) -> list[VersionEntry]:
        """Return the entries of the newest `limit` numbers (those below `before`), newest first."""
        numbers = [number for number in self.numbers() if before is None or number < before]
        return [self.entry(number) for number in reversed(numbers[-limit:])]

    @property
    def promised_inputs(self) -> tuple[str, ...] | None:
        """The inputs that the model's name promises before any version is loaded, if it does."""
        promised = FUNCTIONS.get(self.name)
        return promised.input_names if promised else None

    @property
    def has_wants(self) -> bool:
        return bool(self._wanted)

    def load(self) -> None:
        """Bring what requests want, and the newest versions while there is room, into memory, as the files are now."""
        wanted, self._wanted = self._wanted, set()
        for number in sorted({*self.live.numbers[-MAX_LISTED:], *wanted}, reverse=True):
            if number in wanted or not self._cache.is_full or self._cache.get(self.name, number):
                self._look(number)

    def _look(self, number: int) -> None:
        try:
            self.live.loader.look(number, self.live.current)
        except FileNotFoundError:
            return
        except OSError as error:
            self._cache.put(
                self.name,
                VersionEntry(number, None, f"version {number} cannot be read: {error.strerror}", is_final=False),
            )
