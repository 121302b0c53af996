"""Lets one system call of a command kill it or fail, each in turn: strace's own fault injection.

Only calls on the given paths count, so that how an interpreter starts makes no difference.
"""

import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from tests.e2e.server import DEADLINE_S, ROOT

CALL = re.compile(r"^\d+ +(\w+)\(")


class Step(NamedTuple):
    """The `nth` call of one name, from 1."""

    call: str
    nth: int

    def __str__(self) -> str:
        return f"{self.call} {self.nth}"


def steps(command: list[str], paths: list[Path], log: Path) -> list[Step]:
    """Run `command`, and return the calls that it makes on `paths`, in their order."""
    run(command, paths, log)
    seen: Counter[str] = Counter()
    found = []
    for call in (match[1] for line in log.read_text().splitlines() if (match := CALL.match(line))):
        seen[call] += 1
        found.append(Step(call, seen[call]))
    return found


def inject(
    fault: str, step: Step, command: list[str], paths: list[Path], log: Path
) -> "subprocess.CompletedProcess[str]":
    """Run `command` with `fault`, such as `signal=KILL` or `error=EIO`, instead of that step."""
    options = f"--trace={step.call}", f"--inject={step.call}:{fault}:when={step.nth}"
    return run(command, paths, log, *options)


def run(command: list[str], paths: list[Path], log: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    where = [f"--trace-path={path}" for path in paths]
    traced = ["strace", "--follow-forks", f"--output={log}", *where, *options, *command]
    return subprocess.run(traced, cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_S, check=False)
