"""A signed publish that is killed or fails at any of its system calls: no version is ever without its signature."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.trainer.test_publishing_faults import KILLED, Publishing
from tests.keys import Pair, pair, signatures
from tests.versions import contents, publish
from trainer.signing.signing_store import SigningStore
from trainer.status import DONE, NOT_WRITTEN
from xornet.signing.beside import read_signatures, signers
from xornet.storage.locked_directory import TEMPORARY
from xornet.store import WeightStore, file_name

pytestmark = [pytest.mark.strace, pytest.mark.slow]


def what_a_kill_left(store: WeightStore) -> None:
    """A signed version, and the signature of one that was never published."""
    publish(SigningStore(store.models_dir, store.model))
    shutil.copy(signatures(store, 1), signatures(store, 2))
    (store.directory / TEMPORARY).write_bytes(b"half of a fi")


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pair:
    made = pair(tmp_path / "keys")
    monkeypatch.setenv("SIGN_KEY", str(made.path))
    return made


@pytest.fixture
def publishing(tmp_path: Path, key: Pair) -> Publishing:  # noqa: ARG001  it is in the environment
    made = Publishing(tmp_path, what_a_kill_left)
    made._paths += [signatures(made.store, number) for number in range(1, 4)]
    return made


def assert_signed(store: WeightStore, key: Pair) -> None:
    for number in store.versions():
        found = read_signatures(store.storage, file_name(number))
        assert [each.raw for each in signers(found, store.path(number).read_bytes())] == [key.public.raw], number


def assert_usable(store: WeightStore, key: Pair) -> None:
    """Fail unless the next publish works, and leaves nothing but signed versions."""
    published = publish(SigningStore(store.models_dir, store.model)).number
    names = [f"{file_name(number)}{suffix}" for number in range(1, published + 1) for suffix in ("", ".sig")]
    assert sorted(contents(store.directory)) == sorted(names)
    assert_signed(store, key)


def test_a_kill_at_any_system_call_leaves_signed_versions_alone(publishing: Publishing, key: Pair) -> None:
    steps, left = publishing.steps(), set()

    for step in steps:
        publishing.renew()
        ended = publishing.run("signal=KILL", step)

        assert ended.returncode == KILLED, step
        assert_signed(publishing.store, key)
        left.add(len(publishing.store.versions()))
        assert_usable(publishing.store, key)

    assert {"openat", "flock", "write", "fsync", "link", "unlink", "close"} <= {step.call for step in steps}
    assert left == {1, 2}


def test_an_error_of_any_system_call_leaves_signed_versions_alone(publishing: Publishing, key: Pair) -> None:
    for step in publishing.steps():
        publishing.renew()
        ended = publishing.run("error=EIO", step)

        assert ended.returncode in (DONE, NOT_WRITTEN), (step, ended.stderr)
        assert "Traceback" not in ended.stderr, step
        assert len(publishing.store.versions()) == (2 if ended.returncode == DONE else 1), step
        assert_signed(publishing.store, key)
        assert_usable(publishing.store, key)
