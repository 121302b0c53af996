"""Every model in the store, by name."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from service.errors import Rejected
from service.model.observer import Observer
from service.model.served import ServedModel
from service.model.versions import VersionCache
from xornet.store import WeightStore, list_models

MAX_MODELS = 1000  # that one process serves
MAX_NAMED = 10  # models in the error about an unknown one
log = logging.getLogger("xornet.service")


class Models:
    """The models that are served. Any thread may read; `poll` and `load` are the poller's.

    A model is served as soon as a poll finds it, and for as long as this process lives: one whose directory
    is deleted keeps its last good version. What is wrong with one model never touches another.
    """

    def __init__(
        self,
        models_dir: Path,
        default: str,
        pinned: int | str | None,
        observer: Observer,
        open_store: Callable[[Path, str], WeightStore] = WeightStore,
    ) -> None:
        self.followers: list[Callable[[ServedModel, Sequence[str]], None]] = []  # of the names of a model's files
        self.wanted = threading.Event()  # set while a request has named a version that is not in memory
        self._models_dir = models_dir
        self._open_store = open_store
        self._observer = observer
        self._cache = VersionCache()
        self._is_over_full = False
        self.default = self._serve(default, pinned)
        self._served = {default: self.default}  # replaced, never changed

    def get(self, name: str) -> ServedModel:
        """Return the model of that name; Rejected 404 if there is none."""
        if found := self._served.get(name):
            return found
        raise Rejected(404, f"there is no model {name[:64]!r}, only {self._named()}")

    def all(self) -> list[ServedModel]:
        """Return every model, by name."""
        return [model for _, model in sorted(self._served.items())]

    def poll(self) -> None:
        """Find new models, and move each model to its newest version."""
        self._guard(self._find)
        self._each(lambda model: model.live.refresh(partial(self._follow, model)))
        self._guard(self.default.load)

    def load(self) -> None:
        """Load the other versions of every model: those that requests want, and the newest."""
        self._each(ServedModel.load)

    def load_wanted(self) -> None:
        """Load what requests have named since the last poll."""
        self._each(lambda model: model.load() if model.has_wants else None)

    def _follow(self, model: ServedModel, names: Sequence[str]) -> None:
        for follower in self.followers:
            self._guard(partial(follower, model, names))

    def _each(self, step: Callable[[ServedModel], None]) -> None:
        for model in self._served.values():
            self._guard(partial(step, model))

    def _guard(self, step: Callable[[], None]) -> None:
        """Run `step`; the poller must outlive what nobody foresaw, or no version would ever be loaded again."""
        try:
            step()
        except Exception:
            log.exception("poll failed")

    def _find(self) -> None:
        try:
            names = list_models(self._models_dir)
        except OSError:  # each model reports that by itself
            return
        new = [name for name in names if name not in self._served and self._has_versions(name)]
        room = MAX_MODELS - len(self._served)
        if len(new) > room and not self._is_over_full:
            log.error("too many models", extra={"reason": f"only {MAX_MODELS} of {len(names)} models are served"})
        self._is_over_full = len(new) > room
        self._served = self._served | {name: self._serve(name) for name in new[:room]}

    def _has_versions(self, name: str) -> bool:
        with suppress(OSError):  # then the next poll tries again
            return bool(WeightStore(self._models_dir, name).versions())
        return False

    def _serve(self, name: str, pinned: int | str | None = None) -> ServedModel:
        store = self._open_store(self._models_dir, name)
        return ServedModel(store, pinned, self._observer, self._cache, self.wanted.set)

    def _named(self) -> str:
        names = sorted(self._served)
        more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
        return ", ".join(repr(name) for name in names[:MAX_NAMED]) + more
