"""Which version is served: the newest that passes, swapped in one step, whatever else lies in the store."""

import dataclasses
import errno
import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from service.errors import NoModelLoaded
from service.model.live import LiveModel
from xornet.network import Layer, Network
from xornet.store import WeightStore
from xornet.version import Version
from xornet.weights import encode


@pytest.fixture
def first(store: WeightStore) -> Version:
    return store.load(1)


@pytest.fixture
def live(store: WeightStore) -> LiveModel:
    model = LiveModel(store)
    model.refresh()
    return model


def publish_again(store: WeightStore) -> Version:
    old = store.load(1)
    return store.publish(old.network, old.curve, old.record)


def test_serves_the_newest_version(store: WeightStore) -> None:
    publish_again(store)
    publish_again(store)
    live = LiveModel(store)

    live.refresh()

    assert live.serving().number == 3


def test_takes_up_a_version_that_is_published_later(store: WeightStore, live: LiveModel) -> None:
    publish_again(store)

    live.refresh()

    assert live.serving().number == 2


def test_keeps_the_very_same_version_when_nothing_is_new(live: LiveModel) -> None:
    before = live.serving()

    live.refresh()

    assert live.serving() is before


def test_serves_nothing_from_an_empty_store_until_the_first_publish(tmp_path: Path, first: Version) -> None:
    store = WeightStore(tmp_path, "late")
    live = LiveModel(store)
    live.refresh()
    with pytest.raises(NoModelLoaded, match="does not hold a version yet"):
        live.serving()

    store.publish(first.network, first.curve, first.record)
    live.refresh()

    assert live.serving().number == 1


def test_a_pinned_version_stays_whatever_is_published(store: WeightStore) -> None:
    publish_again(store)
    live = LiveModel(store, pinned=1)

    live.refresh()
    publish_again(store)
    live.refresh()

    assert live.serving().number == 1


def test_a_pinned_version_that_is_not_there_is_waited_for(store: WeightStore) -> None:
    live = LiveModel(store, pinned=2)
    live.refresh()
    with pytest.raises(NoModelLoaded, match="does not hold version 2 yet"):
        live.serving()

    publish_again(store)
    live.refresh()

    assert live.serving().number == 2


def truncated(version: Version) -> bytes:
    return encode(version)[:-1]


def bit_flipped(version: Version) -> bytes:
    data = bytearray(encode(version))
    data[-1] ^= 1
    return bytes(data)


def renamed(version: Version) -> bytes:
    return encode(dataclasses.replace(version, record=dataclasses.replace(version.record, version=1)))


def holding_nan(version: Version) -> bytes:
    bias = np.array([np.nan])
    output = Layer(version.network.output.weight, bias)
    return encode(dataclasses.replace(version, network=dataclasses.replace(version.network, output=output)))


def wrong_shaped(version: Version) -> bytes:
    output = Layer(version.network.output.weight, np.zeros(2))
    return encode(dataclasses.replace(version, network=dataclasses.replace(version.network, output=output)))


def wrong_answering(version: Version) -> bytes:
    hidden, output = version.network.hidden, version.network.output
    flipped = Network(hidden, Layer(-output.weight, -output.bias), version.network.activation)
    return encode(dataclasses.replace(version, network=flipped))


def of_another_function(version: Version) -> bytes:
    table = tuple({**row, "y": 1 - row["y"]} for row in version.record.truth_table)
    hidden, output = version.network.hidden, version.network.output
    flipped = Network(hidden, Layer(-output.weight, -output.bias), version.network.activation)
    record = dataclasses.replace(version.record, truth_table=table)
    return encode(dataclasses.replace(version, network=flipped, record=record))


@pytest.mark.parametrize(
    "spoil", [truncated, bit_flipped, renamed, holding_nan, wrong_shaped, wrong_answering, of_another_function]
)
def test_never_serves_a_file_that_does_not_pass_and_says_why_once(
    store: WeightStore,
    live: LiveModel,
    first: Version,
    caplog: pytest.LogCaptureFixture,
    spoil: Callable[[Version], bytes],
) -> None:
    second = dataclasses.replace(first, record=dataclasses.replace(first.record, version=2))
    store.path(2).write_bytes(spoil(second))
    caplog.clear()

    for _ in range(3):
        live.refresh()

    assert live.serving().number == 1
    refusals = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(refusals) == 1
    assert "version 2 is rejected" in refusals[0].__dict__["reason"]


def test_falls_back_at_the_start_to_the_newest_version_that_passes(store: WeightStore) -> None:
    publish_again(store)
    store.path(3).write_bytes(b"")
    store.path(4).mkdir()
    live = LiveModel(store)

    live.refresh()

    assert live.serving().number == 2


def test_says_why_when_nothing_in_the_store_passes(tmp_path: Path) -> None:
    store = WeightStore(tmp_path, "xor")
    store.directory.mkdir()
    store.path(1).write_bytes(b"nothing")
    live = LiveModel(store)

    live.refresh()

    with pytest.raises(NoModelLoaded, match="version 1 is rejected"):
        live.serving()


def test_takes_up_a_refused_file_once_it_has_been_mended(store: WeightStore, live: LiveModel, first: Version) -> None:
    mended = encode(dataclasses.replace(first, record=dataclasses.replace(first.record, version=2)))
    store.path(2).write_bytes(mended[:-1])
    live.refresh()

    store.path(2).write_bytes(mended)
    live.refresh()

    assert live.serving().number == 2


def test_keeps_serving_when_the_store_disappears(store: WeightStore, live: LiveModel) -> None:
    shutil.rmtree(store.directory)

    live.refresh()

    assert live.serving().number == 1


def test_keeps_serving_when_the_store_cannot_be_read(
    store: WeightStore, live: LiveModel, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(store.directory)
    store.directory.write_text("a file where the directory was")

    live.refresh()
    live.refresh()

    assert live.serving().number == 1
    assert sum("the store cannot be read" in str(record.__dict__.get("reason")) for record in caplog.records) == 1


def test_each_kind_of_trouble_with_the_store_is_told_once_until_it_can_be_listed_again(
    live: LiveModel, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    outage = ["forbidden", "timed out", "forbidden", "timed out"]
    troubles = iter([*outage, "", *outage])

    def names(_: WeightStore) -> list[str]:
        if trouble := next(troubles):
            raise OSError(errno.EIO, trouble)
        return ["1.safetensors"]

    monkeypatch.setattr(WeightStore, "names", names)
    shown = []
    for _ in (*outage, "", *outage):
        live.refresh()
        shown.append(live.trouble.removeprefix("the store cannot be read: "))

    told = [record.reason for record in caplog.records if record.levelno == logging.ERROR]  # type: ignore[attr-defined]
    assert told == ["the store cannot be read: forbidden", "the store cannot be read: timed out"] * 2
    assert shown == [*outage, "", *outage], "what is shown is what the last poll met"


def test_a_file_that_goes_between_listing_and_loading_is_passed_over(store: WeightStore, live: LiveModel) -> None:
    store.path(9).symlink_to("nowhere")
    publish_again(store)  # takes 10, since 9 is taken
    store.path(10).unlink()

    live.refresh()

    assert live.serving().number == 1


def test_tries_a_file_that_cannot_be_read_again_at_each_look_and_says_so_once(
    store: WeightStore, live: LiveModel, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_again(store)
    caplog.clear()
    with monkeypatch.context() as patch:
        patch.setattr(WeightStore, "load", too_many_files)
        live.refresh()
        live.refresh()
    assert live.serving().number == 1

    live.refresh()

    assert live.serving().number == 2
    assert [record.levelno for record in caplog.records].count(logging.ERROR) == 1


def too_many_files(_: WeightStore, __: int) -> Version:
    raise OSError(errno.EMFILE, "Too many open files")


def test_two_files_that_do_not_pass_are_not_complained_about_in_turns(
    store: WeightStore, live: LiveModel, caplog: pytest.LogCaptureFixture
) -> None:
    store.path(2).symlink_to("1.safetensors")
    store.path(3).symlink_to("1.safetensors")
    caplog.clear()

    for _ in range(3):
        live.refresh()

    assert [record.levelno for record in caplog.records].count(logging.ERROR) == 2
    assert "version 3" in live.trouble


def test_forgets_the_troubles_that_are_over(tmp_path: Path) -> None:
    store = WeightStore(tmp_path, "xor")
    store.directory.write_text("a file where the directory was")
    live = LiveModel(store)
    live.refresh()
    assert "cannot be read" in live.trouble

    store.directory.unlink()
    live.refresh()

    with pytest.raises(NoModelLoaded, match="does not hold a version yet"):
        live.serving()


def test_goes_back_to_the_newest_that_is_left_after_its_file_was_deleted(
    store: WeightStore, caplog: pytest.LogCaptureFixture
) -> None:
    publish_again(store)
    publish_again(store)
    old, new = LiveModel(store), LiveModel(store)
    old.refresh()
    store.path(3).unlink()

    new.refresh()
    old.refresh()
    assert (old.serving().number, new.serving().number) == (3, 2)
    assert old.trouble == "version 3 is being served, but the store no longer holds it"
    old.refresh()

    assert (old.serving().number, new.serving().number) == (2, 2)
    assert old.trouble == ""
    assert sum("no longer holds it" in str(record.__dict__.get("reason")) for record in caplog.records) == 1


def test_one_listing_without_the_current_version_changes_nothing(store: WeightStore, live: LiveModel) -> None:
    publish_again(store)
    live.refresh()
    hidden = store.path(2).rename(store.path(2).with_suffix(".hidden"))

    live.refresh()
    hidden.rename(store.path(2))
    live.refresh()

    assert live.serving().number == 2
