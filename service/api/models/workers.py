"""The processes that answer: which version each serves, read from the same figures that Prometheus reads."""

import os
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry

from service.metrics import LOADED_AT, LOOKED_AT, VERSION


def workers(registry: CollectorRegistry) -> list[dict[str, Any]]:
    """Return every worker that lives, by process id, as of its last look at the store."""
    found: dict[int, dict[str, float]] = {}
    for metric in registry.collect():
        if metric.name in (VERSION, LOADED_AT, LOOKED_AT):
            for sample in metric.samples:
                found.setdefault(int(sample.labels.get("pid", os.getpid())), {})[metric.name] = sample.value
    return [
        {
            "pid": pid,
            "version": int(figures.get(VERSION, 0)) or None,
            "loaded_at": _time(figures.get(LOADED_AT, 0)),
            "looked_at": _time(figures.get(LOOKED_AT, 0)),
        }
        for pid, figures in sorted(found.items())
    ]


def _time(seconds: float) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds") if seconds else None
