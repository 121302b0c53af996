"""Labels in the store: written whole or not at all, and never two settings under one number."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.versions import contents, publish
from xornet import labels
from xornet.labels import CorruptLabel
from xornet.storage import locked_directory
from xornet.store import WeightStore


def test_a_label_names_the_version_of_its_newest_setting(store: WeightStore) -> None:
    labels.write(store, "stable", 1)
    labels.write(store, "canary", 1)
    labels.write(store, "stable", 7)

    assert labels.labels(store) == {"canary": 1, "stable": 7}
    assert labels.settings_in(store.names()) == {"canary": [1], "stable": [2, 1]}


def test_settings_are_ordered_by_number(store: WeightStore) -> None:
    for number in range(1, 13):
        labels.write(store, "stable", number)

    assert labels.settings_in(store.names())["stable"] == [*range(12, 0, -1)]
    assert labels.labels(store) == {"stable": 12}


def test_a_removed_label_is_gone_and_can_be_set_again(store: WeightStore) -> None:
    labels.write(store, "stable", 1)
    labels.write(store, "stable", None)
    assert labels.labels(store) == {}

    labels.write(store, "stable", 1)

    assert labels.labels(store) == {"stable": 1}


def test_a_setting_is_a_file_that_a_person_can_read_and_that_nobody_may_write(store: WeightStore) -> None:
    labels.write(store, "stable", 1)

    path = store.directory / "stable.1.label"
    facts = json.loads(path.read_text())
    assert facts["version"] == 1
    assert facts["created_at"].endswith("+00:00")
    assert path.stat().st_mode & 0o777 == 0o444


def test_labels_are_no_versions_and_no_model(store: WeightStore) -> None:
    labels.write(store, "stable", 1)

    assert store.versions() == [1]
    assert publish(store).number == 2


@pytest.mark.parametrize("name", ["", "1", "3stable", "a.b", "a/b", "a b", "ä", "x" * 33, "-", "../up", "a\n"])
def test_a_name_that_no_label_may_have_is_rejected(store: WeightStore, name: str) -> None:
    before = contents(store.directory)

    with pytest.raises(ValueError, match="1 to 32 letters, digits, dashes or underscores, a letter first"):
        labels.write(store, name, 1)

    assert contents(store.directory) == before


def test_there_are_only_so_many_labels_of_one_model(store: WeightStore) -> None:
    for number in range(labels.MOST_LABELS):
        labels.write(store, f"label{number}", 1)

    with pytest.raises(ValueError, match="has 20 labels already"):
        labels.write(store, "more", 1)
    labels.write(store, "label0", 2)
    labels.write(store, "label1", None)
    labels.write(store, "more", 1)

    assert len(labels.labels(store)) == labels.MOST_LABELS


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"3",
        b"{",
        b"[" * 900,
        b"\xff\xfe",
        b"{}",
        b'{"version": 0}',
        b'{"version": -1}',
        b'{"version": 1.0}',
        b'{"version": true}',
        b'{"version": "1"}',
        b'{"version": 1000000000000000000}',
        b'{"version": 1}' + b" " * 2000 + b"x",
        b"9" * 100_000,
    ],
)
def test_a_setting_that_is_damaged_or_forged_is_rejected_and_passed_over(store: WeightStore, text: bytes) -> None:
    labels.write(store, "stable", 1)
    (store.directory / "stable.2.label").write_bytes(text)

    with pytest.raises(CorruptLabel, match="setting 2 of label stable"):
        labels.read(store, "stable", 2)

    assert labels.labels(store) == {"stable": 1}


def test_a_link_and_a_directory_are_no_settings(store: WeightStore) -> None:
    (store.directory / "stable.1.label").symlink_to("/etc/passwd")
    with pytest.raises(CorruptLabel, match="symbolic link"):
        labels.read(store, "stable", 1)
    (store.directory / "canary.1.label").mkdir()
    with pytest.raises(CorruptLabel, match="not a regular file"):
        labels.read(store, "canary", 1)
    assert labels.labels(store) == {}


@pytest.mark.parametrize("step", ["open", "fsync", "link"])
def test_a_failure_of_the_disk_changes_no_label(store: WeightStore, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    labels.write(store, "stable", 1)
    before = contents(store.directory)

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        if step == "open":
            patch.setattr(locked_directory, "open", fail, raising=False)
        else:
            patch.setattr(os, step, fail)
        with pytest.raises(OSError, match="No space left"):
            labels.write(store, "stable", 2)

    assert contents(store.directory) == before


def test_many_processes_label_at_once_and_no_setting_is_lost(store: WeightStore) -> None:
    script = (
        "import sys; from pathlib import Path; from xornet.labels import write; from xornet.store import WeightStore\n"
        "for _ in range(10): write(WeightStore(Path(sys.argv[1]), 'xor'), 'stable', int(sys.argv[2]))"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", script, str(store.models_dir), str(number)], cwd=ROOT)
        for number in range(1, 5)
    ]
    assert [process.wait(120) for process in processes] == [0] * 4

    settings = labels.settings_in(store.names())["stable"]
    named = [labels.read(store, "stable", number) for number in settings]
    assert settings == [*range(40, 0, -1)]
    assert sorted(filter(None, named)) == sorted([1, 2, 3, 4] * 10)
    assert labels.labels(store) == {"stable": named[0]}


def test_the_store_is_made_by_its_first_version_and_not_read_as_a_model_before(tmp_path: Path) -> None:
    assert labels.labels(WeightStore(tmp_path, "none")) == {}
