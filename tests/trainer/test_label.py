"""The command `label`."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.versions import publish
from trainer.cli import main
from xornet.labels import labels
from xornet.store import WeightStore

Run = Callable[..., int]


@pytest.fixture
def run(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line on the store and returns its status."""
    monkeypatch.setenv("MODELS_DIR", str(models_dir))
    return lambda *arguments: main([*map(str, arguments)])


def test_names_a_version_and_moves_the_name(run: Run, store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    publish(store)

    assert [run("label", "stable", 1), run("label", "stable", 2), run("label", "stable", 2)] == [0, 0, 0]

    assert labels(store) == {"stable": 2}
    assert capsys.readouterr().out.splitlines() == [
        "stable is version 1 of xor now",
        "stable is version 2 of xor now, and was version 1",
        "stable is version 2 of xor already",
    ]
    assert sum(name.endswith(".label") for name in os.listdir(store.directory)) == 2  # noqa: PTH208


def test_removes_a_label(run: Run, store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    run("label", "stable", 1)
    capsys.readouterr()

    assert run("label", "stable", "--remove") == 0
    assert capsys.readouterr().out == "stable is removed, and was version 1\n"
    assert labels(store) == {}
    assert run("label", "stable", "--remove") == 2
    assert capsys.readouterr().err == "trainer: there is no label stable of xor\n"


def test_the_list_of_versions_shows_labels(run: Run, store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    publish(store)
    store.path(3).write_bytes(b"")
    run("label", "stable", 2)
    run("label", "best", 2)
    capsys.readouterr()

    run("versions")
    lines = capsys.readouterr().out.splitlines()
    run("versions", "--json")
    listed = json.loads(capsys.readouterr().out)

    assert [line.split()[-2:] for line in lines][1] == ["best", "stable"]
    assert [version.get("labels") for version in listed] == [[], ["best", "stable"], None]


def test_labels_another_model(run: Run, models_dir: Path, adder: WeightStore) -> None:
    assert run("label", "stable", 1, "--model", adder.model) == 0

    assert labels(adder) == {"stable": 1}
    assert labels(WeightStore(models_dir, "xor")) == {}


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("stable",), 2, "expected a version's number or --remove, for example `label stable 3`"),
        (("stable", 1, "--remove"), 2, "expected a version's number or --remove"),
        (("stable", 9), 2, "9.safetensors: no such version; `versions` lists what there is"),
        (("stable", 2), 1, "2.safetensors: its header does not hold one digest"),
        (("stable", 0), 2, "argument N: expected a whole number from 1 to"),
        (("stable", "newest"), 2, "argument N: expected a whole number from 1 to"),
        (
            ("3", 1),
            2,
            "argument NAME: expected 1 to 32 letters, digits, dashes or underscores, a letter first, got '3'",
        ),
        (("a/b", 1), 2, "argument NAME: expected 1 to 32 letters"),
        (("", 1), 2, "argument NAME: expected 1 to 32 letters"),
    ],
)
def test_says_what_is_wrong_and_changes_nothing(
    store: WeightStore, capsys: pytest.CaptureFixture[str], arguments: tuple[object, ...], status: int, said: str
) -> None:
    store.path(2).write_bytes(b"nothing")

    with pytest.raises(SystemExit) as ended:
        sys.exit(main(["label", *map(str, arguments), "--models-dir", str(store.models_dir)]))

    assert ended.value.code == status
    assert said in capsys.readouterr().err
    assert labels(store) == {}


def test_more_labels_than_the_service_follows_are_rejected(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert {run("label", f"label{number}", 1) for number in range(20)} == {0}

    assert run("label", "more", 1) == 2
    assert "model xor has 20 labels already, which is the most; remove one" in capsys.readouterr().err


def test_a_store_that_takes_nothing_is_status_4(
    run: Run, store: WeightStore, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)

    assert run("label", "stable", 1) == 4
    assert "the label could not be written, nothing was changed: No space left on device" in capsys.readouterr().err
    assert labels(store) == {}
