"""Labels are followed at each poll: what each stands for, and what it keeps when it cannot move."""

import logging
import os
import shutil
from collections.abc import Mapping
from typing import Any

import pytest

from service.errors import UntrustedWeights
from service.labels.follower import Follower
from service.labels.report import Report
from service.model import versions
from service.model.observer import LoadFailure, Observers
from service.model.registry import Models
from service.model.served import ServedModel
from tests.service.model.test_live import publish_again, too_many_files
from xornet import labels
from xornet.labels import write
from xornet.storage.directory import Directory
from xornet.store import WeightStore
from xornet.version import Version


class Noting(Observers):
    """An observer that notes what it is told of labels."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: list[str] = []
        self.last: tuple[dict[str, int], int] = {}, 0

    def failed(self, model: str, failure: LoadFailure) -> None:
        self.failures.append(f"{model} {failure}")

    def labelled(self, model: str, versions: Mapping[str, int], stuck: int) -> None:  # noqa: ARG002
        self.last = {**versions}, stuck


class Polled:
    """A model that is polled by the test, with its labels followed."""

    def __init__(self, store: WeightStore, pinned: str | None = None) -> None:
        self.observer = Noting()
        self.models = Models(store.models_dir, store.model, pinned, self.observer)
        follower = Follower(Report(self.observer), self.models.default, pinned)
        self.models.followers.append(follower.follow)

    @property
    def model(self) -> ServedModel:
        return self.models.default

    @property
    def numbers(self) -> dict[str, int | None]:
        return {name: each.version.number if each.version else None for name, each in self.model.labels.items()}

    def poll(self, times: int = 1) -> dict[str, int | None]:
        for _ in range(times):
            self.models.poll()
        return self.numbers

    def trouble(self, label: str = "stable") -> str:
        return self.model.labels[label].trouble


@pytest.fixture
def polled(store: WeightStore) -> Polled:
    """XOR with versions 1, 2 and 3, of which 2 is `stable`."""
    publish_again(store)
    publish_again(store)
    write(store, "stable", 2)
    polled = Polled(store)
    polled.poll()
    return polled


def test_a_label_stands_for_the_version_that_it_names(polled: Polled, store: WeightStore) -> None:
    assert polled.numbers == {"stable": 2}
    assert polled.model.version("stable").sha256 == store.load(2).sha256
    assert polled.observer.last == ({"stable": 2}, 0)


def test_a_label_that_is_moved_added_or_removed_is_followed_at_the_next_poll(
    polled: Polled, store: WeightStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    write(store, "stable", 1)
    write(store, "canary", 3)
    assert polled.poll() == {"canary": 3, "stable": 1}
    write(store, "canary", None)
    assert polled.poll() == {"stable": 1}

    told = [(record.message, record.__dict__["label"]) for record in caplog.records if "label" in record.message]
    assert told == [("label moved", "canary"), ("label moved", "stable"), ("label removed", "canary")]
    assert polled.observer.last == ({"stable": 1}, 0)
    assert polled.observer.failures == []


def test_the_model_itself_still_serves_the_newest(polled: Polled) -> None:
    assert polled.model.live.serving().number == 3


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"")])
def test_a_label_that_names_what_cannot_be_used_keeps_what_it_had_and_says_so_once(
    polled: Polled, store: WeightStore, caplog: pytest.LogCaptureFixture, spoil: object
) -> None:
    publish_again(store)
    store.path(4).chmod(0o644)
    spoil(store.path(4))  # type: ignore[operator]
    write(store, "stable", 4)
    caplog.clear()

    assert polled.poll(3) == {"stable": 2}

    assert polled.trouble().startswith("label stable names version 4, ")
    assert polled.trouble().endswith("; it keeps version 2")
    assert polled.observer.failures.count("xor label") == 1
    assert sum(record.message == "label failed" for record in caplog.records) == 1
    assert polled.observer.last == ({"stable": 2}, 1)


def test_a_worker_that_starts_later_finds_the_same_version(polled: Polled, store: WeightStore) -> None:
    write(store, "stable", 9)

    late = Polled(store)

    assert late.poll() == polled.poll() == {"stable": 2}
    assert late.trouble() == polled.trouble()


def test_a_trouble_that_is_over_is_forgotten(polled: Polled, store: WeightStore) -> None:
    write(store, "stable", 4)
    assert polled.poll() == {"stable": 2}
    assert polled.trouble()

    publish_again(store)

    assert polled.poll() == {"stable": 4}
    assert polled.trouble() == ""
    assert polled.observer.last == ({"stable": 4}, 0)


def test_a_label_that_never_named_a_version_that_can_be_used_has_none(store: WeightStore) -> None:
    write(store, "stable", 9)
    polled = Polled(store)

    assert polled.poll() == {"stable": None}
    assert polled.trouble() == "label stable names version 9, which is not in the store; it has no version yet"
    assert polled.observer.last == ({"stable": 0}, 1)


def test_a_version_that_is_deleted_is_kept_for_a_poll_and_then_the_setting_before_takes_its_place(
    polled: Polled, store: WeightStore
) -> None:
    write(store, "stable", 3)
    assert polled.poll() == {"stable": 3}
    hidden = store.path(3).rename(store.path(3).with_suffix(".hidden"))

    assert polled.poll() == {"stable": 3}
    hidden.rename(store.path(3))
    assert polled.poll() == {"stable": 3}
    assert polled.trouble() == ""

    store.path(3).unlink()
    assert polled.poll(2) == {"stable": 2} == Polled(store).poll()


def test_the_last_version_of_a_label_is_kept_in_memory_though_its_file_is_gone(
    polled: Polled, store: WeightStore
) -> None:
    store.path(2).unlink()

    assert polled.poll(4) == {"stable": 2}

    assert polled.model.version("stable").number == 2
    assert polled.trouble() == "label stable names version 2, which is not in the store; it keeps version 2"


def test_a_file_that_is_replaced_by_another_changes_nothing(polled: Polled, store: WeightStore) -> None:
    store.path(2).chmod(0o644)
    store.path(2).write_bytes(b"")

    assert polled.poll(3) == {"stable": 2}

    assert "version 2 is rejected" in polled.trouble()


def test_a_version_that_is_trusted_no_longer_gives_way_to_the_setting_before(
    polled: Polled, store: WeightStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, "stable", 3)
    assert polled.poll() == {"stable": 3}

    def distrust(store: WeightStore, number: int) -> Version:
        if number == 3:
            raise UntrustedWeights("no key that is trusted signed it")
        return store.load(number)

    monkeypatch.setattr(versions, "proven", distrust)
    os.utime(store.path(3), (0, 0))  # so that it is looked at again

    assert polled.poll() == Polled(store).poll() == {"stable": 2}
    assert "version 3 is rejected: no key that is trusted signed it" in polled.trouble()


def test_a_version_that_cannot_be_read_is_waited_for_and_no_older_one_taken(
    polled: Polled, store: WeightStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_again(store)
    write(store, "stable", 4)
    with monkeypatch.context() as patch:
        patch.setattr(WeightStore, "load", too_many_files)
        assert polled.poll(3) == {"stable": 2}
        assert Polled(store).poll() == {"stable": None}

    assert polled.poll() == {"stable": 4}


def test_a_store_that_cannot_say_is_tried_again(
    polled: Polled, store: WeightStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, "stable", 3)
    with monkeypatch.context() as patch:
        patch.setattr(WeightStore, "state", too_many_files)
        assert polled.poll() == {"stable": 2}
        assert (
            polled.trouble()
            == "label stable names version 3, which cannot be read: Too many open files; it keeps version 2"
        )

    assert polled.poll() == {"stable": 3}


def test_a_setting_that_cannot_be_read_is_tried_again_and_no_older_one_taken(
    polled: Polled, store: WeightStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(store, "stable", 3)
    with monkeypatch.context() as patch:
        patch.setattr(Directory, "read", lambda *_: too_many_files(store, 0))
        assert polled.poll() == {"stable": 2}
        assert polled.trouble() == (
            "label stable has a setting that cannot be read: Too many open files; it keeps version 2"
        )

    assert polled.poll() == {"stable": 3}


def test_a_damaged_setting_is_reported_and_passed_over(polled: Polled, store: WeightStore) -> None:
    (store.directory / "stable.2.label").write_bytes(b"{")

    assert polled.poll() == Polled(store).poll() == {"stable": 2}

    assert polled.trouble().startswith("label stable has a setting that is rejected: setting 2 of label stable")


def test_a_damaged_setting_after_a_removal_changes_nothing(polled: Polled, store: WeightStore) -> None:
    write(store, "stable", None)
    (store.directory / "stable.3.label").write_bytes(b"{")

    assert polled.poll() == {"stable": 2}


def test_a_store_that_is_emptied_keeps_every_label(polled: Polled, store: WeightStore) -> None:
    shutil.rmtree(store.directory)
    assert polled.poll(3) == {"stable": 2}

    publish_again_anew(store, polled)
    write(store, "stable", 1)

    assert polled.poll(2) == {"stable": 1}
    assert polled.model.version("stable").sha256 == store.load(1).sha256


def publish_again_anew(store: WeightStore, polled: Polled) -> None:
    old = polled.model.version("stable")
    store.publish(old.network, old.curve, old.record)


def test_labels_whose_files_are_all_deleted_are_gone_within_two_polls(polled: Polled, store: WeightStore) -> None:
    hidden = (store.directory / "stable.1.label").rename(store.directory / "hidden")

    assert polled.poll() == {"stable": 2}
    hidden.rename(store.directory / "stable.1.label")
    assert polled.poll() == {"stable": 2}
    (store.directory / "stable.1.label").unlink()

    assert polled.poll(2) == {}


def test_a_setting_is_read_once_for_as_long_as_its_file_does_not_change(
    polled: Polled, store: WeightStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = list[str]()
    read = Directory.read

    def note(*given: Any) -> bytes:
        reads.append(given[1])
        return read(*given)

    monkeypatch.setattr(Directory, "read", note)
    polled.poll(3)
    assert reads == []

    path = store.directory / "stable.1.label"
    path.unlink()
    path.write_text('{"version": 3}')

    assert polled.poll(2) == {"stable": 3}
    assert reads == ["stable.1.label"]


def test_only_so_many_settings_are_tried_and_only_so_many_labels_followed(polled: Polled, store: WeightStore) -> None:
    for number in range(4, 14):
        write(store, "stable", number)
    for number in range(labels.MOST_LABELS + 5):
        (store.directory / f"a{number:02}.1.label").write_text('{"version": 1}')

    found = polled.poll()

    assert len(found) == labels.MOST_LABELS
    assert "stable" not in found
    late = Polled(store)
    for path in store.directory.glob("a*.label"):
        path.unlink()
    assert late.poll() == {"stable": None}


@pytest.mark.usefixtures("polled")
def test_a_model_that_is_pinned_to_a_label_follows_it_back_and_forth(store: WeightStore) -> None:
    pinned = Polled(store, "stable")
    pinned.poll()
    assert pinned.model.live.serving().number == 2
    for number in (3, 1, 2):
        write(store, "stable", number)
        pinned.poll()
        assert pinned.model.live.serving().number == number
        assert pinned.model.live.trouble == ""


def test_a_model_that_is_pinned_to_a_label_waits_for_it_and_keeps_what_it_had(
    store: WeightStore, caplog: pytest.LogCaptureFixture
) -> None:
    pinned = Polled(store, "stable")
    pinned.poll()
    assert pinned.model.live.current is None
    assert pinned.trouble() == "label stable is not set; it has no version yet"

    write(store, "stable", 1)
    pinned.poll()
    assert pinned.model.live.serving().number == 1
    write(store, "stable", None)
    publish_again(store)
    caplog.clear()
    pinned.poll(3)

    assert pinned.model.live.serving().number == 1
    assert pinned.trouble() == "label stable is not set; it keeps version 1"
    assert sum(record.message == "label failed" for record in caplog.records) == 1


def test_other_models_are_not_pinned(store: WeightStore) -> None:
    other = WeightStore(store.models_dir, "other")
    first = store.load(1)
    for _ in range(2):
        other.publish(first.network, first.curve, first.record)
    write(other, "stable", 1)
    write(store, "stable", 1)
    pinned = Polled(store, "stable")

    pinned.poll()

    assert pinned.models.get("other").live.serving().number == 2
    assert pinned.models.get("other").version("stable").number == 1
