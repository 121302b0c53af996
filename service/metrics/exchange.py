"""How the workers of one service see each other's figures: a file for each, written once a second and at its end.

The files are written beside and renamed, so a reader sees a whole one; what cannot be written or read is skipped.
"""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

RETIRED = "retired.json"  # the sum of the processes that have ended, and the names of their files
Sample = tuple[str, dict[str, str], float]  # name, labels, value


class Family(NamedTuple):
    """One metric of one process, as plain values."""

    name: str
    documentation: str
    kind: str  # counter, histogram or gauge
    samples: list[Sample]


class Snapshot(NamedTuple):
    """The figures of one process at one moment; those of the ended ones have the pid 0."""

    pid: int
    families: list[Family]
    retired: list[str]  # the names of the files that the sum already contains

    @classmethod
    def parse(cls, text: bytes) -> "Snapshot":
        """Return the snapshot that `write` wrote; ValueError for anything else."""
        try:
            pid, families, retired = json.loads(text)
            return cls(pid, [Family(*family) for family in families], retired)
        except TypeError as error:
            raise ValueError("not a snapshot") from error


class Exchange:
    """The directory in which one process writes its snapshot and reads those of the others."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @cached_property
    def name(self) -> str:
        """The name of this process's file, made at its first use, as the arbiter may make an exchange and then fork."""
        return f"{os.getpid()}-{secrets.token_hex(4)}.json"  # process ids are used again

    def write(self, snapshot: Snapshot, name: str = "") -> None:
        """Put the snapshot in the place of the former one; OSError leaves that as it was."""
        self._directory.mkdir(mode=0o700, exist_ok=True)  # somebody may have cleaned up
        path = self._directory / (name or self.name)
        temporary = path.with_suffix(".tmp")
        try:
            temporary.write_text(json.dumps(snapshot))
            temporary.replace(path)
        except OSError:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def others(self) -> list[Snapshot]:
        """Return what the other processes wrote last, the ended ones summed up."""
        found = dict(self._read_all())
        retired = _read(self._directory / RETIRED) or Snapshot(0, [], [])  # last: see `retire`
        return [retired, *(snapshot for name, snapshot in found.items() if name not in retired.retired)]

    def retire(self, pid: int) -> None:
        """Add the counts of an ended process to the sum, and remove its file.

        The sum names the file that it contains, so a reader never counts a process twice or not at all.
        """
        for name, snapshot in self._read_all():
            if snapshot.pid == pid:
                before = _read(self._directory / RETIRED) or Snapshot(0, [], [])
                families = add([before, snapshot._replace(families=_counts(snapshot))])
                still_there = [each for each in before.retired if (self._directory / each).exists()]
                self.write(Snapshot(0, families, [name, *still_there]), RETIRED)
                (self._directory / name).unlink(missing_ok=True)

    def _read_all(self) -> Iterator[tuple[str, Snapshot]]:
        with suppress(OSError):
            for path in self._directory.glob("*-*.json"):
                if path.name != self.name and (snapshot := _read(path)):
                    yield path.name, snapshot


def add(snapshots: list[Snapshot]) -> list[Family]:
    """Return the families of all snapshots together: samples with the same name and labels are added up."""
    sums: dict[str, tuple[Family, dict[str, Sample]]] = {}
    for snapshot in snapshots:
        for family in snapshot.families:
            _, samples = sums.setdefault(family.name, (family, {}))
            for name, labels, value in family.samples:
                key = json.dumps([name, sorted(labels.items())])
                samples[key] = (name, labels, value + (samples[key][2] if key in samples else 0))
    return [family._replace(samples=list(samples.values())) for family, samples in sums.values()]


def _counts(snapshot: Snapshot) -> list[Family]:
    """Return what stays true of an ended process."""
    return [family for family in snapshot.families if family.kind != "gauge"]


def _read(path: Path) -> Snapshot | None:
    try:
        return Snapshot.parse(path.read_bytes())
    except (OSError, ValueError):
        return None
