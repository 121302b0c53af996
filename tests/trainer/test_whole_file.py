"""Files that commands write: whole or not there."""

import errno
import os
import resource
import stat
from pathlib import Path

import pytest

from trainer.status import NOT_WRITTEN, CommandFailed
from trainer.whole_file import write


def test_writes_a_file_and_its_directories(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b" / "file", b"new")

    assert (tmp_path / "a" / "b" / "file").read_bytes() == b"new"


def test_keeps_the_old_file_if_the_disk_is_full(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"good")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))  # writes beyond it fail half way
    try:
        with pytest.raises(CommandFailed) as failed:
            write(tmp_path / "file", bytes(2000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert failed.value.status == NOT_WRITTEN
    assert failed.value.reason == f"{tmp_path}/file: it could not be written: {os.strerror(errno.EFBIG)}"
    assert (tmp_path / "file").read_bytes() == b"good"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync, named = os.fsync, list[bool]()

    def record_fsync(descriptor: int) -> None:
        named.append((tmp_path / "file").exists())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", record_fsync)

    write(tmp_path / "file", b"new")

    assert named == [False, True]  # the file, and then its directory


def test_follows_a_symbolic_link(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"old")
    (tmp_path / "link").symlink_to("target")

    write(tmp_path / "link", b"new")

    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"new"


def test_writes_to_a_device_and_does_not_replace_it() -> None:
    write(Path("/dev/null"), b"new")

    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_directory_in_its_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match=f"{tmp_path}: it could not be written: Is a directory"):
        write(tmp_path, b"new")
