"""What the kernel tells of a service's worker processes."""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Worker(NamedTuple):
    """One process, and what it holds."""

    pid: int
    memory: int  # bytes that are resident
    threads: int
    files: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Worker) and self.pid == other.pid

    def __hash__(self) -> int:
        return self.pid


STILL_OPEN = 2  # connections that a test has just ended, which may still be there in one look and not in another


def assert_level(before: Worker, after: Worker, most_growth: int) -> None:
    """Fail unless a worker holds what it held before; its memory may have grown by less than `most_growth`."""
    assert after.threads == before.threads
    assert after.files - before.files <= STILL_OPEN
    assert after.memory - before.memory < most_growth


def workers_of(arbiter: int) -> list[Worker]:
    """Return the living children of `arbiter`, the oldest first."""
    children = Path(f"/proc/{arbiter}/task/{arbiter}/children").read_text().split()
    return [worker for pid in sorted(children, key=int) if (worker := _look_at(int(pid)))]


def _look_at(pid: int) -> Worker | None:
    """Return the process; None if it has ended, at whichever of these lines."""
    with suppress(OSError):
        fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        files = len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208
        if "VmRSS" in fields:  # which a process that nobody has waited for yet has not
            return Worker(pid, int(fields["VmRSS"].split()[0]) * 1024, int(fields["Threads"]), files)
    return None
