"""A directory as a storage: what tells that a file changed, and whether publishing could work, found out beforehand."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.versions import publish
from xornet.storage.directory import Directory
from xornet.storage.protocol import reason
from xornet.store import WeightStore, list_models


@pytest.fixture
def store(tmp_path: Path) -> WeightStore:
    """A store whose directory does not exist yet."""
    return WeightStore(tmp_path / "models", "xor")


def replaced(path: Path) -> None:
    path.with_name("beside").write_bytes(path.read_bytes())
    path.with_name("beside").replace(path)


def linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


CHANGES: dict[str, Callable[[Path], object]] = {
    "replaced": replaced,
    "shortened": lambda path: os.truncate(path, 10),
    "touched": lambda path: os.utime(path, ns=(0, 1)),
    "a link instead": linked,
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_state_changes_with_the_file(store: WeightStore, change: str) -> None:
    publish(store)
    store.path(1).chmod(0o600)
    before = store.state(1)

    assert store.state(1) == before
    CHANGES[change](store.path(1))

    assert store.state(1) != before
    assert len({before, store.state(1)}) == 2


def test_there_is_no_state_of_what_is_not_there(store: WeightStore) -> None:
    with pytest.raises(FileNotFoundError):
        store.state(1)


def test_lists_the_models_that_have_a_valid_name(store: WeightStore) -> None:
    assert list_models(store.models_dir) == []
    publish(store)
    publish(WeightStore(store.models_dir, "and"))
    (store.models_dir / "README.md").touch()
    (store.models_dir / ".git").mkdir()

    assert list_models(store.models_dir) == ["and", "xor"]


@pytest.mark.parametrize("earlier", [0, 1])
def test_a_check_passes_where_publishing_works_and_leaves_nothing(store: WeightStore, earlier: int) -> None:
    for _ in range(earlier):
        publish(store)
    before = sorted(store.models_dir.parent.rglob("*"))

    store.check_writable()

    assert sorted(store.models_dir.parent.rglob("*")) == before


@pytest.mark.parametrize("code", [errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS], ids=errno.errorcode.get)
@pytest.mark.parametrize("act", [WeightStore.check_writable, publish], ids=["checked", "published"])
def test_says_that_the_file_system_has_no_hard_links(
    store: WeightStore, act: Callable[[WeightStore], object], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As exFAT and some network file systems: "Operation not permitted" did not say why."""

    def refuse(source: Path, target: Path) -> None:
        raise OSError(code, os.strerror(code), str(source), None, str(target))

    monkeypatch.setattr(os, "link", refuse)

    with pytest.raises(OSError, match="this file system has no hard links") as refused:
        act(store)

    assert refused.value.errno == code
    assert store.versions() == []


def test_a_check_fails_where_nothing_can_be_written(store: WeightStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, mode: int) -> None:  # noqa: ARG001  as root may write everywhere
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)

    monkeypatch.setattr(os, "mkdir", refuse)

    with pytest.raises(OSError, match="Read-only file system"):
        store.check_writable()


def test_a_check_fails_where_a_file_stands_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")

    with pytest.raises(NotADirectoryError):
        WeightStore(tmp_path / "models", "xor").check_writable()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/srv/models/xor/2.safetensors"), "Permission denied"),
        (OSError(errno.EIO), "OSError"),
        (OSError("of no number"), "OSError"),
    ],
)
def test_a_reason_has_no_path(error: OSError, words: str) -> None:
    assert reason(error) == words


def test_names_where_a_file_is(tmp_path: Path) -> None:
    assert Directory(tmp_path / "xor").address("1.safetensors") == f"{tmp_path}/xor/1.safetensors"
