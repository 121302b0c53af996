"""How the cost of a request grows: with workers, connections, rows, versions in the store, hidden units and bytes.

Prints one table, and draws build/growth.png.
"""

import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench.growing import measures
from bench.growing.picture import save
from bench.servers.contender import LOAD_CORE


class Axis(NamedTuple):
    """What grows, the values that are measured, and how: in microseconds of a processor."""

    name: str
    values: tuple[int, ...]
    measure: Callable[[int], float]


AXES = (
    Axis("workers", (1, 2), measures.by_workers),
    Axis("connections", (1, 16, 256, 4096), measures.by_connections),
    Axis("rows of a request, JSON", (1, 10, 100, 1000, 10_000, 100_000), measures.by_rows_in_json),
    Axis("rows of a request, binary", (1, 10, 100, 1000, 10_000, 100_000, 1_000_000), measures.by_rows_in_binary),
    Axis("bytes of a body, one row", (15, 100, 1000, 10_000, 60_000), measures.by_body_bytes),
    Axis("hidden units", (2, 4, 16, 64, 256, 1024), measures.by_hidden_units),
    Axis("versions in the store, start", (1, 10, 100, 1000, 10_000), measures.start_by_versions),
    Axis("versions in the store, a poll", (1, 10, 100, 1000, 10_000), measures.poll_by_versions),
)


def main() -> None:
    os.sched_setaffinity(0, {LOAD_CORE})
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # a descriptor for each connection
    print("\n| what grows | how many | processor, µs | ÷ the first |\n| --- | ---: | ---: | ---: |")
    measured: dict[str, list[tuple[int, float]]] = {}
    for name, values, measure in AXES:
        for value in values:
            points = measured.setdefault(name, [])
            points.append((value, measure(value)))
            print(f"| {name} | {value:,} | {points[-1][1]:,.4g} | {points[-1][1] / points[0][1]:.3g} |", flush=True)
    save(measured, Path("build/growth.png"))
