"""The commands on the store: what each prints, what it leaves in the store, and its exit status."""

import errno
import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.lesson import NOTEBOOK, notebook_network
from tests.networks import xor_by_hand, xor_by_hand_with_relu
from tests.paths import ROOT
from tests.versions import contents, publish
from trainer.cli import main
from xornet.store import WeightStore

DEADLINE_S = 60
QUICK = ["--lr", "2", "--epochs", "2000"]  # most seeds are accepted with it, but 9 and 10 stall


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightStore:
    """An empty store that every command finds through MODELS_DIR."""
    monkeypatch.setenv("MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.delenv("MODEL_NAME", raising=False)
    return WeightStore(tmp_path / "models", "xor")


def test_trains_as_the_notebook_did_line_by_line(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["--seed", "1"])

    out, err = capsys.readouterr()
    published, run = store.load(1), NOTEBOOK["1"]
    assert (status, err) == (0, "")
    assert out.splitlines()[:18] == run["lines"]
    assert out.splitlines()[18] == f"Published {store.path(1)}"
    assert out.splitlines()[19:] == [f"   1  {published.record.created_at[:19]}Z  2-2-1 sigmoid  seed 1  margin 0.4911"]
    every_10000th = published.curve[(published.curve[:, 1] + 1) % 10_000 == 0, 2]
    np.testing.assert_allclose(every_10000th, run["errors"], rtol=0, atol=1e-9)
    for found, expected in zip(published.network.arrays, notebook_network(1).arrays, strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_takes_its_options_into_the_recipe(store: WeightStore) -> None:
    argv = "train --seed 5 --epochs 1500 --lr 1.5 --hidden 4 --activation relu --restarts 30 --margin 0.3"

    status = main(argv.split())

    recipe = store.load(1).record.recipe
    assert status == 0
    assert (recipe.seed, recipe.epochs, recipe.learning_rate, recipe.hidden) == (5, 1500, 1.5, 4)
    assert (recipe.activation, recipe.restarts, recipe.required_margin) == ("relu", 30, 0.3)
    assert recipe.engine == "compiled"


def test_draws_a_seed_if_none_is_given_and_records_it(store: WeightStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "randbelow", lambda limit: 1 if limit == 2**32 else -1)

    status = main(QUICK)

    assert status == 0
    assert store.load(1).record.recipe.seed == 1


def test_publishes_the_next_version(store: WeightStore) -> None:
    publish(store)

    status = main([*QUICK, "--seed", "2"])

    assert status == 0
    assert store.versions() == [1, 2]
    assert store.load(2).record.parent == 1


def test_publishes_under_another_model(store: WeightStore) -> None:
    status = main([*QUICK, "--seed", "2", "--model", "other"])

    assert status == 0
    assert store.versions() == []
    assert WeightStore(store.models_dir, "other").load(1).record.model == "other"


def test_publishes_the_network_of_a_restart(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    status = main([*QUICK, "--seed", "9"])

    attempts = store.load(1).record.recipe.attempts
    assert status == 0
    assert capsys.readouterr().err.splitlines() == [
        f"Seed {attempt.seed} stalled: margin {attempt.margin:.4f}, required 0.4" for attempt in attempts[:-1]
    ]
    assert attempts[0].seed == 9


@pytest.mark.parametrize("earlier", [0, 1])
def test_ends_with_3_and_leaves_the_store_alone_if_nothing_is_accepted(
    store: WeightStore, earlier: int, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(earlier):
        publish(store)
    before = contents(store.directory) if earlier else None

    status = main([*QUICK, "--seed", "9", "--restarts", "0"])

    assert status == 3
    assert (contents(store.directory) if store.directory.exists() else None) == before
    assert capsys.readouterr().err.splitlines()[1:3] == [
        "trainer: nothing was published: the only attempt did not reach the required margin of 0.4",
        "  the best was -0.0010, from seed 9 in 2000 epochs",
    ]


def test_ends_with_3_and_without_a_warning_if_every_attempt_runs_away(store: WeightStore) -> None:
    status = main(["--lr", "1e300", "--epochs", "100", "--restarts", "3", "--seed", "0"])

    assert status == 3
    assert store.versions() == []


@pytest.mark.parametrize("command", [[*QUICK, "--seed", "1"], ["restore", "1"]])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_ends_with_4_if_the_version_cannot_be_written(
    store: WeightStore,
    command: list[str],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    publish(store)
    before = contents(store.directory)

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", refuse)

    status = main(command)

    assert status == 4
    assert contents(store.directory) == before
    reason = capsys.readouterr().err.splitlines()[-1]
    assert reason.startswith(f"trainer: {store.directory}: the version could not be written, nothing was published")
    assert os.strerror(code) in reason


def test_ends_with_4_if_there_can_be_no_directory(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")

    assert main([*QUICK, "--seed", "1", "--models-dir", str(tmp_path / "models")]) == 4


def test_restores_a_version_as_the_newest(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    old = publish(store, notebook_network(1))
    publish(store)
    before = contents(store.directory)

    status = main(["restore", "1"])

    new = store.load(3)
    assert status == 0
    assert new.tensors_sha256 == old.tensors_sha256
    assert new.curve.tolist() == old.curve.tolist()
    assert (new.record.restored_from, new.record.parent) == (1, 2)
    assert (new.record.recipe, new.record.report, new.record.origin) == (
        old.record.recipe,
        old.record.report,
        old.record.origin,
    )
    assert contents(store.directory).items() >= before.items()
    assert f"Published {store.path(3)}\n   3  " in capsys.readouterr().out


def test_restores_a_restored_version(store: WeightStore) -> None:
    publish(store)

    statuses = [main(["restore", "1"]), main(["restore", "2"])]

    assert statuses == [0, 0]
    assert (store.load(3).record.restored_from, store.load(3).record.parent) == (2, 2)


@pytest.mark.parametrize("command", ["show", "restore"])
def test_ends_with_2_if_there_is_no_such_version(
    store: WeightStore, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(store)

    status = main([command, "7"])

    assert status == 2
    assert capsys.readouterr() == (
        "",
        f"trainer: {store.path(7)}: no such version; `versions` lists what there is\n",
    )
    assert store.versions() == [1]


@pytest.mark.parametrize("command", ["show", "restore"])
def test_ends_with_1_if_a_version_is_corrupt(
    store: WeightStore, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(store)
    store.path(2).write_bytes(store.path(1).read_bytes())

    status = main([command, "2"])

    out, err = capsys.readouterr()
    assert (status, out) == (1, "")
    assert "it is version 1 of 'xor' under another name" in err
    assert store.versions() == [1, 2]


def test_shows_everything_recorded_about_a_version(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    published = publish(store, notebook_network(1))

    status = main(["show", "1"])

    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    assert f"digest          {published.sha256}" in out
    assert " 0   1  1  0.99109" in out


def test_lists_every_version_corrupt_ones_included(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    publish(store, notebook_network(1))
    publish(store, xor_by_hand_with_relu())
    store.path(2).chmod(0o600)
    store.path(2).write_bytes(b"torn")
    store.path(3).mkdir()
    publish(store, xor_by_hand())

    status = main(["versions"])

    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert (status, err, len(lines)) == (0, "", 4)
    assert lines[0].startswith("   1  20")
    assert lines[1] == "   2  cannot be used: its header does not hold one digest, so it is no weight file"
    assert lines[2].startswith("   3  cannot be used: it is not a regular file")
    assert lines[3].startswith("   4  20")


def test_says_that_the_store_is_not_there(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["versions"])

    told = f"trainer: {store.directory}: no such directory; `train` makes it, with version 1 in it\n"
    assert (status, capsys.readouterr()) == (2, ("", told))
    assert not store.models_dir.exists()


def test_says_that_the_store_is_empty(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    store.directory.mkdir(parents=True)

    status = main(["versions"])

    assert (status, capsys.readouterr()) == (0, ("", f"trainer: {store.directory}: no versions yet\n"))


def test_ends_with_1_if_the_store_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "models").write_text("a file")

    status = main(["versions", "--models-dir", str(tmp_path / "models")])

    assert status == 1
    assert "Not a directory" in capsys.readouterr().err


def test_ends_with_2_on_wrong_usage(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--epochs", "0"])

    assert end.value.code == 2
    assert "expected a whole number from 1 to 10000000, got '0'" in capsys.readouterr().err
    assert store.versions() == []


def test_ends_with_130_if_it_is_interrupted(
    store: WeightStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("trainer.commands.train.train", interrupt)

    status = main([])

    assert status == 130
    assert "interrupted" in capsys.readouterr().err
    assert store.versions() == []


def test_does_not_deny_a_version_that_was_published_before_the_interrupt(
    store: WeightStore, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    link = os.link

    def link_and_interrupt(source: Path, target: Path) -> None:
        link(source, target)
        raise KeyboardInterrupt

    publish(store)
    monkeypatch.setattr(os, "link", link_and_interrupt)

    status = main(["restore", "1"])

    err = capsys.readouterr().err
    assert status == 130
    assert store.versions() == [1] or "nothing was published" not in err


def test_an_interrupt_ends_training_with_130_and_publishes_nothing(store: WeightStore) -> None:
    command = [sys.executable, "-u", "-m", "trainer", "--seed", "1", "--epochs", "10000000"]
    environment = {**os.environ, "MODELS_DIR": str(store.models_dir)}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()

        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=DEADLINE_S)

    assert first == "Epoch: 9999, Average error: 0.05180\n"
    assert process.returncode == 130
    assert "trainer: interrupted" in err
    assert "Traceback" not in err
    assert not store.directory.exists()


def test_runs_as_a_module_and_exits_with_the_status(store: WeightStore) -> None:
    publish(store)
    command = [sys.executable, "-W", "error", "-m", "trainer"]
    where = ["--models-dir", str(store.models_dir)]

    ran = [
        subprocess.run([*command, *argv, *where], cwd=ROOT, capture_output=True, timeout=DEADLINE_S, check=False)
        for argv in (["versions"], ["show", "9"], ["--seed", "9", "--epochs", "10", "--restarts", "0"])
    ]

    assert [each.returncode for each in ran] == [0, 2, 3]
    assert b"Traceback" not in b"".join(each.stderr for each in ran)


@pytest.mark.slow
def test_runs_without_a_standard_error(store: WeightStore, tmp_path: Path) -> None:
    command = ["sh", "-c", 'exec "$0" -m trainer "$@" 2>&-', sys.executable]
    swept = ["sweep", "--seeds", "1", "--epochs", "2", "--restarts", "0", "--out", str(tmp_path / "sweep")]

    ran = [
        subprocess.run([*command, *argv], cwd=ROOT, stdout=subprocess.PIPE, timeout=DEADLINE_S, check=False, text=True)
        for argv in ([*QUICK, "--seed", "9"], swept, ["show", "7"])
    ]

    assert [each.returncode for each in ran] == [0, 0, 2]
    assert ran[0].stdout.startswith(f"Published {store.path(1)}\n")
    assert ran[1].stdout.startswith("1 of 1 base seeds ended unpublished.\n")
    assert ran[2].stdout == ""


@pytest.mark.parametrize("command", [["show", "1"], ["diff", "1", "1"]])
def test_escapes_characters_that_an_encoding_lacks(store: WeightStore, command: list[str]) -> None:
    publish(store)
    command = [sys.executable, "-m", "trainer", *command]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}

    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=DEADLINE_S, check=False)

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"\\u2" in ran.stdout


def test_restores_nothing_from_a_corrupt_version_and_names_its_file(
    store: WeightStore, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(store)
    store.path(2).write_bytes(b"torn")

    statuses = [main(["diff", "1", "2"]), main(["verify", "2"]), main(["plot", "2"]), main(["restore", "2"])]

    assert statuses == [1] * 4
    told = f"trainer: {store.path(2)}: its header does not hold one digest, so it is no weight file"
    assert capsys.readouterr().err.splitlines() == [told] * 4


def test_checks_the_store_before_it_trains(store: WeightStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.models_dir.write_text("a file")
    monkeypatch.setattr("trainer.commands.train.train", lambda *_: pytest.fail("it trained"))

    assert main(QUICK) == 4


@pytest.mark.parametrize("earlier", [0, 1])
def test_says_before_training_that_the_file_system_has_no_hard_links(
    store: WeightStore, earlier: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(earlier):
        publish(store)
    before = sorted(store.models_dir.parent.rglob("*"))
    monkeypatch.setattr("trainer.commands.train.train", lambda *_: pytest.fail("it trained"))

    def link(*_: object, **__: object) -> None:  # as on exFAT
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)

    status = main(QUICK)

    assert status == 4
    assert "this file system has no hard links, which publishing a version in one step needs" in capsys.readouterr().err
    assert sorted(store.models_dir.parent.rglob("*")) == before


def test_an_empty_variable_counts_as_not_set(
    store: WeightStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODELS_DIR", "")
    monkeypatch.setenv("MODEL_NAME", "")
    monkeypatch.chdir(tmp_path)

    status = main([*QUICK, "--seed", "2"])

    assert (status, store.versions()) == (0, [1])


def test_trains_quietly(store: WeightStore, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["train", "--quiet", "--seed", "9"])

    assert (status, capsys.readouterr(), store.versions()) == (0, ("", ""), [1])
