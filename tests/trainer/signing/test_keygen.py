"""The command that makes keys."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from trainer.cli import main
from xornet.signing.keys import load_private_key, load_public_keys, public_key


def test_makes_a_pair_that_ssh_keygen_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["keygen", "--out", str(tmp_path / "new" / "keys")])

    private, public = tmp_path / "new" / "keys" / "xornet", tmp_path / "new" / "keys" / "xornet.pub"
    (key,) = load_public_keys(public)
    assert (status, capsys.readouterr().out.splitlines()) == (0, [str(private), str(public), key.fingerprint])
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert public_key(load_private_key(private)).raw == key.raw
    ran = subprocess.run(["ssh-keygen", "-l", "-f", private], capture_output=True, text=True, check=True, timeout=30)
    assert ran.stdout.split()[1] == key.fingerprint


def test_two_pairs_are_different_and_have_their_names(tmp_path: Path) -> None:
    for name in ("alice@work", "bob"):
        assert main(["keygen", "--out", str(tmp_path), "--name", name]) == 0

    first, second = (load_public_keys(tmp_path / f"{name}.pub")[0] for name in ("alice@work", "bob"))

    assert (first.name, second.name) == ("alice@work", "bob")
    assert first.raw != second.raw


@pytest.mark.parametrize("taken", ["xornet", "xornet.pub"])
def test_overwrites_no_key(tmp_path: Path, taken: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / taken).symlink_to("nowhere")

    status = main(["keygen", "--out", str(tmp_path)])

    told = f"trainer: {tmp_path / taken}: it exists already, and no key is overwritten\n"
    assert (status, capsys.readouterr().err) == (4, told)
    assert [path.name for path in tmp_path.iterdir()] == [taken]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()

    status = main(["keygen", "--out", str(tmp_path / "file")])

    assert status == 4
    assert capsys.readouterr().err == f"trainer: {tmp_path}/file/xornet: it could not be written: File exists\n"


@pytest.mark.parametrize("name", ["", "../x", "a/b", "-x", "key.pub", "a b", "x" * 65])
def test_refuses_a_name_that_is_no_files_name(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["keygen", "--out", str(tmp_path), f"--name={name}"])

    assert ended.value.code == 2
    assert "argument --name: expected 1 to 64 letters" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_half_of_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(descriptor: int) -> None:  # noqa: ARG001
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    status = main(["keygen", "--out", str(tmp_path)])

    assert status == 4
    assert capsys.readouterr().err == f"trainer: {tmp_path}/xornet: it could not be written: No space left on device\n"
    assert list(tmp_path.iterdir()) == []
