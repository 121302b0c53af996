"""A label that is moved by a command which is killed or fails at any of its system calls, one after the other."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.e2e.trainer import strace
from tests.e2e.trainer.strace import Step
from tests.versions import contents, publish
from trainer.status import DONE, FAILED, NOT_WRITTEN
from xornet.labels import labels, write
from xornet.storage.locked_directory import TEMPORARY
from xornet.store import WeightStore

pytestmark = pytest.mark.strace
KILLED = -9
BEFORE, AFTER = {"stable": 1}, {"stable": 2}


class Labelling:
    """The command at work on one store, which starts anew with each run."""

    def __init__(self, folder: Path) -> None:
        self.store = WeightStore(folder / "models", "xor")
        self._log = folder / "strace"
        files = [TEMPORARY, "1.safetensors", "2.safetensors", "stable.1.label", "stable.2.label"]
        self._paths = [self.store.directory, *(self.store.directory / name for name in files)]
        where = ["--models-dir", str(self.store.models_dir)]
        self._command = [sys.executable, "-m", "trainer", "label", "stable", "2", *where]

    def renew(self) -> None:
        shutil.rmtree(self.store.models_dir, ignore_errors=True)
        publish(self.store)
        publish(self.store)
        write(self.store, "stable", 1)

    def steps(self) -> list[Step]:
        self.renew()
        return strace.steps(self._command, self._paths, self._log)

    def run(self, fault: str, step: Step) -> int:
        self.renew()
        ended = strace.inject(fault, step, self._command, self._paths, self._log)
        assert "Traceback" not in ended.stderr, step
        return ended.returncode


def test_a_kill_at_any_system_call_leaves_the_label_where_it_was_or_where_it_goes(tmp_path: Path) -> None:
    labelling = Labelling(tmp_path)
    left = list[dict[str, int]]()
    steps = labelling.steps()

    for step in steps:
        assert labelling.run("signal=KILL", step) == KILLED, step
        left.append(labels(labelling.store))
        write(labelling.store, "stable", 1)
        assert labels(labelling.store) == BEFORE, step
        assert TEMPORARY not in contents(labelling.store.directory), step

    assert {"openat", "flock", "write", "fsync", "link", "unlink", "close"} <= {step.call for step in steps}
    assert left.count(BEFORE) + left.count(AFTER) == len(steps)
    assert BEFORE in left
    assert AFTER in left


def test_an_error_of_any_system_call_leaves_the_label_where_it_was_and_is_told(tmp_path: Path) -> None:
    labelling = Labelling(tmp_path)

    for step in labelling.steps():
        status = labelling.run("error=EIO", step)

        assert status in (DONE, FAILED, NOT_WRITTEN), step
        assert labels(labelling.store) == (AFTER if status == DONE else BEFORE), step
        write(labelling.store, "stable", 1)
        assert labels(labelling.store) == BEFORE, step
