"""Reads the settings of labels, each file once for as long as it does not change."""

from collections.abc import Hashable, Sequence

from xornet.labels import file_name, read
from xornet.store import WeightStore


class SettingReader:
    """What the settings in the store name. Only the poller's thread may call it."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, tuple[Hashable, int | None]]] = {}  # model → file → its state, what it names

    def read(self, store: WeightStore, label: str, number: int) -> int | None:
        """Return the version that a setting names, or None if it removes the label; raises as `xornet.labels.read`."""
        known, name = self._known.setdefault(store.model, {}), file_name(label, number)
        state = store.storage.state(name)
        if name not in known or known[name][0] != state:
            known[name] = state, read(store, label, number)
        return known[name][1]

    def forget_all_but(self, model: str, names: Sequence[str]) -> None:
        """Drop what is known of files that are gone."""
        if known := self._known.get(model):
            self._known[model] = {name: known[name] for name in known.keys() & set(names)}
