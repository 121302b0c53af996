"""A publisher in a process of its own that ends at one of its steps, as one that is killed may end anywhere."""

import os
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

DEADLINE_S = 60
KILLED = 9
IMPORTED_BEFORE = [
    "tests.versions",
    "tests.trainer.signing.publisher",
]  # by the process that all of them are forked from


class Death(NamedTuple):
    """The call of a function of `os` that a process ends before or after."""

    step: str
    nth: int
    moment: str


def publish_until(death: Death, publish: Callable[[str, int], None], models_dir: Path, times: int) -> int | None:
    """Publish so many versions in a process of its own, and return its exit status: KILLED, or 0 if it survived."""
    context = get_context("forkserver")
    context.set_forkserver_preload(IMPORTED_BEFORE)
    process = context.Process(target=_publish, args=(death, dict(os.environ), publish, str(models_dir), times))
    process.start()
    process.join(DEADLINE_S)
    return process.exitcode


def _publish(
    death: Death, environment: dict[str, str], publish: Callable[[str, int], None], models_dir: str, times: int
) -> None:
    os.environ.update(environment)
    really, calls = getattr(os, death.step), 0

    def dying(*arguments: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == death.nth and death.moment == "before":
            os._exit(KILLED)
        try:
            return really(*arguments, **named)
        finally:
            if calls == death.nth:
                os._exit(KILLED)

    setattr(os, death.step, dying)
    publish(models_dir, times)
