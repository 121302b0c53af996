"""Who is told what happens to models: the metrics, where they are on."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from xornet.version import Version


class LoadFailure(StrEnum):
    """Why a version could not be loaded."""

    STORE = "store"  # the store could not be listed
    CORRUPT = "corrupt"  # the file failed a check
    UNREADABLE = "unreadable"  # the file could not be read; it is retried at every poll
    LABEL = "label"  # a label names a version that cannot be used


class Observer(Protocol):
    """Told of events by the poller's thread."""

    def loaded(self, version: Version, seconds: float) -> None:
        """Note that `version` now responds for its model, after so many seconds of reading and checking it."""

    def failed(self, model: str, failure: LoadFailure) -> None:
        """Note that a version of `model`, or its whole store, could not be loaded; called once for each cause."""

    def polled(self, model: str, newest: int, rejected: Sequence[int], unreachable_since: float) -> None:
        """Note a poll: the newest number (0 if none), those rejected, and since when listing fails (0 if it works)."""

    def labelled(self, model: str, versions: Mapping[str, int], stuck: int) -> None:
        """Note the version that each label of `model` has (0 if none), and how many do not have the one they name."""


class Observers(list[Observer]):
    """Tells every observer in it; with none in it, nothing happens."""

    def loaded(self, version: Version, seconds: float) -> None:
        for observer in self:
            observer.loaded(version, seconds)

    def failed(self, model: str, failure: LoadFailure) -> None:
        for observer in self:
            observer.failed(model, failure)

    def polled(self, model: str, newest: int, rejected: Sequence[int], unreachable_since: float) -> None:
        for observer in self:
            observer.polled(model, newest, rejected, unreachable_since)

    def labelled(self, model: str, versions: Mapping[str, int], stuck: int) -> None:
        for observer in self:
            observer.labelled(model, versions, stuck)
