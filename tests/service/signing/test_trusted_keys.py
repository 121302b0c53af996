"""The file of trusted keys: read again when it changes, and no damage to it lets anything else through."""

import logging
import os
from pathlib import Path

import pytest

from service.shared_memory import SharedMemory
from service.signing.trusted_keys import TrustedKeys, check_keys
from tests.keys import Pair, pair, trust


@pytest.fixture
def key(tmp_path: Path) -> Pair:
    return pair(tmp_path / "keys", "key")


@pytest.fixture
def file(tmp_path: Path, key: Pair) -> Path:
    return trust(tmp_path / "trusted", key)


def replace_file(file: Path, text: str) -> None:
    """Change the file as an editor does, under another inode."""
    new = file.with_name("new")
    new.write_text(text)
    new.replace(file)


def test_follows_the_file(file: Path, key: Pair, tmp_path: Path) -> None:
    keys, other = TrustedKeys(file), pair(tmp_path / "keys", "other")
    before = keys.state()

    replace_file(file, f"{other.line}\n{key.line}\n")

    assert {each.raw for each in keys.now()} == {key.public.raw, other.public.raw}
    assert keys.state() != before


@pytest.mark.parametrize("damage", ["", "ssh-ed25519 AAAA\n", "# none\n", None])
def test_damage_changes_nothing_and_is_told_once(
    file: Path, key: Pair, damage: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    keys = TrustedKeys(file)
    before = keys.state()
    if damage is None:
        file.unlink()
    else:
        replace_file(file, damage)

    for _ in range(5):
        assert [each.raw for each in keys.now()] == [key.public.raw]

    assert keys.state() == before
    told = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert [record.getMessage() for record in told] == ["keys not read, the former ones stay trusted"]


def test_a_worker_that_starts_on_a_damaged_file_trusts_what_another_one_read(file: Path, key: Pair) -> None:
    memory = SharedMemory(2**16)
    TrustedKeys(file, memory)
    file.write_text("")

    assert [each.raw for each in TrustedKeys(file, memory).now()] == [key.public.raw]


def test_trusts_nobody_without_a_file_that_could_ever_be_read(tmp_path: Path) -> None:
    assert TrustedKeys(tmp_path / "missing").now() == ()


@pytest.mark.parametrize(
    ("content", "required", "reason"),
    [
        (None, 1, "VERIFY_KEYS: .*trusted cannot be read: No such file or directory"),
        ("", 1, "VERIFY_KEYS: .*trusted: expected a public key, .*, got none"),
        ("a key\n", 1, "VERIFY_KEYS: .*trusted: line 1: expected a public key, .*, got 'a'"),
        ("{key}\n{key}\n", 2, "VERIFY_KEYS_REQUIRED: expected at most 1, .* got 2"),
    ],
)
def test_a_file_with_which_nothing_could_be_trusted_is_named_at_the_start(
    file: Path, key: Pair, content: str | None, required: int, reason: str
) -> None:
    if content is None:
        os.remove(file)  # noqa: PTH107
    else:
        file.write_text(content.format(key=key.line))

    with pytest.raises(ValueError, match=reason) as told:
        check_keys(file, required)

    assert "\n" not in str(told.value)
