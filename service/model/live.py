"""The version that responds now: one reference, swapped when a newer version has been proven."""

import logging
import time
from collections.abc import Callable, Sequence

from service.errors import NoModelLoaded
from service.model.observer import LoadFailure, Observer, Observers
from service.model.versions import VersionCache, VersionEntry, VersionLoader
from xornet.store import WeightStore, numbers
from xornet.version import Version

STORE = 0  # a number that no version has
POLLS_UNTIL_GONE = 2  # one listing without the current version may be a glitch of the file system
log = logging.getLogger("xornet.service")


class LiveModel:
    """The newest version in the store that passes its checks, or the pinned one.

    Any thread may read `current` at any time, once for each request: it is None or a version that was proven in full,
    and it never goes back to None. One thread at a time may call `refresh`. A file that fails its checks is logged
    once, and so is each kind of trouble with the store until it can be listed again; `current` stays what it was.
    A file that cannot be read is tried again at each poll. Workers that poll the same store agree on `current` within
    two polls, also after the newest file was deleted or is trusted no longer: then they go back to the newest left.
    """

    def __init__(
        self,
        store: WeightStore,
        pinned: int | str | None = None,
        observer: Observer | None = None,
        cache: VersionCache | None = None,
    ) -> None:
        self.current: Version | None = None
        self.numbers: tuple[int, ...] = ()  # in the store at the last poll, ascending
        self.pinned = None if pinned is None else (pinned,) if isinstance(pinned, int) else ()  # all that may be served
        self.trouble = ""  # why nothing newer is served, if something was rejected or the store is unwell
        self.loader = VersionLoader(store, cache or VersionCache())
        self._wanted = {int: f"version {pinned}", str: f"a version labelled {pinned}"}.get(type(pinned), "a version")
        self._store, self._observer = store, Observers() if observer is None else observer
        self._troubles: dict[int, str] = {}  # what is wrong with each number, and under STORE with the store
        self._told: set[str] = set()  # since the store could last be listed
        self._polls_without_current, self._is_trusted = 0, True  # `current` may be trusted no longer
        self._unreachable_since = 0.0  # Unix time; 0 while the store can be listed

    def refresh(self, follow: Callable[[Sequence[str]], None] | None = None) -> None:
        """Poll the store once, and move to the newest version that passes.

        `follow` is given the names of the model's files before the move: it may set `pinned`.
        """
        try:
            names = self._store.names()
        except OSError as error:
            self._unreachable_since = self._unreachable_since or time.time()
            self._complain(STORE, LoadFailure.STORE, f"the store cannot be read: {error.strerror}")
        else:
            self.numbers, self._unreachable_since, self._told = tuple(numbers(names)), 0.0, set()
            if follow:
                follow(names)
            self._move()
        self.trouble = self._troubles[max(self._troubles)] if self._troubles else ""
        newest, rejected = max(self.numbers, default=0), [*(self._troubles.keys() - {STORE})]
        self._observer.polled(self._store.model, newest, rejected, self._unreachable_since)

    def serving(self) -> Version:
        """Return the current version; NoModelLoaded with the reason if there is none yet."""
        if self.current is None:
            raise NoModelLoaded(self.trouble or f"the store does not hold {self._wanted} yet")
        return self.current

    def _move(self) -> None:
        candidates = self.numbers if self.pinned is None else self.pinned
        if self.pinned is None and self.current and not self._is_gone(candidates) and self._is_trusted:
            candidates = tuple(number for number in candidates if number >= self.current.number)
        self._keep_troubles(candidates)
        self.loader.forget_all_but(set(self.numbers))
        for number in reversed(candidates):
            if self._is_served(number):
                return

    def _keep_troubles(self, numbers: Sequence[int]) -> None:
        """Forget what was wrong with files that no longer matter, and report a current version that was deleted."""
        kept = {*numbers, STORE} if self._polls_without_current else {*numbers}
        self._troubles = {number: trouble for number, trouble in self._troubles.items() if number in kept}
        if self.current and self._polls_without_current:
            trouble = f"version {self.current.number} is being served, but the store no longer holds it"
            self._complain(STORE, LoadFailure.STORE, trouble)

    def _is_gone(self, candidates: Sequence[int]) -> bool:
        """Return whether the current version was deleted while others were kept: then one of those takes its place."""
        is_listed = self.current is None or self.current.number in candidates
        self._polls_without_current = 0 if is_listed else self._polls_without_current + 1
        return bool(candidates) and self._polls_without_current >= POLLS_UNTIL_GONE

    def _is_served(self, number: int) -> bool:
        """Return whether `number` is the current version, once it was swapped in if it is new and passes."""
        try:
            entry = self.loader.look(number, self.current if self._is_trusted else None)
        except FileNotFoundError:
            self._troubles.pop(number, None)
        except OSError as error:
            self._complain(number, LoadFailure.UNREADABLE, f"version {number} cannot be read: {error.strerror}")
        else:
            self._judge(entry)
        return self.current is not None and self.current.number == number and self._is_trusted

    def _judge(self, entry: VersionEntry) -> None:
        if self.current and self.current.number == entry.number:
            self._is_trusted = entry.is_trusted
        if entry.version is None:
            failure = LoadFailure.CORRUPT if entry.is_final else LoadFailure.UNREADABLE
            self._complain(entry.number, failure, entry.trouble)
            return
        self._troubles.pop(entry.number, None)
        if entry.version is not self.current:
            self._swap(entry.version, entry.seconds)

    def _swap(self, version: Version, seconds: float) -> None:
        self.current, self._is_trusted, self._polls_without_current = version, True, 0
        self._troubles.pop(STORE, None)
        self._observer.loaded(version, seconds)
        facts = {"model": self._store.model, "version": version.number, "sha256": version.sha256}
        log.info("serving version", extra={**facts, "seconds": round(seconds, 6)})

    def _complain(self, number: int, failure: LoadFailure, trouble: str) -> None:
        if trouble not in (self._troubles.get(number), *self._told):
            self._observer.failed(self._store.model, failure)
            log.error("load failed", extra={"model": self._store.model, "reason": trouble})
        self._troubles[number], self._told = trouble, self._told | {trouble}
