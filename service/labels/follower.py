"""Follows the labels of every model at each poll.

A label has the version of its newest setting that can be used, just as the version served is the newest that passes.
So all workers agree on it, whenever they started.
"""

from collections.abc import Sequence

from service.labels.report import Report
from service.labels.setting_reader import SettingReader
from service.model.live import POLLS_UNTIL_GONE
from service.model.served import ServedModel
from service.model.versions import VersionEntry
from service.service import Service
from xornet.labels import MOST_LABELS, CorruptLabel, settings_in
from xornet.version import Version

DEEPEST = 10  # settings of one label that are tried, so that a poll stays cheap
NOT_SET = VersionEntry(0, None)


class Unusable(Exception):
    """A setting that cannot be followed, and why; `is_over` if no earlier one may take its place."""

    def __init__(self, reason: str, *, is_over: bool = False) -> None:
        super().__init__(reason)
        self.is_over = is_over


def plug_in(service: Service) -> None:
    """Follow the labels of every model that `service` has."""
    pinned = service.settings.model_version
    follower = Follower(Report(service.observers), service.models.default, pinned if isinstance(pinned, str) else None)
    service.models.followers.append(follower.follow)


class Follower:
    """Sets the labels of models, and the version of a model that MODEL_VERSION pins to a label.

    Only the poller's thread may call it.
    """

    def __init__(self, report: Report, default: ServedModel, pinned: str | None) -> None:
        self._report = report
        self._default = default
        self._pinned = pinned  # the label that MODEL_VERSION names
        self._reader = SettingReader()
        self._polls_without: dict[tuple[str, str], int] = {}  # (model, label) → polls without what the label had

    def follow(self, model: ServedModel, names: Sequence[str]) -> None:
        """Move each label of `model` to what the store says; a store without any version changes nothing."""
        self._reader.forget_all_but(model.name, names)
        if not model.live.numbers:
            return
        settings = settings_in(names)
        found = {label: self._find(model, label, settings.get(label, [])) for label in {*settings, *model.labels}}
        labels = dict(sorted((label, each) for label, each in found.items() if each)[:MOST_LABELS])
        if self._pinned and model is self._default:
            self._pin(model, self._pinned, labels)
        self._report.compare(model.name, model.labels, labels)
        model.labels = labels

    def _pin(self, model: ServedModel, label: str, labels: dict[str, VersionEntry]) -> None:
        """Let `model` serve what `label` has, which is what it had if the label is not set any more."""
        had = model.labels.get(label, NOT_SET).version
        found = labels.setdefault(label, VersionEntry(0, had, f"label {label} is not set{_kept(had)}"))
        if found.version:
            model.live.pinned = (found.version.number,)

    def _find(self, model: ServedModel, label: str, numbers: Sequence[int]) -> VersionEntry | None:
        """Return what `label` stands for by the settings of these `numbers`; None if it is not set."""
        had = model.labels.get(label, NOT_SET)
        if not numbers:
            return had if self._is_glitch(model, label) else None
        named, trouble = 0, ""
        for number in numbers[:DEEPEST]:
            try:
                wanted = self._read(model, label, number)
                if wanted is None:
                    break
                named = named or wanted
                version = self._load(model, label, wanted)
                return VersionEntry(named, version, trouble and f"{trouble}; it keeps version {wanted}")
            except Unusable as error:
                trouble = trouble or f"label {label} {error}"
                if error.is_over:
                    break
        return VersionEntry(named, had.version, trouble + _kept(had.version)) if trouble else None

    def _read(self, model: ServedModel, label: str, number: int) -> int | None:
        try:
            return self._reader.read(model.store, label, number)
        except CorruptLabel as error:
            raise Unusable(f"has a setting that is rejected: {error}") from error
        except OSError as error:
            raise Unusable(f"has a setting that cannot be read: {error.strerror}", is_over=True) from error

    def _load(self, model: ServedModel, label: str, number: int) -> Version:
        """Return version `number`; Unusable if it is missing or rejected, or cannot be read."""
        had = model.labels.get(label, NOT_SET).version
        is_had = had is not None and had.number == number
        try:
            entry = model.live.loader.look(number)
        except FileNotFoundError:
            is_over = is_had and self._is_glitch(model, label)
            raise Unusable(f"names version {number}, which is not in the store", is_over=is_over) from None
        except OSError as error:
            raise Unusable(f"names version {number}, which cannot be read: {error.strerror}", is_over=True) from error
        self._polls_without.pop((model.name, label), None)
        if entry.version is None:
            is_over = (is_had and entry.is_trusted) or not entry.is_final
            raise Unusable(f"names version {number}, but {entry.trouble}", is_over=is_over)
        return entry.version

    def _is_glitch(self, model: ServedModel, label: str) -> bool:
        """Return whether what the label had is missing for the first time: the file system may be mistaken."""
        key = model.name, label
        self._polls_without[key] = polls = self._polls_without.get(key, 0) + 1
        if polls >= POLLS_UNTIL_GONE:
            del self._polls_without[key]
        return polls < POLLS_UNTIL_GONE


def _kept(version: Version | None) -> str:
    return f"; it keeps version {version.number}" if version else "; it has no version yet"
