"""What a server's processes use, as /proc reports it."""

import os
from pathlib import Path


def worker_mib(pid: int) -> float:
    """Return the memory of the server's largest process that answers, what it shares with others included."""
    return max(_kib(f"/proc/{worker}/status", "VmRSS") for worker in _children(pid) or [pid]) / 1024


def total_mib(pid: int) -> float:
    """Return the memory of all of the server's processes; a page that several share counts once.

    That is PSS without what other programs lower in it: the pages of files count once, for the process with the most.
    """
    family = _family(pid)
    own = sum(_kib(f"/proc/{process}/smaps_rollup", "Pss_Anon") for process in family)
    return (own + max(_kib(f"/proc/{process}/status", "RssFile") for process in family)) / 1024


def processor_s(pid: int) -> float:
    """Return the processor time that the server has taken so far: what others do meanwhile hardly changes it."""
    return sum(map(_ticks, _family(pid))) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    return [pid, *(process for child in _children(pid) for process in _family(child))]


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()  # a thread other than the first may have started a child
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _kib(path: str, name: str) -> int:
    lines = Path(path).read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
