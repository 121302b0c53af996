"""`verify` says who signed, signs beside others, and fails where a signature is wrong or wanting."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.keys import Pair, pair, sign_version, signatures, trust
from tests.versions import publish
from trainer.cli import main
from xornet.signing.sshsig import parse
from xornet.store import WeightStore


@pytest.fixture(autouse=True)
def _models(models_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS_DIR", str(models_dir))


@pytest.fixture
def key(tmp_path: Path) -> Pair:
    return pair(tmp_path / "keys", "alice")


@pytest.fixture
def other(tmp_path: Path) -> Pair:
    return pair(tmp_path / "keys", "bob")


def verify(capsys: pytest.CaptureFixture[str], *options: str, status: int = 0, number: int = 1) -> list[str]:
    """Return what `verify` says below its verdict."""
    assert main(["verify", str(number), *options]) == status
    lines = capsys.readouterr().out.splitlines()
    return lines[[line.startswith("the same") for line in lines].index(True) + 1 :]


def test_says_nothing_of_signatures_while_nobody_uses_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(capsys) == []


def test_says_who_signed_by_the_names_in_verify_keys(
    store: WeightStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    key, other = pair(tmp_path / "keys", "alice"), pair(tmp_path / "keys", "bob")
    sign_version(store, 1, key, other)

    assert verify(capsys) == [f"signed by {each.public.fingerprint}" for each in (key, other)]
    monkeypatch.setenv("VERIFY_KEYS", str(trust(tmp_path / "trusted", key)))
    known, unknown = f"{key.public.fingerprint} (alice)", f"{other.public.fingerprint} (not in VERIFY_KEYS)"
    assert verify(capsys) == [f"signed by {known}", f"signed by {unknown}"]
    assert main(["verify", "1", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["signed_by"], facts["signature_trouble"], facts["is_same"]) == ([known, unknown], None, True)


def test_fails_where_too_few_of_the_keys_signed(
    store: WeightStore, key: Pair, other: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERIFY_KEYS", str(trust(tmp_path / "trusted", key, other)))
    assert main(["verify", "1"]) == 1

    sign_version(store, 1, key)
    assert main(["verify", "1"]) == 0
    monkeypatch.setenv("VERIFY_KEYS_REQUIRED", "2")
    assert main(["verify", "1"]) == 1
    sign_version(store, 1, key, other)
    assert main(["verify", "1"]) == 0


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.0", "9" * 5000])
def test_refuses_a_wrong_number_of_keys(
    key: Pair, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VERIFY_KEYS", str(trust(tmp_path / "trusted", key)))
    monkeypatch.setenv("VERIFY_KEYS_REQUIRED", text)

    assert main(["verify", "1"]) == 2
    assert "VERIFY_KEYS_REQUIRED: expected a whole number from 1" in capsys.readouterr().err


def test_fails_where_the_signature_is_of_another_file_or_is_none(
    store: WeightStore, key: Pair, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["restore", "1"]) == 0
    sign_version(store, 1, key)
    signatures(store, 1).rename(signatures(store, 2))
    capsys.readouterr()

    assert verify(capsys, status=1, number=2) == ["its signature is not of this file"]
    signatures(store, 2).write_bytes(b"junk")
    trouble = "its signature cannot be used: it is not whole, or is no SSH signature"
    assert verify(capsys, status=1, number=2) == [trouble]


def test_signs_beside_the_signatures_that_are_there(
    store: WeightStore, key: Pair, other: Pair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sign_version(store, 1, key)
    first = signatures(store, 1).read_bytes()
    monkeypatch.setenv("SIGN_KEY", str(other.path))

    for _ in range(2):  # the second time changes nothing
        told = verify(capsys, "--sign")
        assert told == [f"signed by {each.public.fingerprint}" for each in (key, other)]

    assert signatures(store, 1).read_bytes().startswith(first)
    assert len(parse(signatures(store, 1).read_bytes())) == 2


def test_signs_an_unsigned_version_and_drops_what_is_of_another_file(
    store: WeightStore, key: Pair, other: Pair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGN_KEY", str(key.path))
    assert verify(capsys, "--sign") == [f"signed by {key.public.fingerprint}"]

    monkeypatch.delenv("SIGN_KEY")
    assert main(["restore", "1"]) == 0
    sign_version(store, 1, other)
    signatures(store, 1).rename(signatures(store, 2))
    monkeypatch.setenv("SIGN_KEY", str(key.path))
    capsys.readouterr()
    assert verify(capsys, "--sign", number=2) == [f"signed by {key.public.fingerprint}"]


def test_does_not_sign_what_is_not_what_its_recipe_makes(
    store: WeightStore, key: Pair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    old = store.load(1)
    store.publish(old.network, old.curve, replace(old.record, recipe=replace(old.record.recipe, seed=4)))
    monkeypatch.setenv("SIGN_KEY", str(key.path))

    assert main(["verify", "2", "--sign"]) == 1

    assert not signatures(store, 2).exists()
    assert "not signed" in capsys.readouterr().out


@pytest.mark.parametrize("path", [None, "", "/nowhere/key", "/dev/null"])
def test_needs_a_key_to_sign_with_and_says_so_before_it_trains(
    store: WeightStore, path: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if path is not None:
        monkeypatch.setenv("SIGN_KEY", path)

    assert main(["verify", "1", "--sign"]) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("trainer: SIGN_KEY: ")
    assert len(err.splitlines()) == 1
    assert not signatures(store, 1).exists()


@pytest.mark.parametrize("command", ["train", "restore 1"])
def test_every_command_that_publishes_needs_the_key_before_it_begins(
    store: WeightStore, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIGN_KEY", "/nowhere/key")

    assert main(command.split()) == 2

    assert capsys.readouterr() == ("", "trainer: SIGN_KEY: /nowhere/key cannot be read: No such file or directory\n")
    assert store.versions() == [1]


def test_what_only_reads_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGN_KEY", "/nowhere/key")

    assert [main(command.split()) for command in ("versions", "show 1", "verify 1")] == [0, 0, 0]


def test_publishes_signed_versions_that_ssh_keygen_verifies(
    store: WeightStore, key: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGN_KEY", str(key.path))
    (tmp_path / "allowed_signers").write_text(f"alice {key.line}\n")

    assert [main(["train", "--seed", "1"]), main(["restore", "1"])] == [0, 0]

    for number in (2, 3):
        command = ["ssh-keygen", "-Y", "verify", "-f", "allowed_signers", "-I", "alice", "-n", "xornet"]
        command += ["-s", str(signatures(store, number))]
        with store.path(number).open("rb") as file:
            subprocess.run(command, cwd=tmp_path, stdin=file, check=True, timeout=30)


def test_an_unsigned_trainer_leaves_no_signature(store: WeightStore) -> None:
    publish(store)

    assert not signatures(store, 2).exists()
