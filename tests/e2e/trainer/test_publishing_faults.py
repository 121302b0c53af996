"""A publish that is killed or fails at any of its system calls, one after the other, through the command line."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.trainer import strace
from tests.e2e.trainer.strace import Step
from tests.versions import contents, publish
from trainer.status import DONE, NOT_WRITTEN
from xornet.storage.locked_directory import TEMPORARY
from xornet.store import WeightStore

pytestmark = pytest.mark.strace
KILLED = -9

Start = Callable[[WeightStore], None]


def nothing(store: WeightStore) -> None:
    """Not even the directories are there."""


def what_a_kill_left(store: WeightStore) -> None:
    publish(store)
    publish(store)
    (store.directory / TEMPORARY).write_bytes(b"half of a fi")


each_start = pytest.mark.parametrize("start", [nothing, what_a_kill_left])


class Publishing:
    """The trainer at work on one store, which starts anew with each run."""

    def __init__(self, folder: Path, start: Start) -> None:
        self.store = WeightStore(folder / "models", "xor")
        self._start = start
        self._log = folder / "strace"
        self._paths = [folder, self.store.models_dir, self.store.directory, self.store.directory / TEMPORARY]
        self._paths += map(self.store.path, range(1, 4))
        self._command = [sys.executable, "-m", "trainer", "--seed", "1", "--models-dir", str(self.store.models_dir)]

    def renew(self) -> dict[str, bytes]:
        """Start anew, and return the versions that there are."""
        shutil.rmtree(self.store.models_dir, ignore_errors=True)
        self._start(self.store)
        return versions_in(self.store)

    def steps(self) -> list[Step]:
        self.renew()
        return strace.steps(self._command, self._paths, self._log)

    def run(self, fault: str, step: Step) -> "subprocess.CompletedProcess[str]":
        return strace.inject(fault, step, self._command, self._paths, self._log)


def versions_in(store: WeightStore) -> dict[str, bytes]:
    """Return the files but for the temporary one, which no reader lists."""
    found = contents(store.directory) if store.directory.exists() else {}
    return {name: data for name, data in found.items() if name != TEMPORARY}


@each_start
def test_a_kill_at_any_system_call_leaves_whole_versions_and_a_store_that_works(tmp_path: Path, start: Start) -> None:
    publishing = Publishing(tmp_path, start)
    steps = publishing.steps()
    left: set[int] = set()

    for step in steps:
        before = publishing.renew()
        ended = publishing.run("signal=KILL", step)
        store = publishing.store
        numbers = store.versions()

        assert ended.returncode == KILLED, step
        assert [store.load(number).number for number in numbers] == numbers, step
        assert versions_in(store).items() >= before.items(), step
        assert len(numbers) - len(before) in (0, 1), step
        assert publish(store).number == len(numbers) + 1, step
        assert sorted(contents(store.directory)) == [f"{n}.safetensors" for n in range(1, len(numbers) + 2)], step
        left.add(len(numbers) - len(before))

    assert {"openat", "flock", "write", "fsync", "link", "unlink", "close"} <= {step.call for step in steps}
    assert left == {0, 1}, "kills came both before the link and after it"


@each_start
def test_an_error_of_any_system_call_leaves_the_store_as_it_was_and_is_told(tmp_path: Path, start: Start) -> None:
    publishing = Publishing(tmp_path, start)

    for step in publishing.steps():
        before = publishing.renew()
        ended = publishing.run("error=EIO", step)
        store = publishing.store

        if ended.returncode == DONE:  # an error that loses nothing, such as that the temporary file stays for once
            assert len(versions_in(store)) == len(before) + 1, step
            assert store.load(len(before) + 1).number == len(before) + 1, step
        else:
            assert ended.returncode == NOT_WRITTEN, (step, ended.stderr)
            told = rf"trainer: {store.directory}: .*nothing was published.*Input/output error"
            assert re.search(told, ended.stderr), (step, ended.stderr)
            assert versions_in(store) == before, step
        assert "Traceback" not in ended.stderr, step
        assert publish(store).number == len(versions_in(store)), step
        assert TEMPORARY not in contents(store.directory), step
